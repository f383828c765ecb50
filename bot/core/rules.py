"""How the station answers: the numbers behind design section 5, one value handed around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ReplyRules:
    """When a reply goes out, how many may, and in which form."""

    mode: str = "text"  # text, reaction, read, none
    budget: int = 1000  # texts a calendar month; after that a reaction
    hourly: int = 6  # texts to one listener an hour; stops two bots from talking to each other
    quiet: timedelta = timedelta(seconds=8)  # a burst has ended
    longest: timedelta = timedelta(seconds=30)  # a burst is not waited for longer
    too_old: timedelta = timedelta(minutes=30)  # older on arrival: shown, not answered
    session: timedelta = timedelta(hours=4)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def month(self, now: datetime) -> datetime:
        """When the month of the budget began, on the station's calendar."""
        local = now.astimezone(self.zone)
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


# WhatsApp closes the window 24 hours after the listener wrote; clocks differ, so end it earlier.
WINDOW = timedelta(hours=24)
WINDOW_MARGIN = timedelta(minutes=5)
CLOSES_SOON = timedelta(hours=1)  # then a person at the desk is to see it
PAIR_GAP = timedelta(seconds=6)  # one message to one listener
NUMBER_RATE = 60  # calls a second and number; WhatsApp allows 80, in and out together
RETRY_FOR = timedelta(minutes=15)
# "It is with the studio" is news for as long as the listener may still sit by the radio; later it
# is a bill without a use. After a weekend with a refused token hundreds of them would be due.
ACKNOWLEDGE_FOR = timedelta(hours=2)
# What a listener decided is confirmed as long as the window is open, however late.
CONFIRMATIONS = frozenset({"stopped", "started", "erase_me"})
# A number that a status has stopped takes messages all the same, to fail them later. So one is
# tried, and the rest wait so long for what becomes of it.
WORD_WITHIN = timedelta(minutes=1)
# Nothing is put off for longer: a later moment was written down before the clock was set back.
FARTHEST = timedelta(minutes=20)
MOST_TRIES = 8
HUMAN = timedelta(minutes=30)  # no replies to a listener to whom a person has written by phone
SURE_OF_STOP = 0.9  # the model's own "stop" takes effect from here


def closes(heard: datetime) -> datetime:
    """Until when a reply goes out to a listener who was last heard then."""
    return heard + WINDOW - WINDOW_MARGIN
