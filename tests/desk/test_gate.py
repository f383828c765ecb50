"""The presenter's gate: what nobody has passed stands nowhere that a presenter can look."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.filing import Filing
from bot.core.messages import Attachment, Kind
from bot.core.understanding import Entity
from bot.store import media, presence
from tests.asking import ask, rule
from tests.desk.api.program import Program
from tests.desk.studio import PAGE, SCRIPT, Client, Studio, listening
from tests.fakes import bsuid
from tests.test_journey_on_now import stock

ANA, BEN = bsuid("CH.1"), bsuid("CH.2")
LATER = "it is for Dave from Ann in Zug for her wedding, by Toto"
NAMED = (
    *(Entity("recipient", "Dave", 10, 14), Entity("sender", "Ann", 20, 23)),
    *(Entity("place", "Zug", 27, 30), Entity("occasion", "her wedding", 35, 46)),
    Entity("artist", "Toto", 51, 55),
)
SAID_LATER = ("Dave", "Ann", "Zug", "wedding", "Toto")


async def joined(studio: Studio, item: int, text: str = LATER, named: Any = NAMED) -> None:
    """A later message of the same listener says more about it."""
    await studio.write(text, who=ANA)
    token, claimed = await studio.radio.claim()
    filing = Filing(joins=item)
    pairs = [(one, filing) for one in claimed]
    await studio.radio.file(token, pairs, intent="song_request", entities=named)


async def read(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200, path
        return await response.text(encoding="utf-8")


async def told(studio: Studio, item: int) -> list[str]:
    """What a presenter reads of an item, wherever they look."""
    client = await studio.person("presenter")
    program = Program(client, await studio.token("presenter", f"tablet {len(studio.clients)}"))
    pages = [await read(client, path) for path in ("/air", f"/items/{item}", f"/items/{item}/song")]
    return [*pages, str(await program.get(f"/items/{item}")), str(await program.get("/items"))]


async def test_what_a_later_message_says_is_not_on_a_card_that_was_passed(studio: Studio) -> None:
    item = await studio.request("Africa", who=ANA, name="Mia Example")
    await studio.radio.do("pass", item, who="eva")
    await joined(studio, item)
    for text in await told(studio, item):
        assert "Africa" in text and not [one for one in SAID_LATER if one in text]
    await studio.radio.do("pass", item, who="eva")
    card, *_ = await told(studio, item)
    assert not [one for one in SAID_LATER if one not in card]


async def test_nor_is_what_a_held_one_says_where_nobody_passes(studio: Studio) -> None:
    await studio.passing(False)
    item = await studio.request("Africa", who=ANA)
    await joined(studio, item)
    card, *_ = await told(studio, item)
    assert "Dave" in card
    await studio.hold_word("wedding")
    for text in await told(studio, item):
        assert "Africa" in text and not [one for one in SAID_LATER if one in text]


async def test_the_run_sheet_has_what_was_passed_of_what_was_aired(studio: Studio) -> None:
    item = await studio.request("Africa", who=ANA)
    await studio.radio.do("pass", item, who="eva")
    await joined(studio, item)
    await studio.radio.do("air", item, who="eva")
    alarm = await studio.file("hello out there", who=BEN)
    await studio.radio.do("air", alarm, who="eva")
    await studio.mark(alarm, alarm="danger", held="danger")
    client, program = await studio.person("presenter"), await Program.of(studio, "presenter")
    sheets = [await read(client, path) for path in ("/runsheet", "/runsheet.csv")]
    for text in [*sheets, str(await program.get("/run-sheet"))]:
        assert "Africa" in text and "out there" not in text
        assert not [one for one in SAID_LATER if one in text]
    whole = await read(await studio.person("producer"), "/runsheet")
    assert "out there" in whole and "Zug" in whole


async def heard_note(studio: Studio) -> tuple[int, int]:
    """A voice note that was passed: its item and its file."""
    name = "a" * 32 + ".ogg"
    (studio.given.media_dir / name).write_bytes(b"sound")
    attachment = Attachment("file", "audio/ogg")
    await studio.write("", who=ANA, kind=Kind.VOICE, attachment=attachment)
    row = (await studio.radio.rows(media.media))[-1]
    async with studio.radio.database.write() as conn:
        await media.change(conn, row.id, state="kept", file=name)
    (item,) = await studio.radio.items()
    await studio.radio.do("pass", item.id, who="eva")
    return int(item.id), int(row.id)


async def status(client: Client, path: str) -> int:
    async with client.get(path) as response:
        return response.status


@pytest.mark.parametrize("hidden", ["a transcript", "dismissed", "merged", "an alarm", "put back"])
async def test_a_sound_is_heard_where_its_card_is_seen(studio: Studio, hidden: str) -> None:
    item, row = await heard_note(studio)
    client, program = await studio.person("presenter"), await Program.of(studio, "presenter")
    assert await status(client, f"/media/{row}") == 200
    if hidden == "a transcript":
        async with studio.radio.database.write() as conn:
            heard = sa.update(media.media).values(transcript="I want to kill myself")
            await conn.execute(heard)
    elif hidden == "put back":
        await studio.radio.do("unpass", item, who="eva")
    else:
        alarm = {"alarm": "danger", "held": "danger"}
        await studio.mark(item, **(alarm if hidden == "an alarm" else {"status": hidden}))
    assert await status(client, f"/media/{row}") == 404
    await program.get(f"/media/{row}")
    assert program.status == 404
    assert await status(await studio.person("producer"), f"/media/{row}") == 200


async def test_a_sound_is_asked_for_anew_each_time(studio: Studio) -> None:
    _, row = await heard_note(studio)
    client = await studio.person("presenter")
    async with client.get(f"/media/{row}") as response:
        assert response.headers["Cache-Control"] == "private, no-cache"
        known = {"If-None-Match": response.headers["ETag"]}
    async with client.get(f"/media/{row}", headers=known) as response:
        assert response.status == 304


async def test_other_wishes_of_a_listener_are_named_by_the_library_alone(studio: Studio) -> None:
    await stock(studio.radio, (3, "Hey Jude", "The Beatles"))
    await rule(studio.radio, hourly=2)
    for song in ("Quetzalcoatl", "Hey Jude", "Africa"):
        await ask(studio.radio, f"play [{song}](song)", ANA)
        studio.radio.clock.advance(minutes=5)
    await studio.radio.do("pass", 3, who="eva")
    window = await read(await studio.person("presenter"), "/items/3/song")
    assert "Hey Jude" in window and "Quetzalcoatl" not in window
    assert "Quetzalcoatl" in await read(await studio.person("producer"), "/items/3/song")


async def test_what_an_edit_took_away_is_told_to_no_program_of_a_presenter(studio: Studio) -> None:
    named = (Entity("song", "Africa", 5, 11), *NAMED)
    item = await studio.file(LATER, "song_request", who=ANA, entities=named, track=("Africa",))
    await studio.radio.do("relabel", item, who="eva", value="held")
    await studio.radio.do("release", item, who="eva", value="songs")
    await studio.radio.do("edit", item, who="eva", value="Somebody wants to hear Africa")
    await studio.radio.do("pass", item, who="eva")
    for text in await told(studio, item):
        assert "Africa" in text and not [one for one in SAID_LATER if one in text]
    producer = await (await Program.of(studio, "producer")).get(f"/items/{item}")
    assert "Zug" in str(producer)


async def test_what_a_presenter_may_not_see_leaves_no_trace(studio: Studio) -> None:
    client, program = await studio.person("presenter"), await Program.of(studio, "presenter")
    place = (await read(client, "/air")).partition('data-place="')[2].partition('"')[0]
    hidden = await studio.file("hidden", who=BEN, name="Ben")
    item = await studio.file("hello studio", who=ANA)
    await studio.radio.do("pass", item, who="eva")
    async with studio.radio.database.write() as conn:
        await presence.stay(conn, 1, "eva", now=studio.radio.clock())
    async with listening(client, place) as stream:
        heard = (await stream.until(f"i{item}")).data
    for card in heard["cards"]:
        if card["key"] == f"i{hidden}":
            nothing = {"status": "", "who": "", "messages": [], "html": "", "section": ""}
            assert {name: card[name] for name in nothing} == nothing
    assert heard["answering"] == {}
    await joined(studio, item)
    assert (await program.get("/items", q="studio"))["items"]
    assert not (await program.get("/items", q="Dave"))["items"]


@pytest.mark.parametrize("deed", ["star", "take", "dismiss"])
async def test_a_refusal_does_not_tell_who_has_a_hidden_item(studio: Studio, deed: str) -> None:
    item = await studio.file("hello studio", who=ANA)
    await studio.mark(item, status="on_air", taken_by="eva", alarm="danger", held="danger")
    client = await studio.person("presenter")
    asked = {"deed": deed, "items": [{"key": f"i{item}"}], "value": None}
    async with client.post("/deeds", json=asked, headers=SCRIPT) as response:
        assert response.status == 409
        assert "eva" not in await response.text()


@pytest.mark.parametrize("stated, called", [("Ann Miller", "Ann"), ("079 123 45 67", "Mia")])
async def test_a_name_is_a_first_name_on_the_air(studio: Studio, stated: str, called: str) -> None:
    text = f"play Africa, {stated}"
    named = (Entity("sender", stated, 13, 13 + len(stated)),)
    item = await studio.file(text, who=ANA, name="Mia Example", entities=named)
    await studio.mark(item, held=None, lane="comments")
    await studio.radio.do("pass", item, who="eva")
    client, program = await studio.person("presenter"), await Program.of(studio, "presenter")
    assert f">{called}</b>" in await read(client, "/air")
    assert (await program.get(f"/items/{item}"))["name"] == called
    assert stated in await read(await studio.person("producer"), "/")
