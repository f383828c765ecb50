"""The invented station: an afternoon is brought in as webhook calls, and people work on it."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import decisions, desk
from bot.core.blocks import Block
from bot.core.contests import Contest, Shape
from bot.core.messages import Attachment, Identifier, Kind
from bot.core.playing import Told
from bot.core.replies import Replies
from bot.core.wishes import RequestRules
from bot.ffmpeg.tool import Ffmpeg
from bot.making import Maker
from bot.steps import play
from bot.store import contests, media, quick_replies, schema, switches, topics, word_list
from bot.store.database import Database
from bot.store.wake import Wakeups
from tests import fakes
from tests.asking import ask
from tests.core.product import FILE
from tests.desk.conftest import running
from tests.desk.studio import FakeHealth, Studio
from tests.library.shelf import SHELF
from tests.programme import hand_over, on_air, plan, set_up, slot, start
from tests.radio import Radio
from tests.test_journey_on_now import stock
from tools.pictures import content

THURSDAY = datetime(2026, 11, 26, 13, 5, tzinfo=timezone.utc)
FFMPEG = ("ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i")
Line = tuple[str, str, str, int]


@asynccontextmanager
async def station(folder: Path) -> AsyncIterator[Studio]:
    """The desk of Radio Corrib, at work on a port of this machine."""
    url = f"sqlite:///{folder / 'requestline.db'}"
    schema.upgrade(url)
    async with AsyncExitStack() as stack:
        database = Database(url)
        stack.push_async_callback(database.close)
        studio = await _open(database, folder, stack)
        await _live_through(studio)
        yield studio


async def _open(database: Database, folder: Path, stack: AsyncExitStack) -> Studio:
    told = replace(fakes.station(), replies=Replies(FILE, station="Radio Corrib"))
    radio = Radio(database, told, fakes.FakeClock(THURSDAY), fakes.FakeSender())
    given = desk.Desk(
        database=database,
        station=told,
        wakeups=await stack.enter_async_context(Wakeups(database)),
        clock=radio.clock,
        station_name="Radio Corrib",
        zone=ZoneInfo("Europe/Dublin"),
        media_dir=folder,
        health=FakeHealth(radio),
        hands_over=True,
    )
    return await running(given, given.health, radio, stack)


async def _live_through(studio: Studio) -> None:
    radio = studio.radio
    await _prepare(radio)
    await _early_show(radio)
    await _afternoon(studio)
    await _producer_at_work(radio)
    await _station_is_well(studio)


async def _prepare(radio: Radio) -> None:
    """What a station has set up before anybody writes."""
    await stock(radio, *((n, title, artist) for n, (title, artist, _) in enumerate(SHELF, 1)))
    await set_up(radio)
    await plan(radio, "Lunch on the Quay", slot("12:00", "14:00", 0, 1, 2, 3, 4))
    await plan(radio, "The Long Way Home", slot("14:00", "18:00", 0, 1, 2, 3, 4))
    await plan(radio, "Slow Ferry", slot("20:00", "23:00", 4, 5))
    now = radio.clock()
    async with radio.database.write() as conn:
        rules = RequestRules(track_minutes=60, artist_minutes=30, hourly=3, daily=8)
        await switches.set_request_rules(conn, rules, who="eva", now=now)
        for kind, text in (
            ("hold", "Blogsbury"),
            ("hold", "pyramid scheme"),
            ("alarm", "gas leak"),
        ):
            await word_list.add(conn, kind, text, who="eva", now=now)
        day = timedelta(days=1)
        tickets = Contest(0, "Tickets for Lisbon", ("tickets",), Shape("free"), now, now + day)
        await contests.add(conn, tickets, who="eva", now=now)
        mug = Contest(0, "The mug", ("mug",), Shape("keyword"), now - 2 * day, now - day)
        await contests.add(conn, mug, who="eva", now=now)


async def _early_show(radio: Radio) -> None:
    await start(radio, 1, who="nora")
    await _write(radio, content.EARLY)
    for item in await _ids(radio):
        await radio.do("pass", item, who="eva")
        radio.clock.advance(seconds=70)
        await radio.do("take", item, who="nora")
        radio.clock.advance(seconds=95)
        if item != 5:
            await radio.do("air", item, who="nora")
    await radio.do("dismiss", 5, who="nora")
    radio.clock.advance(minutes=20)
    (airing,) = await on_air(radio)
    await hand_over(
        radio,
        airing.airing_id or 0,
        2,
        who="nora",
        note="The swans story goes on: Kit rings at 15:00.",
    )


async def _afternoon(studio: Studio) -> None:
    radio = studio.radio
    radio.clock.advance(minutes=12)
    async with radio.database.write() as conn:
        for title, artist in (("Umbrella", "Rihanna ft. Jay-Z"), ("Purple Rain", "Prince")):
            told = Told(title, artist)
            await play.note(conn, told, "post", now=radio.clock(), lasting=False)
            radio.clock.advance(minutes=4)
        until = radio.clock() + timedelta(hours=1)
        text = "What does your dog do when the radio is on?"
        await topics.set_topic(
            conn, radio.station.numbers, text, until=until, who="nora", now=radio.clock()
        )
    await _write(radio, content.SONGS)
    await _voice_note(studio)
    await _photo(studio)
    await _write(radio, content.WORDS)
    await _write(radio, [content.BLOCKED])
    for name, text in content.LOOSE:
        await studio.write(text, who=_listener(name), name=name)
    await studio.write(content.ALARM, who=_listener("nobody"))
    for _ in range(4):
        radio.clock.advance(seconds=10)
        await radio.answer()


async def _producer_at_work(radio: Radio) -> None:
    """Some is passed, marked and edited; one is with the presenter, two have been aired."""
    for name in content.PASSED:
        await radio.do("pass", await _of(radio, name), who="eva")
        radio.clock.advance(seconds=3)
    for deed, who, name, value in content.DEEDS:
        await radio.do(deed, await _of(radio, name), who=who, value=value)
        radio.clock.advance(seconds=20)
    await radio.do("dismiss", await _of(radio, "Nico"), await _of(radio, "Rob"), who="eva")
    now = radio.clock()
    block = Block(now, now + timedelta(days=1), "eva", "flood", "the same word all week")
    tired_of = await _listener_id(radio, "Max")
    await decisions.block(radio.database, radio.station, tired_of, block, dismiss=False, now=now)
    await radio.deliver(fakes.message("boring", _listener("Max"), at=now))
    ken, note = await _listener_id(radio, "Ken"), "Writes most days. His dog is called Captain."
    await decisions.note(radio.database, ken, note, who="eva", now=now)
    texts = {
        ("en", 1): "Thank you, we are reading it out in a moment!",
        ("en", 2): "Who is it from?",
    }
    async with radio.database.write() as conn:
        await quick_replies.save(conn, texts)


async def _station_is_well(studio: Studio) -> None:
    now = studio.radio.clock()
    await studio.token("presenter", "screen in the hall")
    studio.health.facts |= {
        "webhook_at": now - timedelta(seconds=20),
        "beats": dict.fromkeys(("web", "worker", "scheduler"), now),
        "model": "20261120-1f3a",
        "played_at": now - timedelta(minutes=3),
    }


# listeners


def _listener(name: str) -> Identifier:
    return fakes.bsuid(f"IE.{name}")


async def _write(radio: Radio, lines: Iterable[Line]) -> None:
    for name, intent, labelled, after in lines:
        radio.clock.advance(seconds=after)
        await ask(radio, labelled, _listener(name), intent=intent, name=name)


async def _listener_id(radio: Radio, name: str) -> int:
    (found,) = [one.id for one in await radio.listeners() if one.name == name]
    return int(found)


async def _ids(radio: Radio) -> list[int]:
    return [row.id for row in await radio.items()]


async def _of(radio: Radio, name: str) -> int:
    """The card of this listener."""
    listener = await _listener_id(radio, name)
    return next(row.id for row in await radio.items() if row.listener_id == listener)


async def card_of(studio: Studio, name: str) -> int:
    return await _of(studio.radio, name)


async def _voice_note(studio: Studio) -> None:
    """Four seconds of two notes, made here."""
    file = studio.given.media_dir / "voice.ogg"
    make_sound(file)
    await _sent(studio, "Gráinne", Kind.VOICE, "audio/ogg", file)


async def _photo(studio: Studio) -> None:
    """The sun over a bay, as far as ffmpeg can draw it."""
    file = studio.given.media_dir / "photo.jpg"
    bay = "gradients=s=800x600:c0=0xf2a65a:c1=0x27496d:x0=0:y0=0:x1=0:y1=600,trim=end_frame=1"
    subprocess.run([*FFMPEG, bay, file], check=True)
    await _sent(studio, "Sinéad", Kind.PICTURE, "image/jpeg", file)


async def _sent(studio: Studio, name: str, kind: Kind, mime: str, file: Path) -> None:
    """A listener's file, fetched already, with what the scheduler makes of it."""
    attachment = Attachment(file.stem, mime)
    sent = fakes.message(
        "", _listener(name), name=name, at=studio.radio.clock(), kind=kind, attachment=attachment
    )
    await studio.radio.deliver(sent)
    row = (await studio.radio.rows(media.media))[-1]
    database = studio.radio.database
    async with database.write() as conn:
        await media.change(conn, row.id, state="kept", file=file.name)
    maker = Maker(database, Ffmpeg.here(), studio.given.media_dir, studio.radio.clock)
    assert await maker.look(), "nothing was made of it"


def make_sound(file: Path) -> None:
    tone = "aevalsrc=0.4*sin(440*2*PI*t)*sin(2*t):d=4"
    subprocess.run([*FFMPEG, tone, "-c:a", "libopus", file], check=True)
