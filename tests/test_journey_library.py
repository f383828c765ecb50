"""A request and the station's library, from the message to the card and back to the listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot import decisions
from bot.core.hearing import Hearing, hearing
from bot.core.lookup import Lookup
from bot.core.messages import Kind
from bot.library.shelf import Shelf
from bot.store import imports, tracks
from bot.store.dialogues import dialogues
from bot.store.wake import Wakeups
from bot.understanding.worker import Worker
from tests.asking import ANA, CH, ask, decide, file, hear, hears
from tests.fakes import message
from tests.radio import Radio

pytestmark = pytest.mark.usefixtures("product_texts")


async def said(radio: Radio, item: int = 1) -> tuple[str | None, int | None, str | None]:
    """What was typed, the track, and what the library said."""
    (row,) = await radio.items(id=item)
    return row.song, row.track_id, row.lookup and row.lookup["state"]


def tap(number: int, **more: Any) -> Any:
    return message("x", CH, kind=Kind.BUTTON, button_id=f"option:{number}", **more)


async def test_a_matched_request_names_its_track_beside_what_was_typed(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)")
    assert await said(radio) == ("hay jude", 3, "matched")
    (item,) = await radio.items()
    track = Lookup.from_json(item.lookup).track
    assert track and (track.title, track.artist) == ("Hey Jude", "The Beatles")
    assert (await hears(radio)).startswith("Got it: *Hey Jude* by *The Beatles*.")


@pytest.mark.parametrize(
    "labelled, track",
    [
        ("not the [Whitney Houston](artist) one, the original [I Will Always Love You](song)", 10),
        ("[I Will Always Love You](song), not [whitney](artist). [Dolly](artist)!", 10),
        ("no la de [whitney houston](artist), [I Will Always Love You](song) la original", 10),
        ("not [Queen](artist), [Hey Jude](song)", 3),
    ],
)
async def test_whom_the_listener_does_not_want_is_never_played(
    radio: Radio, labelled: str, track: int
) -> None:
    await ask(radio, labelled)
    (_, found, state) = await said(radio)
    assert (found, state) == (track, "matched")


async def test_a_refused_performer_of_the_only_one_is_not_filed_in_silence(radio: Radio) -> None:
    await ask(radio, "[Purple Rain](song) but not the [Prince](artist) version")
    assert await said(radio) == ("Purple Rain", None, "missing")


async def test_a_question_whose_answer_came_with_it_is_not_asked(radio: Radio) -> None:
    await radio.deliver(message("play The Power of Love", CH, at=radio.clock()))
    await radio.deliver(message("Jennifer Rush", CH, at=radio.clock()))
    asked = {"play The Power of Love": ("play [The Power of Love](song)", "song_request")}
    await hear(radio, asked | {"Jennifer Rush": ("[Jennifer Rush](artist)", "song_request")})
    assert await said(radio) == ("The Power of Love", 8, "matched")
    assert await hears(radio) == (
        "Got it: *The Power of Love* by *Jennifer Rush*. It is with the studio."
    )


async def test_a_question_that_has_not_gone_out_is_not_asked_once_it_is_answered(
    radio: Radio,
) -> None:
    await ask(radio, "play [hay jude](song)", ANA)
    await ask(radio, "[Hey Jude](song) by [Wilson Pickett](artist)")  # "this one?"
    await ask(radio, "yes", intent="comment")
    assert [row.status for row in await radio.items()] == ["waiting", "merged"]
    assert "?" not in await hears(radio)


async def test_what_was_said_in_between_leaves_the_question(radio: Radio) -> None:
    await radio.deliver(message("play The Power of Love", CH, at=radio.clock()))
    await radio.deliver(message("it is for my mum", CH, at=radio.clock()))
    asked = {"play The Power of Love": ("play [The Power of Love](song)", "song_request")}
    await hear(radio, asked | {"it is for my mum": ("it is for my [mum](recipient)", "shout_out")})
    assert "1. The Power of Love" in await hears(radio)


async def test_what_is_not_there_is_filed_as_typed(radio: Radio) -> None:
    await ask(radio, "play [Wonderwall](song)")
    assert await said(radio) == ("Wonderwall", None, "missing")
    assert (await hears(radio)).startswith("Got it: *Wonderwall*.")


async def test_an_empty_library_says_nothing(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", find=lambda *_: None)
    assert await said(radio) == ("hay jude", None, None)


@pytest.mark.parametrize(
    "answer", ["2", "Frankie Goes to Hollywood", "the second one please", "tap", "tap on it"]
)
async def test_two_or_three_candidates_are_one_question_and_the_answer_settles_it(
    radio: Radio, answer: str
) -> None:
    await ask(radio, "play [the power of love](song)")
    assert await said(radio) == ("the power of love", None, "asked")
    assert (await hears(radio)).splitlines()[1:] == [
        "1. The Power of Love – Huey Lewis & The News",
        "2. The Power of Love – Frankie Goes to Hollywood",
        "3. The Power of Love – Jennifer Rush",
    ]
    titles = [button.title for button in radio.sender.sent[-1].buttons]
    assert len(set(titles)) == 3 and all(len(title) <= 20 for title in titles)
    if answer.startswith("tap"):
        (row,) = await radio.outbox()
        on = row.provider_id if answer == "tap on it" else None
        await radio.deliver(tap(2, at=radio.clock(), reply_to=on))
    else:
        await ask(radio, answer, intent="nlu_fallback")
    assert await said(radio) == ("the power of love", 7, "matched")
    (item,) = await radio.items()
    assert item.lookup["by_listener"]
    expected = "Got it: *The Power of Love* by *Frankie Goes to Hollywood*."
    assert (await hears(radio)).startswith(expected)


async def test_nobody_is_asked_twice_in_a_session_and_once_more_in_the_next(radio: Radio) -> None:
    for text in ("play [the power of love](song)", "[power of love](song) pls"):
        await ask(radio, text)
        await hears(radio)
    await ask(radio, "2", intent="nlu_fallback")
    await ask(radio, "so [the power of love](song)!")
    states = [(await said(radio, row.id))[2] for row in await radio.items()]
    assert states == ["matched", "unsure", "unsure"]
    radio.clock.advance(hours=5)
    await ask(radio, "play [the power of love](song)")
    assert (await said(radio, 4))[2] == "asked"


async def test_a_question_about_the_second_wish_is_answered_for_it(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song) and [the power of love](song)")
    await ask(radio, "2", intent="nlu_fallback")
    assert [(row.song, row.track_id) for row in await radio.items()] == [
        ("the power of love", 7),
        ("hay jude", 3),
    ]


async def test_in_one_batch_the_next_message_meets_the_question(radio: Radio) -> None:
    texts = {
        "play the power of love": ("play [the power of love](song)", "song_request"),
        "2": ("2", "nlu_fallback"),
    }
    await radio.deliver(*(message(text, CH, at=radio.clock()) for text in texts))
    await hear(radio, texts)
    assert await said(radio) == ("the power of love", 7, "matched")


@pytest.mark.parametrize(
    "rules", [{"mode": "none"}, {"mode": "reaction"}, {"budget": 0}], ids=lambda one: str(one)
)
async def test_a_question_that_did_not_go_out_is_no_question(
    radio: Radio, rules: dict[str, Any]
) -> None:
    radio.station = replace(radio.station, rules=replace(radio.station.rules, **rules))
    await ask(radio, "play [the power of love](song)")
    await radio.answer()
    assert await said(radio) == ("the power of love", None, "unsure")
    assert (await radio.events())[-2] == "not_asked"


@pytest.mark.parametrize("why", ["late", "stopped", "group"])
async def test_who_is_not_answered_is_not_asked(radio: Radio, why: str) -> None:
    if why == "stopped":
        await radio.deliver(message("stop", CH))
    more: dict[str, Any] = {"group": True} if why == "group" else {}
    if why == "late":
        more["at"] = radio.clock()
        radio.clock.advance(hours=2)
    await ask(radio, "play [the power of love](song)", **more)
    (row,) = await radio.items(song="the power of love")
    assert row.lookup["state"] == "unsure"
    assert [one.state["question"] for one in await radio.rows(dialogues)] in ([None], [])


async def test_a_choice_after_its_item_is_gone_is_an_item_of_its_own(radio: Radio) -> None:
    await ask(radio, "play [the power of love](song)")
    await radio.move(1, "dismiss")
    await ask(radio, "2", intent="nlu_fallback")
    assert await said(radio, 2) == (None, 7, "matched")


@pytest.mark.parametrize(
    "added, track",
    [("by [the beatles](artist)", 3), ("by [Wilson Pickett](artist)", None)],
    ids=["the same artist", "another one: never wrong in silence"],
)
async def test_an_artist_that_is_added_later_must_be_the_tracks(
    radio: Radio, added: str, track: int | None
) -> None:
    await ask(radio, "play [hey jude](song)")
    await ask(radio, added)
    (item,) = await radio.items()
    assert (item.track_id, item.lookup["state"]) == (track, "matched" if track else "unsure")
    assert item.lookup["candidates"][0]["title"] == "Hey Jude"


async def test_an_edited_wish_is_matched_no_more(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", id="w1")
    edit = message("play something else", CH, kind=Kind.EDIT, reply_to="w1", at=radio.clock())
    await radio.deliver(edit)
    assert await said(radio) == (None, None, None)
    assert "Jude" not in await hears(radio)


async def test_an_edit_that_leaves_the_wish_leaves_its_track(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)", id="w1")
    edit = message("play hay jude please", CH, kind=Kind.EDIT, reply_to="w1", at=radio.clock())
    await radio.deliver(edit)
    assert await said(radio) == ("hay jude", 3, "matched")
    assert "*Hey Jude*" in await hears(radio)


async def test_a_request_taken_back_asks_nothing(radio: Radio) -> None:
    await ask(radio, "play [the power of love](song)", id="w1")
    await radio.deliver(message(kind=Kind.REVOKE, reply_to="w1", at=radio.clock()))
    assert await said(radio) == (None, None, None)
    await radio.answer()
    assert radio.sender.texts == []


async def test_erasing_takes_the_track_away_too(radio: Radio) -> None:
    await ask(radio, "play [hay jude](song)")
    (row,) = await radio.items()
    await decisions.erase(
        radio.database, radio.station, row.listener_id, who="eva", now=radio.clock()
    )
    assert await said(radio) == (None, None, None)
    assert "Jude" not in str(await radio.outbox())


async def test_the_retried_filing_asks_once(radio: Radio) -> None:
    """A worker that died after understanding: the next one decides the same."""
    await radio.deliver(message("play the power of love", CH))
    _, claimed = await radio.claim()
    radio.clock.advance(minutes=5)
    token, again = await radio.claim()
    assert [one.waiting.id for one in again] == [one.waiting.id for one in claimed]
    meanings = {"play the power of love": ("play [the power of love](song)", "song_request")}
    await file(radio, token, again, meanings)
    assert len(await radio.outbox()) == 1


class Listens:
    """An understander that takes every message for a request of its whole text."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        for one in hearings:
            with hearing(one):
                decide(one, f"[{one.text}](song)", "song_request")


async def test_a_worker_looks_into_its_library_as_it_is_by_then(radio: Radio) -> None:
    async with radio.database.write() as conn:
        told = {"source": "csv", "who": "ana", "started_at": radio.clock(), "problems": []}
        await conn.execute(sa.insert(imports.imports).values(id=1, **told))
        track = {"source": "csv", "key": "1", "title": "Hey Jude", "artist": "The Beatles"}
        more = {"featured": [], "version": "original", "bare": " hey jude", "edited": []}
        at = {"added_at": radio.clock(), "changed_at": radio.clock(), "seen_in": 1}
        await tracks.add(conn, [track | more | at])
    shelf = Shelf(radio.database)
    wakeups = Wakeups(radio.database)
    worker = Worker(radio.database, radio.station, Listens(), wakeups, radio.clock, shelf.find)
    for text in ("hay jude", "hey jud"):
        await radio.deliver(message(text, CH, at=radio.clock()))
        await worker.work_once()
        await shelf.look()
    assert [(row.song, row.track_id) for row in await radio.items()] == [
        ("hay jude", None),
        ("hey jud", 1),
    ]
