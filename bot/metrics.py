"""Health and figures for machines: /healthz, /readyz, /metrics, and the desk's light."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.health import Alarm, Health
from bot.core.station import Station
from bot.store import imports, models, plays, roles, status
from bot.store.database import Database
from bot.store.walk import Walk

LOSS_EVERY = timedelta(seconds=60)  # the walk through the bodies is the dear part
UNKNOWN_OVER = timedelta(days=1)


class HealthReader:
    """Reads the station's health; the loss is walked again once a minute only."""

    def __init__(self, database: Database, station: Station, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._numbers = station.numbers
        self._walk = Walk(database, station.identifier_key)
        self._clock = clock
        self._loss = 0
        self._walked_at: datetime | None = None

    async def look(self) -> Health:
        now = self._clock()
        if self._walked_at is None or abs(now - self._walked_at) > LOSS_EVERY:
            self._walked_at = now  # first: whoever looks meanwhile takes the loss as it was
            self._loss = await self._walk.look(now=now)
        async with self._database.read() as conn:
            counts = await status.open_counts(conn)
            return Health(
                at=now,
                webhook_at=await status.last_body(conn),
                waiting=counts["waiting"],
                oldest_waiting=await status.oldest_waiting(conn),
                unsorted=counts["unsorted"],
                parked=counts["parked"],
                beats=await roles.latest_beats(conn),
                model=await _model(conn, now),
                unknown=await status.unknown_since(conn, now - UNKNOWN_OVER),
                stopped={
                    number: row.reason or ""
                    for number, row in (await roles.stopped(conn)).items()
                    if number in self._numbers and roles.for_a_person(row)
                },
                alarms=tuple(
                    Alarm(row.name, row.since, row.detail) for row in await roles.open_alarms(conn)
                ),
                loss=self._loss,
                played_at=await plays.last_heard(conn),
                unread=await imports.in_trouble(conn),
            )


async def _model(conn: AsyncConnection, now: datetime) -> str | None:
    """The model that a living worker understands with."""
    for row in await roles.living(conn, since=now - timedelta(seconds=45)):
        if row.role == "worker" and row.detail.get("model"):
            return str(row.detail["model"])
    return None


def routes(health: HealthReader, database: Database, token: str) -> list[web.RouteDef]:
    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def readyz(request: web.Request) -> web.Response:
        """Ready means: bodies can be kept. A missing worker does not stop listeners' messages."""
        try:
            async with database.read() as conn:
                await models.promoted(conn)
        except Exception as error:
            return web.Response(status=503, text=type(error).__name__)
        return web.Response(text="ready")

    async def metrics(request: web.Request) -> web.Response:
        if not _may_read(request, token):
            return web.Response(status=403)
        try:
            text = figures(await health.look(), await _outbox(database))
        except Exception as error:
            return web.Response(status=503, text=type(error).__name__)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
        web.get("/metrics", metrics),
    ]


async def _outbox(database: Database) -> dict[str, int]:
    async with database.read() as conn:
        return await status.outbox_counts(conn)


def _may_read(request: web.Request, token: str) -> bool:
    """With a token: who has it. Without: this machine, and not through a proxy."""
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via")):
        return False
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return peer is not None and ipaddress.ip_address(peer[0]).is_loopback


def figures(health: Health, outbox: dict[str, int]) -> bytes:
    """Prometheus text; no listener, text or number in it."""
    registry = CollectorRegistry()

    def gauge(name: str, what: str, value: float) -> None:
        Gauge(f"requestline_{name}", what, registry=registry).set(value)

    gauge("inbox_waiting", "Messages that the bot has not come to", health.waiting)
    gauge("inbox_unsorted", "Messages that the bot left for a person", health.unsorted)
    gauge("bodies_parked", "Webhook bodies that nobody could read", health.parked)
    gauge("loss", "Messages that cannot be accounted for", health.loss)
    gauge("alarms", "Alarms that hold", len(health.alarms))
    gauge("webhook_age_seconds", "Since WhatsApp's last call", _age(health, health.webhook_at))
    gauge(
        "oldest_waiting_seconds",
        "Age of the oldest waiting message",
        _age(health, health.oldest_waiting),
    )
    beats = Gauge(
        "requestline_heartbeat_age_seconds",
        "Since a role's last heartbeat",
        ["role"],
        registry=registry,
    )
    for role, at in health.beats.items():
        beats.labels(role).set(_age(health, at))
    rows = Gauge("requestline_outbox", "Outbox rows by state", ["state"], registry=registry)
    for state, count in outbox.items():
        rows.labels(state).set(count)
    return generate_latest(registry)


def _age(health: Health, at: datetime | None) -> float:
    return (health.at - at).total_seconds() if at else 0.0
