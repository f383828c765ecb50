"""The station at one moment: what the database tells the alarms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import metrics, picture
from bot.alerts import Alerts
from bot.core import alarms
from bot.core.alarms import Picture
from bot.core.messages import Attachment, Kind
from bot.core.playing import Told
from bot.core.rules import FARTHEST
from bot.core.sending import Decision
from bot.fetching import STOPPED
from bot.playing import Ear
from bot.playout.trouble import SourceTrouble
from bot.schedule import Scheduler
from bot.steps import keep
from bot.steps.keep import Keeping
from bot.store import roles, staff
from bot.whatsapp.media import Downloaded, MediaFailed
from bot.whatsapp.webhook import TurnedAway
from tests.fakes import NOON, NUMBER, bsuid, message, parse, status
from tests.radio import Radio

SILENCE = timedelta(hours=12)


async def look(radio: Radio, *, started_at: datetime = NOON) -> Picture:
    async with radio.database.read() as conn:
        return await picture.take(
            conn,
            ours=radio.station.numbers,
            loss=0,
            started_at=started_at,
            disk_free=10**12,
            now=radio.clock(),
        )


async def names(radio: Radio) -> list[str]:
    """The alarms that hold, without those of roles that do not run in a test."""
    found = alarms.raised(await look(radio), silence=SILENCE, now=radio.clock())
    return sorted(name for name in found if not name.endswith("down"))


async def owe(radio: Radio, *people: str) -> None:
    said = [message("play One", bsuid(one), at=radio.clock()) for one in people]
    await radio.deliver(*said)
    await radio.listen()
    radio.clock.advance(seconds=8)


# WhatsApp's calls


async def test_a_station_that_whatsapp_never_called_waits_from_its_beginning(radio: Radio) -> None:
    async with radio.database.write() as conn:
        await staff.save(conn, "anna", "manager", "hash", now=radio.clock())
    radio.clock.advance(SILENCE)
    assert await names(radio) == []
    radio.clock.advance(minutes=1)
    found = await look(radio, started_at=radio.clock())  # the scheduler has only just started
    assert found.last_body == NOON
    assert await names(radio) == ["webhook silent"]


async def test_without_any_login_it_waits_from_the_schedulers_start(radio: Radio) -> None:
    radio.clock.advance(SILENCE + timedelta(minutes=1))
    assert await names(radio) == ["webhook silent"]


async def test_silence_is_not_over_when_the_last_body_is_deleted(radio: Radio) -> None:
    await radio.deliver(message("play One"))
    await radio.listen()
    radio.clock.advance(days=15)
    async with radio.database.write() as conn:
        assert await keep.forget_bodies(conn, Keeping(), now=radio.clock()) == 1
    assert (await look(radio, started_at=radio.clock())).last_body == NOON
    assert await names(radio) == ["webhook silent"]


@pytest.mark.parametrize(
    "minutes, found",
    [
        pytest.param(1, ["webhook refused"], id="a moment ago"),
        pytest.param(16, [], id="a while ago"),
    ],
)
async def test_calls_that_web_turned_away_are_told_by_its_heartbeat(
    radio: Radio, minutes: int, found: list[str]
) -> None:
    turned_away = TurnedAway(radio.clock)
    turned_away()
    radio.clock.advance(minutes=minutes)
    async with radio.database.write() as conn:
        for process, detail in (("1", {}), ("2", turned_away.detail())):
            await roles.beat(
                conn, "web", process, started_at=NOON, now=radio.clock(), detail=detail
            )
    assert await names(radio) == found


@pytest.mark.parametrize("by_words, found", [(True, ["encoder unusable"]), (False, [])])
async def test_a_worker_without_its_encoder_is_told_by_its_heartbeat(
    radio: Radio, by_words: bool, found: list[str]
) -> None:
    async with radio.database.write() as conn:
        detail = {"by_words": by_words}
        await roles.beat(conn, "worker", "1", started_at=NOON, now=radio.clock(), detail=detail)
    assert await names(radio) == found


# numbers that WhatsApp refuses


async def test_a_payment_stop_told_by_a_status_is_an_alarm_until_something_gets_through(
    owing: Radio,
) -> None:
    await owing.answer()
    await owing.deliver(status("failed", "wamid.out.1", error_code=131042))
    assert await names(owing) == [f"payment stop ({NUMBER})"]
    await owe(owing, "CH.2")
    owing.clock.advance(minutes=1)
    await owing.answer()
    assert await names(owing) == [f"payment stop ({NUMBER})"]
    await owing.deliver(status("delivered", "wamid.out.2"))
    assert await names(owing) == []


async def test_a_rate_limit_is_an_alarm_when_it_lasts(owing: Radio) -> None:
    owing.sender.fail(Decision.SLOW_APP, code=80007, times=100)
    told = []
    for _ in range(10):
        await owing.answer()
        told.append(await names(owing))
        owing.clock.advance(minutes=1)
    slowed = [f"number slowed ({NUMBER})"]
    assert told == [[]] * 7 + [slowed] * 3
    owing.clock.advance(FARTHEST)
    assert await names(owing) == []  # nothing was tried since


async def test_a_rate_limit_is_no_number_that_a_person_must_mend(owing: Radio) -> None:
    owing.sender.fail(Decision.SLOW_NUMBER, "HTTP 429 without an error code")
    await owing.answer()
    assert await names(owing) == []
    assert (await health(owing)).stopped == {}


async def test_spam_reports_are_an_alarm_for_an_hour(owing: Radio) -> None:
    owing.sender.fail(Decision.GIVE_UP, code=131048)
    await owing.answer()
    assert await names(owing) == [f"spam limit ({NUMBER})"]
    owing.clock.advance(alarms.SPAM_FOR + timedelta(seconds=1))
    assert await names(owing) == []


# replies of which nothing is heard


@pytest.mark.parametrize(
    "sent, told, minutes, found",
    [
        pytest.param(3, [], 16, ["no statuses (1001)"], id="nothing of three"),
        pytest.param(3, [], 14, [], id="it may still come"),
        pytest.param(2, [], 16, [], id="two may be held up"),
        pytest.param(4, ["sent"], 16, [], id="a status has come"),
        pytest.param(4, ["failed"], 16, [], id="also of a failure"),
    ],
)
async def test_replies_that_are_taken_and_never_told_of(
    radio: Radio, sent: int, told: list[str], minutes: int, found: list[str]
) -> None:
    await owe(radio, *(f"CH.{n}" for n in range(sent)))
    await radio.answer()
    await radio.deliver(*(status(one, "wamid.out.1", error_code=131026) for one in told))
    radio.clock.advance(minutes=minutes)
    assert await names(radio) == found


async def test_they_are_told_of_again(radio: Radio) -> None:
    await owe(radio, "CH.1", "CH.2", "CH.3", "CH.4")
    await radio.answer()
    radio.clock.advance(minutes=16)
    await radio.deliver(status("sent", "wamid.out.3"))
    assert await names(radio) == []


async def health(radio: Radio) -> Any:
    return await metrics.HealthReader(radio.database, radio.station, radio.clock).look()


async def test_the_light_counts_replies_of_the_last_day_that_nobody_heard_of(owing: Radio) -> None:
    owing.sender.fail(Decision.UNKNOWN)
    await owing.answer()
    assert (await health(owing)).unknown == 1
    owing.clock.advance(days=1, seconds=1)
    assert (await health(owing)).unknown == 0


# files


@dataclass
class Shelf:
    """Where listeners' files are fetched; refuses, or hands out a picture."""

    refusal: MediaFailed | None

    async def download(
        self, attachment: Attachment, number: str, kind: Kind, into: Path
    ) -> Downloaded:
        if self.refusal:
            raise self.refusal
        return Downloaded(into / "a.jpg", "image/jpeg", 1)


def scheduler(radio: Radio, shelf: Any, folder: Path) -> Scheduler:
    nobody: aiohttp.ClientSession = None  # type: ignore[assignment]
    return Scheduler(
        database=radio.database,
        station=radio.station,
        parse=parse,
        sender=radio.sender,
        files=shelf,
        media_dir=folder,
        keeping=Keeping(),
        alerts=Alerts(nobody),
        silence=SILENCE,
        holder="scheduler 1",
        clock=radio.clock,
        started_at=radio.clock(),
    )


@pytest.mark.parametrize(
    "refusal, alarm",
    [
        pytest.param(MediaFailed(Decision.STOP, "no", code=190), "token refused", id="expired"),
        pytest.param(MediaFailed(Decision.STOP, "HTTP 401"), "token refused", id="by HTTP alone"),
        pytest.param(MediaFailed(Decision.STOP, "no", code=10), "number stopped", id="permission"),
        pytest.param(MediaFailed(Decision.RETRY, "away"), None, id="not reached"),
        pytest.param(MediaFailed(Decision.GIVE_UP, "too large"), None, id="no good file"),
    ],
)
async def test_a_token_that_only_files_need_is_missed_too(
    radio: Radio, tmp_path: Path, refusal: MediaFailed, alarm: str | None
) -> None:
    file = Attachment("media.1", "image/jpeg")
    await radio.deliver(message(kind=Kind.PICTURE, attachment=file))
    shelf = Shelf(refusal)
    at_work = scheduler(radio, shelf, tmp_path)
    await radio.hold()
    await at_work.fetch()
    assert await names(radio) == ([f"{alarm} ({NUMBER})"] if alarm else [])
    shelf.refusal = None
    radio.clock.advance(STOPPED)
    await radio.hold()
    await at_work.fetch()
    assert await names(radio) == []


# the playout


class Playout:
    """A source that can be lost."""

    kind = "icecast"

    def __init__(self) -> None:
        self.asked, self.lost = 0, False

    async def look(self) -> Told | None:
        self.asked += 1
        if self.lost:
            raise SourceTrouble("it answers 500")
        return Told("Africa", "Toto")


async def test_only_the_scheduler_that_holds_the_lease_listens(
    radio: Radio, tmp_path: Path
) -> None:
    playout = Playout()
    ear = Ear(radio.database, playout)
    at_work = replace(scheduler(radio, Shelf(None), tmp_path / "media"), ear=ear)
    await radio.hold("another scheduler")
    await at_work.hear_what_is_on()
    assert playout.asked == 0
    radio.clock.advance(minutes=2)
    await radio.hold("scheduler 1")
    await at_work.hear_what_is_on()
    assert (await look(radio)).last_play == radio.clock()


async def test_a_playout_that_is_lost_raises_an_alarm_until_it_is_back(
    radio: Radio, tmp_path: Path
) -> None:
    playout = Playout()
    (tmp_path / "media").mkdir()
    ear = Ear(radio.database, playout)
    at_work = replace(scheduler(radio, Shelf(None), tmp_path / "media"), ear=ear)

    async def alarm_after(**passed: float) -> bool:
        radio.clock.advance(**passed)
        await radio.hold("scheduler 1")
        await at_work.hear_what_is_on()
        found = alarms.raised(await at_work.picture(), silence=SILENCE, now=radio.clock())
        return "playout lost" in found

    assert not await alarm_after()
    playout.lost = True
    assert not await alarm_after(seconds=10)
    assert await alarm_after(minutes=11)
    playout.lost = False
    assert not await alarm_after(seconds=10)


async def test_a_playout_that_falls_silent_raises_an_alarm(radio: Radio) -> None:
    await Ear(radio.database, Playout()).listen(now=radio.clock())
    assert await names(radio) == []
    radio.clock.advance(hours=7)
    assert await names(radio) == ["playout silent"]
