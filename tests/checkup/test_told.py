"""What WhatsApp has told the station, and messages that are on no desk, are found by the doctor."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.checkup.finding import Finding
from bot.core.health import Light
from bot.core.messages import Message, Notice
from bot.core.station import Station
from bot.steps import arrival, notes
from bot.store import bodies, notices
from bot.store.database import Database
from tests.checkup.patient import NUMBER, Patient
from tests.fakes import message, station

BAN = {"value": {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE"}}}
ANNA = {"event": "echo", "type": "text", "message_id": "wamid.1", "listener": 1}


async def tell(patient: Patient, *told: Notice, ago: timedelta = timedelta(0)) -> None:
    database = Database(patient.settings.database)
    async with database.write() as conn:
        for one in told:
            at = patient.clock() - ago
            await notices.add(conn, one.topic, one.number, one.detail, now=at)
    await database.close()


async def sentences(patient: Patient) -> list[tuple[str, str]]:
    """The light and the sentence of each, without its day."""
    return [
        (one.light.value, one.sentence.partition(" ")[2]) for one in await patient.about("notices")
    ]


@pytest.mark.parametrize(
    "told, sentence",
    [
        pytest.param(
            Notice("account_update", None, BAN),
            "a change of the account: waba ban state SCHEDULE, DISABLED UPDATE",
            id="the account",
        ),
        pytest.param(
            Notice("phone_number_quality_update", NUMBER, {"value": {"current_limit": "TIER_1K"}}),
            f"the quality of a number, number {NUMBER}: current limit TIER 1K",
            id="a number",
        ),
        pytest.param(
            Notice("messages", NUMBER, {"event": "error", "codes": [130429], "titles": ["Rate"]}),
            f"messages, number {NUMBER}: codes 130429, error, titles Rate",
            id="trouble of a number",
        ),
        pytest.param(
            Notice("a_field_of_2031", None, {"value": {"x": "\x1b[2J" + "y" * 300}}),
            "a field of 2031: x ?[2J" + "y" * 177,
            id="nothing that a terminal would obey",
        ),
    ],
)
async def test_a_notice_is_told_in_words(patient: Patient, told: Notice, sentence: str) -> None:
    await tell(patient, told)
    assert await sentences(patient) == [("warn", sentence)]


async def test_what_happens_every_day_is_counted_and_names_nobody(patient: Patient) -> None:
    echo = Notice("smb_message_echoes", NUMBER, ANNA)
    await tell(patient, echo, echo)
    assert await sentences(patient) == [
        ("ok", f"answers from the phone app, number {NUMBER} (2 times)")
    ]


async def test_a_notice_of_last_week_is_no_longer_told(patient: Patient) -> None:
    await tell(patient, Notice("security", None, {}), ago=timedelta(days=7, seconds=1))
    (found,) = await patient.about("notices")
    assert found.light is Light.OK


async def test_many_notices_do_not_fill_the_screen(patient: Patient) -> None:
    await tell(patient, *(Notice("security", None, {"value": {"n": n}}) for n in range(30)))
    found = await patient.about("notices")
    assert len(found) == 21
    assert found[0].sentence.endswith("n 29")
    assert found[-1].sentence == "… and 10 more"


async def test_status_tells_the_notices_too_and_its_json_does_not(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(patient, Notice("account_update", None, BAN))

    monkeypatch.setattr(cli, "load", lambda: patient.settings)

    async def outcome(*arguments: str) -> str:
        """In a thread, because the command has an event loop of its own."""
        done = await asyncio.to_thread(CliRunner().invoke, cli.app, ["status", *arguments])
        assert done.exit_code == 0
        return done.output

    (line,) = [one for one in (await outcome()).splitlines() if one.startswith("notice")]
    assert line.endswith("DISABLED UPDATE")
    assert "SCHEDULE" not in await outcome("--json")


# Messages that are on no desk


async def arrive(patient: Patient, *said: Message, ours: Station, ago: timedelta) -> None:
    """Messages that number 1's app has signed."""
    database = Database(patient.settings.database)
    now = patient.clock() - ago
    body = bodies.Body(1, "whatsapp", now, b"", frozenset({NUMBER}))
    async with database.write() as conn:
        delivery = arrival.Delivery(said)
        await arrival.take_in(conn, [(body, delivery)], ours, now=now)
        await notes.note(conn, (), ours, signed_for=body.numbers, now=now)
    await database.close()


@pytest.mark.parametrize(
    "number, ago, light, said",
    [
        pytest.param("1002", timedelta(0), Light.BAD, "signed by another", id="another app's"),
        pytest.param("9999", timedelta(0), Light.WARN, "not set up here", id="not set up"),
        pytest.param(NUMBER, timedelta(0), Light.OK, "All messages", id="ours"),
        pytest.param("1002", timedelta(days=1, seconds=1), Light.OK, "All messages", id="long ago"),
    ],
)
async def test_messages_that_are_on_no_desk_are_counted(
    patient: Patient, number: str, ago: timedelta, light: Light, said: str
) -> None:
    ours = station(NUMBER, "1002")
    two = [message("hi", number=number, at=None) for _ in range(2)]
    await arrive(patient, *two, ours=ours, ago=ago)
    (found,) = await patient.about("messages")
    assert found.light is light
    assert said in found.sentence
    assert light is Light.OK or found.sentence.startswith("2 messages")
    assert _says_what_to_do(found)


def _says_what_to_do(found: Finding) -> bool:
    return bool(found.what_to_do) == (found.light is not Light.OK)
