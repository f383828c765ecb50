"""A second reading while the reply waits: the listener hears what it says, and hears it once."""

from __future__ import annotations

import pytest

from bot.core.wishes import RequestRules
from bot.store import dialogues, switches
from tests.asking import ask
from tests.fakes import NUMBER
from tests.radio import Radio
from tests.test_journey_requests_again import TOM, again, in_haste, on_air

R, C = "song_request", "comment"


async def owed(radio: Radio) -> list[str]:
    """What listeners are still to hear."""
    rows = await radio.outbox(kind="reply", state="queued")
    return [part["text"] for row in rows for part in row.parts]


async def against(radio: Radio) -> str | None:
    """The rule on the card."""
    (item,) = await radio.items(status="waiting")
    return item.not_yet and str(item.not_yet["rule"])


async def rules(radio: Radio, **wanted: int) -> None:
    async with radio.database.write() as conn:
        await switches.set_request_rules(conn, RequestRules(**wanted), who="eva", now=radio.clock())


@pytest.mark.parametrize(
    "quick, slow, says",
    [
        (("hey jude", C), ("[hey jude](song)", R), ["song_by"]),
        (("[hey jude](song)", R), ("hey jude", C), ["comment"]),
        (("hey jude", C), ("hey jude", C), ["comment"]),
        (("hey jude", C), ("hey jude", "stop"), ["stopped"]),
        (("the power of love", C), ("[the power of love](song)", R), ["request"]),
        (("hey jude", C), ("hey jude", "thanks"), []),
        (
            ("when is mine on?", "request_status"),
            ("when is [mine](song) on?", "request_status"),
            ["request_status"],
        ),
    ],
)
async def test_what_the_second_reading_says_stands_for_the_first(
    radio: Radio, quick: tuple[str, str], slow: tuple[str, str], says: list[str]
) -> None:
    await in_haste(radio, *quick)
    await again(radio, *slow)
    assert await owed(radio) == says
    assert len(await radio.outbox(kind="reply")) == 1
    radio.clock.advance(seconds=10)
    await radio.answer()
    assert len(radio.sender.texts) == bool(says)


async def test_a_rule_that_only_the_second_reading_finds_is_told(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    radio.clock.advance(seconds=10)
    await radio.answer()
    await in_haste(radio, "hey jude", C)
    await again(radio, "[hey jude](song)")
    assert (await owed(radio), await against(radio)) == (["not_yet_song"], "track")


async def test_what_has_been_said_is_not_said_otherwise_for_money(radio: Radio) -> None:
    await on_air(radio, "play [hay jude](song)")
    await in_haste(radio, "hey jude", C)
    radio.clock.advance(seconds=10)
    await radio.answer()
    before = [row.parts for row in await radio.outbox()]
    await again(radio, "[hey jude](song)")
    assert (await owed(radio), await against(radio)) == ([], "track")
    assert [row.parts for row in await radio.outbox()] == before


@pytest.mark.parametrize("slow", ["[hey jude](song) for [mum](recipient)", "[hey jude](song)"])
async def test_a_rule_that_was_told_of_the_same_song_is_told_still(radio: Radio, slow: str) -> None:
    await on_air(radio, "play [hay jude](song)")
    radio.clock.advance(seconds=10)
    await radio.answer()
    await in_haste(radio, "[hey jude](song) for mum")
    radio.clock.advance(seconds=2)
    await again(radio, slow)
    assert "not_yet_song" in await owed(radio)
    assert await against(radio) == "track"


async def test_a_song_that_was_noted_is_not_refused_by_a_rule_of_a_moment_ago(
    radio: Radio,
) -> None:
    await rules(radio, track_minutes=0)
    await on_air(radio, "play [hay jude](song)")
    await in_haste(radio, "[hey jude](song) for mum")
    await rules(radio, track_minutes=60)
    await again(radio, "[hey jude](song) for [mum](recipient)")
    assert "not_yet_song" not in await owed(radio)
    assert await against(radio) is None


async def test_a_rule_about_the_listener_is_told_whatever_was_meant(radio: Radio) -> None:
    await rules(radio, hourly=1)
    await ask(radio, "play [kiss](song)", TOM)
    await radio.move(1, "dismiss")
    radio.clock.advance(seconds=10)
    await radio.answer()
    await in_haste(radio, "hey [jude](song)")
    await again(radio, "[hey jude](song)")
    assert (await owed(radio), await against(radio)) == (["enough"], "hourly")


async def test_what_is_said_of_other_messages_stays_where_it_was(radio: Radio) -> None:
    await ask(radio, "hi to [Ann](recipient)", TOM, intent="shout_out")
    await in_haste(radio, "hey jude", C)
    await ask(radio, "is the fair on?", TOM, intent="station_question")
    await again(radio, "[hey jude](song)")
    assert await owed(radio) == ["shout_out_to", "song_by", "station_question"]


async def test_a_reply_of_which_nothing_is_left_answers_what_is(radio: Radio) -> None:
    await ask(radio, "hi to [Ann](recipient)", TOM, intent="shout_out")
    await in_haste(radio, "hey jude", C)
    await again(radio, "hey jude", "thanks")
    (row,) = await radio.outbox(kind="reply")
    first, _ = await radio.inbox()
    assert (row.answers, await owed(radio)) == (first.provider_id, ["shout_out_to"])


async def test_a_question_that_the_second_reading_answers_is_not_asked(radio: Radio) -> None:
    await in_haste(radio, "play something please")
    assert await owed(radio) == ["which_song"]
    await again(radio, "play [something](song) please")
    assert await owed(radio) == ["song"]
    key = ((await radio.listeners())[0].id, NUMBER)
    async with radio.database.read() as conn:
        session = radio.station.rules.session
        found = await dialogues.of(conn, [key], now=radio.clock(), session=session)
    assert found[key].question is None
