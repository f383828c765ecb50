"""Which station the simulated WhatsApp serves, where it listens, and how it behaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.simulator.people import READY_MADE, Listener
from bot.simulator.templates import READY_MADE as TEMPLATES
from bot.simulator.templates import SimTemplate


@dataclass(frozen=True)
class SimNumber:
    """A station's number, with the secrets of the app that it belongs to."""

    phone_number_id: str
    display_phone_number: str
    waba_id: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verified_name: str = "Radio"
    throughput: int = 80  # messages a second, in and out together


@dataclass(frozen=True)
class Conditions:
    """How WhatsApp behaves towards the station; a test changes what it is about."""

    time_out: float = 10.0  # seconds (real ones) in which the station must answer 200
    retries: tuple[float, ...] = (0, 10, 30, 120, 600, 3600)  # seconds; the last one repeats
    horizon: timedelta = timedelta(hours=36)  # then a webhook is lost; another page says 7 days
    speed: float = 1.0  # divides the waits between retries
    batch: int = 1  # updates that wait go out together, up to this many
    entries: int = 1
    rebatch: bool = True  # a retry comes in another body than the first try
    concurrency: int = 8  # POSTs under way at once
    duplicates: float = 0.0  # share of the bodies that are sent twice
    reorder: int = 1  # so many listeners' messages are shuffled among themselves
    raw_utf8: bool = False  # bodies without escapes
    statuses: tuple[str, ...] = ("sent", "delivered", "read")
    status_gap: float = 0.0  # seconds between a message's statuses
    window: timedelta = timedelta(hours=24)
    window_at_once: bool = False  # refuse in the answer instead of by a later status
    test_list: frozenset[str] | None = None  # keys of listeners a development number may write to
    free_messages: int = 1000  # a number and calendar month
    media_urls: bool = True  # a webhook carries the file's address, as since November 2025


@dataclass(frozen=True)
class SimulatorConfig:
    """One simulated WhatsApp."""

    numbers: tuple[SimNumber, ...]
    verify_token: str = field(repr=False)
    webhook_url: str = ""  # may be told later: `Simulator.subscribe`
    host: str = "127.0.0.1"
    port: int = 0
    media_host: str = "localhost"  # in the address of a file: never the Graph's own host
    media_port: int = 0
    allow_remote: bool = False  # the control API for other machines too: for containers
    listeners: tuple[Listener, ...] = READY_MADE
    templates: tuple[SimTemplate, ...] = TEMPLATES
    conditions: Conditions = Conditions()
    seed: str = ""  # "": new ids at every start, as a station's database outlives the simulator
