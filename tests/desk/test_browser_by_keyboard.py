"""Every feature by keyboard alone: a table of pages, keys and effects that knows every route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Error, expect

from bot.core.templates import Template
from bot.desk import pages
from bot.desk.app import ROUTES
from bot.desk.passwords import hashed as hashed_password
from bot.desk.routes import API
from bot.desk.sessions import COOKIE, LASTS, hashed
from bot.store import contests, imports, quick_replies, sessions, staff, templates, word_list
from tests.asking import ANA, TOM, ask
from tests.core.games import contest
from tests.desk.screen import Complaints, desk_of
from tests.desk.studio import OURS, Studio
from tests.desk.typist import (
    SOON,
    Step,
    Typist,
    at,
    brings,
    card,
    chooses,
    closes,
    enter,
    fills,
    keys,
    one_of,
    ticks,
    types,
    window,
)
from tests.fakes import NUMBER, bsuid
from tests.postgres import ON_SQLITE
from tests.programme import set_up
from tests.test_journey_on_now import stock

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

BIG: Any = {"width": 1400, "height": 900}
OLD, NEW = "eight or more", "more than eight"
LOVE = "The Power of Love"
READY = Template("prize_ready", "en", "Hello {{1}}, your prize is ready.")


@dataclass(frozen=True)
class Way:
    """How one thing is done: on which page, by which keys, and what is seen of it then."""

    route: str
    page: str  # "" goes on where the way before has ended
    steps: tuple[Step, ...]
    shows: str
    where: str = "body"


def way(route: str, page: str, *steps: Step, shows: str, where: str = "body") -> Way:
    return Way(route, page, steps, shows, where)


PEOPLE = (
    way(
        "add_person",
        "/people",
        fills("Name to sign in with", "zed"),
        enter("Add, and show a password"),
        shows="The password of zed:",
    ),
    way(
        "sign_out_person",
        "/people",
        enter("Password, sessions, removing: ben"),
        enter("Sign out everywhere"),
        shows="Signed out everywhere.",
    ),
    way(
        "give_role",
        "/people",
        chooses("Role", "producer"),
        enter("Save the role of ben"),
        shows="The role is saved.",
    ),
    way(
        "give_password",
        "/people",
        enter("Password, sessions, removing: ben"),
        enter("Make a new password"),
        shows="The password of ben:",
    ),
    way(
        "remove_person",
        "/people",
        enter("Password, sessions, removing: zed"),
        ticks("Yes, zed is not"),
        at("details[open] .danger"),
        shows="Removed, and signed out everywhere.",
    ),
    way(
        "make_token",
        "/tokens",
        fills("What it is for", "clock"),
        chooses("It may do what this role may", "producer"),
        enter("Make a token"),
        shows="The token “clock”:",
    ),
    way("revoke_token", "/tokens", enter("Revoke clock"), shows="The token is revoked"),
    way(
        "log",
        "/log",
        fills("Who", "mona"),
        chooses("What it is about", "people, sessions and tokens"),
        ticks("also what the machines did"),
        enter("Show"),
        shows="You see only what fits the choice above.",
    ),
    way("log_file", "", enter("Save as CSV"), shows="You see only what fits"),
)
OWN = (
    way(
        "end_session",
        "/me",
        at('[action^="me/sessions/"]:not([action$="others"]) button >> nth=1'),
        shows="The session has ended.",
    ),
    way("end_others", "/me", enter("Sign out everywhere else"), shows="everywhere else."),
    way(
        "change_password",
        "/me",
        fills("Password until now", OLD),
        fills("New password", NEW),
        fills("New password once more", NEW),
        enter("Change the password"),
        shows="The password is changed",
    ),
    way(
        "choose_language",
        "/me",
        chooses("Language of the desk", "English"),
        enter("Save the language"),
        shows="The language is saved.",
    ),
    way("sign_out", "/", enter("Sign out"), shows="Radio Test"),
    way(
        "sign_in",
        "",
        fills("Name", "mona"),
        fills("Password", NEW),
        enter("Sign in"),
        shows="Comments",
    ),
)
LISTS = (
    way(
        "add_word",
        "/words",
        fills("Word or phrase", "zounds"),
        enter("Add to what is held back"),
        shows="zounds",
    ),
    way("remove_word", "", enter("Remove gadzooks"), shows="Removed."),
    way(
        "try_words",
        "",
        fills("Text", "oh zounds"),
        enter("Try"),
        shows="It would be held back.",
    ),
    way("name_tags", "/tags", fills("Red", "guests"), enter("Save"), shows="are saved"),
    way(
        "set_rules",
        "/rules",
        fills("Requests of one listener a day", "9"),
        ticks("Not again on the same day"),
        enter("Save"),
        shows="Saved. The rules hold",
    ),
    way(
        "add_contest",
        "/contests",
        fills("Name (listeners", "Tickets"),
        fills("Keywords", "WIN"),
        one_of("the keyword alone"),
        fills("Opens", "11232026" + "→" + "0900AM"),
        fills("Closes", "12232026" + "→" + "0900AM"),
        enter("Add"),
        shows="The contest is added.",
    ),
    way(
        "change_contest",
        "/contests",
        enter("Change Guess it"),
        fills("Name (listeners", "Guess again"),
        enter("Save"),
        shows="Guess again",
    ),
    way("close_contest", "/contests", enter("Close Guess again now"), shows="is closed."),
    way(
        "save_replies",
        "/replies",
        fills("Alt 1, en", "We are on it."),
        enter("Save"),
        shows="The quick replies are saved.",
    ),
    way("read_templates", "", enter("Read them now"), shows="as mona wished"),
    way("unblock_listed", "/blocked", enter("Unblock Kit"), shows="not blocked any more"),
)
LIBRARY = (
    way(
        "edit_track",
        "/library/tracks/6",
        fills("Title", "Power of Love"),
        enter("Save"),
        shows="Saved.",
    ),
    way(
        "merge_tracks",
        "/library/tracks/3",
        ticks("Hey Jude"),
        enter("Merge the ticked into this track"),
        shows="Merged.",
    ),
    way("separate_track", "/library/tracks/4", enter("Take that back"), shows="for itself again"),
    way(
        "add_alias",
        "/library",
        fills('[name="artist"]', "Prince"),
        fills("Other name", "The Artist"),
        enter("Add"),
        shows="The name is added.",
    ),
    way("remove_alias", "", enter("Remove The Artist for Prince"), shows="The name is removed."),
    way(
        "upload",
        "",
        brings("more.csv", "title,artist\nAfrica,Toto\n"),
        enter("Import"),
        shows="1 added",
    ),
    way("leave_source", "", enter("Read csv songs.csv no more"), shows="not read again by itself"),
)
SHOWS = (
    way(
        "add_studio",
        "/shows",
        fills("New studio", "Loft"),
        enter("Add the studio"),
        shows="The studio is saved.",
    ),
    way(
        "change_studio",
        "/shows",
        fills('form[aria-label="Loft"] [name="name"]', "Attic"),
        at('form[aria-label="Loft"] button'),
        shows="The studio is saved.",
    ),
    way(
        "add_show",
        "/shows",
        enter("New show"),
        fills("Name", "Drive"),
        ticks("Monday"),
        fills("from", "0400PM"),
        fills("to", "0600PM"),
        enter("Add the show"),
        shows="The show is added.",
    ),
    way(
        "change_show",
        "/shows",
        enter("Change Drive"),
        fills("Name", "Drive time"),
        enter("Save"),
        shows="Drive time",
    ),
    way(
        "drop_show",
        "/shows",
        enter("Change Drive time"),
        ticks("Yes, it is no more"),
        enter("End this show for good"),
        shows="The show is no more.",
    ),
    way(
        "start_show",
        "/shows",
        chooses("Show", "Midday"),
        enter("Start a show in Main"),
        shows="On air: Midday",
    ),
    way(
        "leave_note",
        "/shows",
        fills("Note to the next show", "The mayor rings at noon"),
        enter("Save the note"),
        shows="The note is saved.",
    ),
    way(
        "hand_over",
        "/shows",
        chooses('[name="show"]', "Breakfast"),
        enter("Hand over"),
        shows="On air: Breakfast",
    ),
    way("stop_show", "/shows", enter("Stop Breakfast"), shows="The show has ended."),
)
LISTENER = (
    way(
        "note",
        "/",
        card("comment"),
        keys("w"),
        window,
        fills("New note", "sings in a choir"),
        enter("Add the note"),
        shows="sings in a choir",
        where="#window",
    ),
    way("forget_note", "", at(".notes button"), shows="The note is removed."),
    way("decide", "", enter("Stop replies"), shows="Replies are stopped."),
    way("decide", "", enter("Let replies go out again"), shows="Replies go out again."),
    way(
        "block",
        "",
        closes,
        card("comment"),
        keys("b"),
        window,
        one_of("for good"),
        chooses("Why", "abuse"),
        enter("Block this listener"),
        shows="Blocked for good by mona",
    ),
    way("unblock", "", enter("Unblock"), shows="not blocked any more"),
    way(
        "decide",
        "/items/{erased}/listener",
        ticks("Yes, erase everything"),
        enter("Erase this listener"),
        shows="The listener is erased.",
    ),
)
QUEUE = (
    way("do", "/", card("comment"), keys("d"), shows="Dismissed", where="#toast"),
    way("undo", "", keys("u"), shows="Undone", where="#toast"),
    way(
        "note_down",
        "",
        keys("i"),
        window,
        types("a caller from Cork: it rains"),
        keys("Control+Enter"),
        shows="it rains",
    ),
    way("open_card", "", card("long"), keys("o"), shows="a long story"),
    way("answering", "", card("comment"), keys("m"), shows="Your reply", where="#window"),
    way(
        "send_reply",
        "",
        keys("Alt+1"),
        keys("Control+Enter"),
        shows="We are on it.",
        where="#window .talk",
    ),
    way(
        "send_reply",
        "",
        at(".templates summary"),
        fills("Blank 1", "Ana"),
        enter("Send this template"),
        shows="Hello Ana, your prize",
        where="#window .talk",
    ),
    way(
        "choose_song",
        "",
        closes,
        card("song"),
        keys("c"),
        window,
        keys("1"),
        shows="Chosen",
        where="#toast",
    ),
    way("hand_song", "", card("song"), keys("Shift+P"), shows="Handed over", where="#toast"),
    way(
        "split_off",
        "",
        card("two"),
        at("#i{two} .askers summary"),
        at('#i{two} [action$="/split"] button'),
        shows="a card of its own now",
    ),
    way("set_passing", "", at(".passing button"), shows="Presenters see"),
    way(
        "set_topic",
        "",
        enter("Set the topic …"),
        fills("Topic", "Best jetty?"),
        fills("until", "0500PM"),
        enter("Set"),
        shows="Best jetty?",
    ),
    way(
        "erase_noted",
        "",
        at(".erase-noted summary"),
        at(".erase-noted input", "Space"),
        at(".erase-noted button"),
        shows="is erased",
    ),
    way("act_on_item", "/?show=aired", at("#i{aired} button.undo"), shows="Undone", where="#toast"),
)
TABLE = {
    "people": PEOPLE,
    "own": OWN,
    "lists": LISTS,
    "library": LIBRARY,
    "shows": SHOWS,
    "listener": LISTENER,
    "queue": QUEUE,
}
ELSEWHERE = {
    "act_on_message": "what the buttons do where no scripts run: below",
    "to_studio": "the key > and the menu, between two studios: test_browser_deeds_by_keyboard",
}


def test_every_route_that_changes_something_has_a_way_by_keyboard() -> None:
    known = {one.route for ways in TABLE.values() for one in ways} | set(ELSEWHERE)
    ours = {one.name for one in ROUTES if one.method == "POST" and not one.path.startswith(API)}
    assert ours - known == set()
    assert known <= {one.name for one in ROUTES}


PAGES = (*PEOPLE, *LISTS, *LIBRARY, *SHOWS, *OWN)


@ON_SQLITE
async def test_every_page_is_worked_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    await _furnished(studio)
    page = await desk_of(studio, browser, complaints, "mona", role="manager", viewport=BIG)
    await _sessions_of_mona(studio)
    typist = Typist(studio, page)
    page.set_default_timeout(SOON)
    wrong = await _wrong(typist, PAGES)
    assert not wrong, "\n".join(wrong)


@ON_SQLITE
async def test_the_desk_and_its_windows_are_worked_by_keyboard_alone(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    ids = await _peopled(studio)
    page = await desk_of(studio, browser, complaints, "mona", role="manager", viewport=BIG)
    typist = Typist(studio, page)
    typist.ids = ids
    page.set_default_timeout(SOON)
    wrong = await _wrong(typist, (*LISTENER, *QUEUE))
    assert not wrong, "\n".join(wrong)
    assert complaints == []


@ON_SQLITE
async def test_an_alarm_is_gone_to_and_its_sound_switched_on_by_keyboard(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    page = await desk_of(studio, browser, complaints)
    typist = Typist(studio, page)
    await studio.write("I want to kill myself", who=bsuid("AL.1"), name="Lou")
    alarm = page.locator("#alarm")
    await expect(alarm).to_be_visible()
    await enter("Go to the message")(typist)
    await expect(page.locator(".card.alarming")).to_be_focused()
    for pressed in ("true", "false"):
        await at("#alarm-sound", "Space")(typist)
        await expect(page.locator("#alarm-sound")).to_have_attribute("aria-pressed", pressed)
    assert complaints == []


@ON_SQLITE
async def test_older_ones_come_by_keyboard(
    studio: Studio, browser: Browser, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "A_LANE", 2)
    oldest, *_ = [await studio.file(f"message {n}", who=bsuid(f"CH.{n}")) for n in range(4)]
    page = await desk_of(studio, browser, complaints)
    typist = Typist(studio, page)
    await enter("2 older ones: show")(typist)
    await expect(page.locator(f"#i{oldest}")).to_be_visible()
    assert complaints == []


@ON_SQLITE
async def test_where_no_scripts_run_the_buttons_are_reached_by_tab(
    studio: Studio, browser: Browser, complaints: Complaints
) -> None:
    message = await studio.write("nobody has sorted this")
    studio.radio.clock.advance(seconds=10)
    context = await browser.new_context(java_script_enabled=False)
    address = str(studio.server.make_url("/"))
    await context.add_cookies(
        [{"name": COOKIE, "value": await studio.cookie("producer"), "url": address}]
    )
    page = await context.new_page()
    complaints.listen(page)
    typist = Typist(studio, page)
    await page.goto(address)
    async with typist.asking("act_on_message"):
        await at(f"#m{message} button.take")(typist)
    assert [row.status for row in await studio.radio.items()] == ["on_air"]
    assert complaints == []


async def _wrong(typist: Typist, ways: tuple[Way, ...]) -> list[str]:
    """What does not go by keys; the next way begins in order all the same."""
    wrong = []
    for one in ways:
        try:
            if one.page:
                await typist.go(one.page.format(**typist.ids))
            async with typist.asking(one.route):
                for step in one.steps:
                    await step(typist)
            shown = typist.page.locator(one.where).filter(has_text=one.shows)
            await expect(shown.first).to_be_visible(timeout=5000)
        except (AssertionError, Error) as error:
            wrong.append(f"{one.route} on {one.page}: {str(error)[:600]}")
    return wrong


async def _furnished(studio: Studio) -> None:
    """Something on each page that can be worked."""
    radio, now = studio.radio, studio.radio.clock()
    await stock(
        radio,
        (3, "Hey Jude", "The Beatles"),
        (4, "Hey Jude", "Beatles"),
        (6, "The Power of Love", "Huey Lewis"),
    )
    await set_up(radio, "Breakfast", "Midday")
    await studio.file("buy my watches", who=bsuid("BL.1"), name="Kit")
    await studio.cookie("presenter", "ben")
    async with radio.database.write() as conn:
        await contests.add(conn, contest(), who="pat", now=now)
        await word_list.add(conn, "hold", "gadzooks", who="pat", now=now)
        (row,) = await imports.latest_of_each(conn)
        await imports.note(conn, row.id, place="/music/songs.csv")
    eva = await studio.person("producer", "eva")
    form = {"length": "good", "why": "spam"}
    async with eva.post("/items/1/listener/block", data=form, headers=OURS) as response:
        assert response.status == 200


async def _sessions_of_mona(studio: Studio) -> None:
    """A password that she knows, and two more browsers."""
    now = studio.radio.clock()
    async with studio.radio.database.write() as conn:
        await conn.execute(staff.staff.update().values(password_hash=hashed_password(OLD)))
        mona = await staff.find(conn, "mona")
        assert mona is not None
        for key in ("another", "a third"):
            await sessions.begin(conn, hashed(key), mona.id, now=now, lasts=LASTS)


async def _peopled(studio: Studio) -> dict[str, int]:
    """Listeners on the desk who want all kinds of things; ids by name."""
    radio = studio.radio
    studio.hands_over()
    await stock(
        radio,
        (3, "Hey Jude", "The Beatles"),
        (7, LOVE, "Frankie Goes to Hollywood"),
        (8, LOVE, "Jennifer Rush"),
    )
    ids = {
        name: await studio.file(text, who=bsuid(f"CH.{name}"), name="Ana")
        for name, text in {
            "comment": "great show",
            "erased": "who am I",
            "long": "a long story " * 60,
            "aired": "was read out",
        }.items()
    }
    await radio.do("air", ids["aired"], who="mona")
    await ask(radio, f"[{LOVE}](song)", ANA, name="Ana")
    ids["song"] = (await radio.items())[-1].id
    for who in (ANA, TOM):
        await ask(radio, "[Hey Jude](song)", who, name="Tom")
    ids["two"] = (await radio.items())[-1].id
    async with radio.database.write() as conn:
        await quick_replies.save(conn, {("en", 1): "We are on it."})
        await templates.put(conn, NUMBER, [READY], now=radio.clock())
    return ids
