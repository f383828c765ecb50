"""The pages: what stands on them, and that a listener's words stay words."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from bot.core.messages import Kind
from bot.desk.drawing import LANES
from bot.desk.news import MOST_LOOSE
from bot.desk.pages import A_LANE
from bot.store import queue
from tests.desk.studio import Client, Studio
from tests.fakes import NUMBER, bsuid
from tests.programme import set_up, start

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} &lt;b&gt; ' \" \x00 \u202e end"
)


class Page(HTMLParser):
    """The page as a browser reads it: cards with their text, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.cards: dict[str, str] = {}
        self.lanes: dict[str, list[str]] = {}
        self._card = self._lane = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.append((tag, names))
        classes = (names.get("class") or "").split()
        if tag == "section":
            self._lane = names.get("data-lane") or ""
        if tag == "li" and "card" in classes:
            self._card = names.get("id") or ""
            self.lanes.setdefault(self._lane, []).append(self._card)

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._card = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._card:
            self.cards[self._card] = self.cards.get(self._card, "") + data


async def page(client: Client, path: str = "/") -> Page:
    async with client.get(path) as response:
        assert response.status == 200
        return Page(await response.text())


async def test_items_stand_in_their_lanes_oldest_first(studio: Studio) -> None:
    songs = [await studio.request(title) for title in ("one", "two")]
    comment = await studio.file("hello there")
    shown = await page(await studio.person())
    assert shown.lanes["songs"] == [f"i{item}" for item in songs]
    assert shown.lanes["comments"] == [f"i{comment}"]
    lanes = [names.get("data-lane") for tag, names in shown.tags if tag == "section"]
    assert [lane for lane in lanes if lane] == [
        *(lane.value for lane in LANES),
        "on_air",
        "passed",
    ]


async def test_a_listeners_words_stay_words(studio: Studio) -> None:
    plain = EVIL.replace("\x00", "")
    item = await studio.file(
        plain, "song_request", name="<i>Mallory</i>", track=("<u>song", "</li>artist")
    )
    shown = await page(await studio.person())
    tags = [tag for tag, _ in shown.tags]
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in shown.cards[f"i{item}"]
    assert "{{7*7}}" in shown.cards[f"i{item}"] and "<u>song" in shown.cards[f"i{item}"]
    assert "<i>Mallory</i>" in shown.cards[f"i{item}"]
    assert "img" not in tags and "u" not in tags and "i" not in tags
    assert [names for tag, names in shown.tags if tag == "script" and "src" not in names] == []


async def test_what_a_listener_wrote_has_its_own_direction(studio: Studio) -> None:
    await studio.file("تحية إلى أمي")
    shown = await page(await studio.person())
    texts = [names for tag, names in shown.tags if names.get("class") == "text"]
    assert texts and all(names["dir"] == "auto" for names in texts)


@pytest.mark.parametrize(
    "text, folded", [("short", False), ("x" * 400, True), ("\n" * 9 + "x" + "\n" * 9 + "y", True)]
)
async def test_a_long_message_is_folded(studio: Studio, text: str, folded: bool) -> None:
    await studio.file(text)
    shown = await page(await studio.person())
    assert any(names.get("class") == "long" for _, names in shown.tags) == folded


async def test_an_unsorted_message_comes_straight_from_the_inbox(studio: Studio) -> None:
    waiting = await studio.write("is anybody there", name="Larry")
    client = await studio.person()
    assert (await page(client)).lanes.get("unsorted") is None
    studio.radio.clock.advance(seconds=4)
    shown = await page(client)
    assert shown.lanes["unsorted"] == [f"m{waiting}"]
    assert "is anybody there" in shown.cards[f"m{waiting}"]
    assert "Larry" in shown.cards[f"m{waiting}"]


async def test_what_is_on_air_says_who_has_it_and_the_lists_hold_the_rest(studio: Studio) -> None:

    aired, on_air, dismissed = [await studio.request(title) for title in ("a", "b", "c")]
    radio = studio.radio
    for item, action in (
        (aired, "take"),
        (aired, "air"),
        (on_air, "take"),
        (dismissed, "dismiss"),
    ):
        assert (await radio.move(item, action, who="ana")).done
    client = await studio.person()
    live = await page(client)
    assert live.lanes == {"on_air": [f"i{on_air}"]}
    assert "taken by ana" in live.cards[f"i{on_air}"]
    assert (await page(client, "/?show=aired")).lanes == {"aired": [f"i{aired}"]}
    listed = await page(client, "/?show=dismissed")
    assert listed.lanes == {"dismissed": [f"i{dismissed}"]}
    assert "Back to the live queue" in listed.text


async def test_folded_messages_are_counted_and_can_be_opened(studio: Studio) -> None:
    from bot.core.filing import Filing

    for n in range(3):
        await studio.write(f"hello {n}", bsuid(f"CH.{n}"))
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(folded="greeting")) for one in claimed])
    client = await studio.person()
    assert "3 greetings" in " ".join((await page(client)).text.split())
    assert "hello 2" in (await page(client, "/folded?reason=greeting")).text
    studio.radio.clock.advance(hours=2)
    assert "3 greetings" in " ".join((await page(client)).text.split())
    await set_up(studio.radio, "Breakfast")
    assert await start(studio.radio, 1)
    assert "greetings" not in (await page(client)).text
    assert "hello 2" not in (await page(client, "/folded?reason=greeting")).text


async def test_without_a_show_the_day_begins_with_nothing_folded(studio: Studio) -> None:
    from bot.core.filing import Filing

    await studio.write("hello")
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(folded="greeting")) for one in claimed])
    client = await studio.person()
    assert "1 greetings" in " ".join((await page(client)).text.split())
    studio.radio.clock.advance(hours=12)  # past midnight in Dublin
    assert "greetings" not in (await page(await studio.person())).text


async def test_a_reaction_and_an_edit_show_on_what_they_are_about(studio: Studio) -> None:
    item = await studio.file("best shw", id="first")
    await studio.write("", kind=Kind.REACTION, reply_to="first", detail={"emoji": "😀"})
    await studio.write("", kind=Kind.REACTION, reply_to="first", detail={"emoji": "🎉"})
    await studio.write("best show", kind=Kind.EDIT, reply_to="first")
    card = (await page(await studio.person())).cards[f"i{item}"]
    assert "🎉" in card and "😀" not in card
    assert "best show" in card and "edited by the listener" in card


async def test_a_reaction_to_our_reply_shows_on_what_the_reply_answers(studio: Studio) -> None:
    item = await studio.request("Dream On")
    studio.radio.clock.advance(seconds=8)
    await studio.radio.answer()
    (reply,) = await studio.radio.outbox()
    await studio.write("", kind=Kind.REACTION, reply_to=reply.provider_id, detail={"emoji": "🙏"})
    assert "🙏" in (await page(await studio.person())).cards[f"i{item}"]


async def test_another_listeners_reaction_is_not_taken_for_this_ones(studio: Studio) -> None:
    item = await studio.file("best show", id="first")
    await studio.write(
        "", bsuid("CH.9"), kind=Kind.REACTION, reply_to="first", detail={"emoji": "🤮"}
    )
    assert "🤮" not in (await page(await studio.person())).cards[f"i{item}"]


async def test_what_a_listener_took_back_is_not_shown(studio: Studio) -> None:
    item = await studio.file("a secret", id="first")
    await studio.write("", kind=Kind.REVOKE, reply_to="first")
    shown = await page(await studio.person())
    assert "a secret" not in shown.text
    assert "Taken back by the listener." in shown.cards[f"i{item}"]


async def test_a_long_lane_shows_its_newest_and_says_how_many_are_older(studio: Studio) -> None:
    rows = [
        queue.Item(None, NUMBER, "comments", "comment", await studio.write("hello"))
        for _ in range(1)
    ] * (A_LANE + 5)
    async with studio.radio.database.write() as conn:
        ids = await queue.add(conn, rows, now=studio.radio.clock())
    client = await studio.person()
    shown = await page(client)
    assert shown.lanes["comments"] == [f"i{item}" for item in ids[5:]]
    assert "5 older ones" in shown.text
    async with client.get(f"/lanes/comments?before={ids[5]}") as response:
        older = (await response.json())["cards"]
    assert [card["key"] for card in older] == [f"i{item}" for item in ids[:5]]


async def test_of_many_unsorted_messages_the_newest_are_shown_and_the_others_when_asked_for(
    studio: Studio,
) -> None:
    """Without a worker a hundred old ones must not hide what has just come."""
    sent = [await studio.write(f"message {n}", bsuid(f"CH.{n % 7}")) for n in range(MOST_LOOSE + 5)]
    studio.radio.clock.advance(seconds=4)
    client = await studio.person()
    shown = await page(client)
    assert shown.lanes["unsorted"] == [f"m{one}" for one in sent[5:]]
    assert "5 older ones" in shown.text
    async with client.get(f"/lanes/unsorted?before=99&below={sent[5]}") as response:
        older = (await response.json())["cards"]
    assert [card["key"] for card in older] == [f"m{one}" for one in sent[:5]]


@pytest.mark.parametrize(
    "path, status",
    [
        ("/lanes/nothing?before=1", 404),
        ("/lanes/songs", 404),
        ("/lanes/songs?before=x", 404),
        ("/lanes/unsorted?before=1&below=x", 200),
        ("/?show=secrets", 200),
        ("/?show=aired&before=x", 200),
        ("/?said=<script>&item=x", 200),
        ("/folded", 200),
        ("/items/12345", 404),
    ],
)
async def test_odd_addresses_are_answered_plainly(studio: Studio, path: str, status: int) -> None:
    client = await studio.person()
    async with client.get(path) as response:
        assert response.status == status
        assert "<script>&" not in await response.text()
