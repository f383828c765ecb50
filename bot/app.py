"""Puts the parts together: what each role is made of. The only file that knows them all."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from bot import desk, heartbeat, metrics
from bot.alerts import Alerts, SchedulerWatch
from bot.clock import now as clock
from bot.core.phrases import speak
from bot.core.station import Station
from bot.ffmpeg.tool import Ffmpeg
from bot.handing import Handing
from bot.intake import Intake, Splitter
from bot.library.again import Again
from bot.library.azuracast import Key
from bot.library.shelf import Shelf
from bot.making import Maker
from bot.playing import Ear, Post
from bot.playout.address import address
from bot.playout.called import Called
from bot.playout.called import routes as called_routes
from bot.playout.handing import hand
from bot.playout.source import source
from bot.reading import read
from bot.schedule import Scheduler
from bot.settings import Settings
from bot.speaking import languages, replies
from bot.steps.keep import Keeping
from bot.stopping import beside, on_signal
from bot.store.database import Database
from bot.store.wake import Wakeups
from bot.templates import Templates
from bot.transcriber import Transcriber, Transcripts
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.errors import for_status, hint
from bot.whatsapp.media import MediaClient
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.templates import ApprovedTemplates
from bot.whatsapp.webhook import TurnedAway, Webhook
from bot.whatsapp.webhook import routes as webhook_routes

if TYPE_CHECKING:
    from bot.understanding.understander import Understander
    from bot.understanding.worker import Understands, Worker

FORMS = 64 * 1024  # bytes that the desk is sent at most; the webhook has a limit of its own
GIVE_WAY = 5  # a worker with a backlog must not keep webhook calls and desks waiting


def numbers(settings: Settings) -> list[WhatsAppNumber]:
    return [
        WhatsAppNumber(
            one.phone_number_id,
            one.access_token.get_secret_value(),
            tuple(secret.get_secret_value() for secret in one.app_secrets),
            one.business_account_id,
        )
        for one in settings.whatsapp_numbers
    ]


def station(settings: Settings) -> Station:
    """The station, whose languages this process understands from now on."""
    spoken = languages(settings.data_dir)
    speak(spoken)
    return Station(
        numbers=frozenset(one.phone_number_id for one in settings.whatsapp_numbers),
        identifier_key=settings.identifier_key.get_secret_value().encode(),
        rules=settings.rules,
        replies=replies(settings, spoken),
        verdict=for_status,
    )


def alerts(settings: Settings, session: aiohttp.ClientSession) -> Alerts:
    return Alerts(session, settings.alert_url, settings.alert_command, settings.station_name)


@dataclass(frozen=True)
class Parts:
    """What every role has."""

    settings: Settings
    database: Database
    station: Station
    wakeups: Wakeups
    process: str


@asynccontextmanager
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    """Open in order, close in reverse."""
    database = Database(settings.database)
    try:
        async with Wakeups(database) as wakeups:
            name = heartbeat.process_name()
            # What is loaded stays as long as the process: a full collection of it stops everything
            # for a fifth of a second, perhaps with SQLite's one writer in hand.
            gc.collect()
            gc.freeze()
            yield Parts(settings, database, station(settings), wakeups, name)
    finally:
        await database.close()


# web


async def run_web(settings: Settings) -> None:
    """The webhook, the desk, health and metrics; ends on a signal."""
    stopping = on_signal()
    async with parts(settings) as has, aiohttp.ClientSession() as session:
        intake = Intake(has.database, clock)
        splitter = Splitter(has.database, has.station, read, clock, intake.kept)
        turned_away = TurnedAway(clock)
        app = web_app(has, intake, turned_away)
        background = beside(
            intake.run(),
            splitter.run(),
            SchedulerWatch(has.database, alerts(settings, session), has.process, clock).run(),
            heartbeat.beat(has.database, "web", has.process, clock, turned_away.detail),
        )
        async with background, serving(app, settings.web_host, settings.web_port):
            await stopping.wait()
        await heartbeat.leave(has.database, "web", has.process)


def web_app(has: Parts, intake: Intake, turned_away: TurnedAway) -> web.Application:
    settings = has.settings
    app = web.Application(client_max_size=FORMS)
    hook = Webhook(
        verify_token=settings.whatsapp_verify_token.get_secret_value(),
        numbers=numbers(settings),
        receive=intake.keep,
        turned_away=turned_away,
    )
    app.add_routes(webhook_routes(hook))
    app.add_routes(called_routes(called(has)))
    health = metrics.HealthReader(has.database, has.station, clock)
    app.add_routes(metrics.routes(health, has.database, settings.metrics_token.get_secret_value()))
    desk.build(
        app,
        desk.Desk(
            database=has.database,
            station=has.station,
            wakeups=has.wakeups,
            clock=clock,
            station_name=settings.station_name,
            zone=settings.zone,
            media_dir=settings.media_dir,
            secure_cookies=settings.secure_cookies,
            trusted_proxies=settings.trusted_proxies,
            health=health.look,
            hands_over=bool(settings.hand_over),
            air=air(settings),
            hint=hint,
            reply_price=settings.reply_price,
            number_names={
                one.phone_number_id: one.name for one in settings.whatsapp_numbers if one.name
            },
        ),
    )
    return app


def air(settings: Settings) -> desk.MakeAir | None:
    """What readies voice notes for air, as loud as the station wants them."""
    tool = Ffmpeg.here()
    return partial(tool.air, loudness=settings.loudness) if tool else None


def called(has: Parts) -> Called:
    """Who may tell by a call of their own what is playing."""
    token = has.settings.now_playing_token.get_secret_value()
    return Called(token, has.station.numbers, Post(has.database, clock).note)


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0, handler_cancellation=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


# worker


async def run_worker(settings: Settings) -> None:
    """Keep a worker process with the promoted model, and change it when another is promoted."""
    from bot.understanding.keeper import Keeper

    stopping = on_signal()
    async with parts(settings) as has:
        keeper = Keeper(has.database, clock)
        beating = heartbeat.beat(has.database, "worker", has.process, clock, keeper.detail)
        async with beside(beating):
            await keeper.run(stopping)
        await heartbeat.leave(has.database, "worker", has.process)


async def run_hand(settings: Settings, model: str) -> int:
    """One worker process with one model; its exit code."""
    # its helpers would spin while they have nothing to do, and take a fifth of a small machine
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot.understanding import known_names, line
    from bot.understanding.encoder.here import unusable
    from bot.understanding.models import OF_THIS_MACHINE, ModelOutOfReach
    from bot.understanding.quiet import swallow_warnings

    swallow_warnings()
    try:
        understander = _loaded(settings.data_dir / "models" / model)
    except Exception as error:
        # whatever is wrong with a model, the one before it stays in use
        print(f"model cannot be loaded: {type(error).__name__}", file=sys.stderr)
        here = isinstance(error, (ModelOutOfReach, *OF_THIS_MACHINE))
        return line.OUT_OF_REACH if here else line.UNUSABLE
    os.nice(GIVE_WAY)
    stopping = on_signal()  # not before: while a model loads, nothing is in hand to be finished
    async with parts(settings) as has:
        shelf = Shelf(has.database, known_names.use)
        working = worker(has, understander, shelf)
        working.stopping = stopping
        await shelf.look()  # so that no request finds it empty
        line.say(line.READY)
        async with beside(line.keep_saying(unusable), shelf.follow()):
            await working.run()
    return 0


def worker(has: Parts, understander: Understands, shelf: Shelf) -> Worker:
    """One that knows the library: what is asked for, and which bare words are titles."""
    from bot.understanding.worker import Worker

    station = replace(has.station, is_title=shelf.is_title)
    return Worker(has.database, station, understander, has.wakeups, clock, shelf.find)


def _loaded(path: Path) -> Understander:
    from bot.understanding.models import verify
    from bot.understanding.understander import Understander

    verify(path)
    return Understander.load(path)


# scheduler


async def run_scheduler(settings: Settings) -> None:
    """Replies, media, rescue, retention, alarms; ends on a signal."""
    stopping = on_signal()
    async with AsyncExitStack() as stack:
        has = await stack.enter_async_context(parts(settings))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await scheduler(has, session).run(has.wakeups, stopping)
        await heartbeat.leave(has.database, "scheduler", has.process)


def scheduler(has: Parts, session: aiohttp.ClientSession) -> Scheduler:
    settings = has.settings
    known = {one.phone_number_id: one for one in numbers(settings)}
    graph = (session, settings.whatsapp_graph_url, known, settings.whatsapp_api_version)
    transcriber = Transcriber(session, settings.transcribe_command, settings.transcribe_url)
    return Scheduler(
        database=has.database,
        station=has.station,
        parse=read,
        sender=CloudClient(*graph),
        files=MediaClient(*graph, extra_origins=settings.whatsapp_media_hosts),
        media_dir=settings.media_dir,
        keeping=Keeping(
            bodies=timedelta(days=settings.keep_bodies_days),
            media=timedelta(days=settings.keep_media_days),
            texts=timedelta(days=settings.keep_texts_days),
        ),
        alerts=alerts(settings, session),
        silence=timedelta(hours=settings.alert_silence_hours),
        holder=has.process,
        clock=clock,
        started_at=clock(),
        ear=ear(has, session),
        library=Again(has.database, clock, azuracast_key(settings)),
        hand=handing(has, session),
        maker=Maker(has.database, Ffmpeg.here(), settings.media_dir, clock),
        transcripts=Transcripts(has.database, has.station, transcriber, settings.media_dir, clock),
        templates=Templates(has.database, ApprovedTemplates(*graph), clock),
    )


def azuracast_key(settings: Settings) -> Key:
    return Key(settings.azuracast_key.get_secret_value(), settings.azuracast)


def ear(has: Parts, session: aiohttp.ClientSession) -> Ear | None:
    """What listens to the station's playout, if it names one."""
    named = has.settings.now_playing
    return Ear(has.database, source(address(named), session)) if named else None


def handing(has: Parts, session: aiohttp.ClientSession) -> Handing | None:
    """What gives songs to the station's playout, if it says where they go."""
    settings = has.settings
    if not settings.hand_over:
        return None
    secret = settings.hand_over_secret.get_secret_value()
    way = hand(settings.hand_over, session, key=azuracast_key(settings), secret=secret)
    return Handing(has.database, has.station, way, has.process, clock)
