"""The database, and the model that it names."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.checkup.finding import Finding, Patient
from bot.checkup.told import NOTICES_OVER
from bot.core.health import Light
from bot.settings import PREFIX
from bot.store import foreign, models, notices, plays, roles, schema, status
from bot.store.database import Database
from bot.store.types import Moment
from bot.understanding.models import ModelOutOfReach, ModelUnusable, verify

FOREIGN_OVER = timedelta(days=1)


async def database(patient: Patient) -> list[Finding]:
    url = sa.make_url(patient.settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return [_schema("There is no database yet.")]
    address = url.render_as_string(hide_password=False)
    try:
        there, needed = await asyncio.to_thread(schema.present, address), schema.newest()
        if there is None:
            return [_schema("The database is empty.")]
        if there != needed:
            return [_schema(f"The database is at schema {there}, this version has {needed}.")]
        await _look_into(address, patient)
    except (SQLAlchemyError, OSError, ImportError) as error:
        what = f"See that it runs, that {PREFIX}DATABASE_URL is right and its disk not full."
        sentence = f"It cannot be used: {type(error).__name__}."
        return [Finding("database", Light.BAD, sentence, what)]
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[url.get_backend_name()]
    return [Finding("database", Light.OK, f"{kind} at schema {needed}, and it can be written.")]


def _schema(sentence: str) -> Finding:
    return Finding("database", Light.BAD, sentence, "Run `requestline db upgrade`.")


async def _look_into(address: str, patient: Patient) -> None:
    """Read what the other checks want, and write something that is taken back."""
    database, seen = Database(address), patient.seen
    try:
        async with database.read() as conn:
            promoted = await models.promoted(conn)
            seen.model = promoted.file if promoted else None
            seen.last_body = await status.last_body(conn)
            seen.last_play = await plays.last_heard(conn)
            seen.beats = await roles.latest_beats(conn)
            seen.stopped = await roles.stopped(conn)
            seen.alarms = await roles.open_alarms(conn)
            seen.notices = await notices.since(conn, patient.now() - NOTICES_OVER)
            seen.foreign = await foreign.counts(conn, since=patient.now() - FOREIGN_OVER)
            if not database.sqlite:
                asked = patient.now()
                told = await conn.execute(sa.select(sa.func.clock_timestamp(type_=Moment)))
                seen.clocks["the database's"] = asked - told.scalar_one()
        async with AsyncExitStack() as stack:
            conn = await stack.enter_async_context(database.engine.connect())
            await conn.execution_options(write=True)
            trying = await conn.begin()
            now = patient.now()
            await roles.hold(conn, "doctor", "doctor", now=now, lease=timedelta(0))
            await trying.rollback()
        seen.answered = True
    finally:
        await database.close()


async def model(patient: Patient) -> list[Finding]:
    if not patient.seen.answered:
        return [Finding("model", Light.WARN, "Not looked at, for want of the database.")]
    train = "Run `requestline train`. Until then messages are on the desk as unsorted."
    if patient.seen.model is None:
        return [Finding("model", Light.BAD, "No model has been promoted.", train)]
    file = patient.settings.data_dir / "models" / patient.seen.model
    try:
        await asyncio.to_thread(verify, file)
    except ModelOutOfReach as error:
        mount = "Is the data folder mounted here, and may this user read it? If the file is gone: "
        says = f"The promoted model cannot be read: {error}."
        return [Finding("model", Light.BAD, says, mount + train)]
    except ModelUnusable as error:
        return [Finding("model", Light.BAD, f"The promoted model is not whole: {error}.", train)]
    return [Finding("model", Light.OK, f"{patient.seen.model[:12]} is promoted, its file whole.")]
