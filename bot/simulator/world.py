"""What all parts of the simulator share."""

from __future__ import annotations

import asyncio
import secrets

from bot.simulator.clock import SimClock
from bot.simulator.config import SimNumber, SimulatorConfig
from bot.simulator.faults import Faults
from bot.simulator.ledger import Ledger
from bot.simulator.limits import Limits
from bot.simulator.media import MediaStore
from bot.simulator.people import Phonebook
from bot.simulator.wire import Ids


class World:
    """One WhatsApp: its time, its rules, its people and its books."""

    def __init__(self, config: SimulatorConfig, clock: SimClock) -> None:
        self.config = config
        self.clock = clock
        self.conditions = config.conditions
        self.seed = config.seed or secrets.token_hex(8)
        self.ids = Ids(self.seed)
        self.people = Phonebook(config.listeners)
        self.ledger = Ledger()
        self.faults = Faults()
        self.limits = Limits()
        self.media = MediaStore(clock, self.ids)
        self.closing = asyncio.Event()  # ends what waits on purpose

    def number(self, phone_number_id: str | None = None) -> SimNumber:
        """A number of the station's, or its first one; LookupError if it has no such number."""
        numbers = self.config.numbers
        wanted = phone_number_id or numbers[0].phone_number_id
        found = next((one for one in numbers if one.phone_number_id == wanted), None)
        if found is None:
            raise LookupError(wanted)
        return found
