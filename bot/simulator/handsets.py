"""What listeners do with their phones: type, show, speak, tap, react, get a new number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.simulator import bodies, contents, samples
from bot.simulator.bodies import Update
from bot.simulator.contents import Content, FileRef
from bot.simulator.exchange import Exchange, Script
from bot.simulator.faults import Side
from bot.simulator.ledger import Received, Sent
from bot.simulator.media import KEPT_FROM_LISTENERS
from bot.simulator.network import Network
from bot.simulator.people import Identity, Listener
from bot.simulator.world import World

# What does not count as a word from the listener: the reply window stays as it is.
OPENS_NO_WINDOW = {"reaction", "system", "request_welcome"}
Who = Listener | str


class NoSuchButton(LookupError):
    """The station never offered the listener this button."""


class Handsets:
    """All listeners' phones. Each call hands a message over and returns its wamid at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.network = Network(world)
        self.exchange = Exchange(world, self.network)
        self.clock = world.clock
        self.ledger = world.ledger
        self.faults = world.faults

    # -- what a listener sends

    async def type(
        self,
        who: Who,
        text: str,
        *,
        reply_to: str | None = None,
        number: str | None = None,
        late: timedelta = timedelta(),
        delay: float = 0.0,
        twice: bool = False,
    ) -> str:
        """A text, typed that long ago (`late`), or coming in so many seconds (`delay`)."""
        content = contents.text(text)
        if reply_to is not None:
            content = contents.answering(content, reply_to, self._author(who, reply_to, number))
        return await self.send(who, content, number=number, late=late, delay=delay, twice=twice)

    async def send_picture(
        self,
        who: Who,
        caption: str | None = None,
        *,
        content: bytes | None = None,
        mime_type: str = samples.PICTURE_TYPE,
        number: str | None = None,
    ) -> str:
        file = self.file(content or samples.picture(), mime_type, number)
        return await self.send(who, contents.image(file, caption), number=number)

    async def send_voice(
        self,
        who: Who,
        *,
        content: bytes | None = None,
        mime_type: str = samples.VOICE_TYPE,
        number: str | None = None,
    ) -> str:
        file = self.file(content or samples.voice(), mime_type, number)
        return await self.send(who, contents.voice(file), number=number)

    async def tap(self, who: Who, button: str, *, message: str | None = None) -> str:
        """Tap a button, or a row of a list, of the latest message that offers it."""
        offer = self._offer(who, button, message)
        title = dict(offer.buttons)[button]
        kind = offer.content["interactive"]["type"]
        reply = contents.list_reply if kind == "list" else contents.button_reply
        author = self._author(who, offer.wamid, offer.number)
        content = contents.answering(reply(button, title), offer.wamid, author)
        return await self.send(who, content, number=offer.number)

    async def react(self, who: Who, message: str, emoji: str | None) -> str:
        """Put an emoji on a message; None takes it back."""
        return await self.send(who, contents.reaction(message, emoji))

    async def send(
        self,
        who: Who,
        content: Content,
        *,
        number: str | None = None,
        late: timedelta = timedelta(),
        delay: float = 0.0,
        twice: bool = False,
    ) -> str:
        """Anything of `contents`."""
        fault = self.faults.strike(Side.LISTENER)
        if fault is not None and fault.name == "reorder_3":
            self.network.shuffle_next(3)
        if fault is not None:
            late, twice = late + fault.late, twice or fault.name == "twice"
        update = self.draft(who, content, number=number, late=late)
        self.network.hand_over(update, delay=delay, twice=twice)
        return update.key

    async def batch(
        self, who: Who, count: int, *, entries: int = 1, numbers: Sequence[str | None] = (None,)
    ) -> tuple[str, ...]:
        """So many texts in one body, for these numbers of the station in turn."""
        updates = [
            self.draft(who, contents.text(f"message {turn}"), number=numbers[turn % len(numbers)])
            for turn in range(count)
        ]
        self.deliver(*updates, entries=entries)
        return tuple(update.key for update in updates)

    async def change_number(self, who: Who, phone: str) -> str:
        """The listener moves to another phone number, and WhatsApp tells the station."""
        before = self.world.people.get(who)
        content = contents.changed_number(before.name, before.phone or "", phone)
        update = self.draft(before, content)
        self.world.people.add(replace(before, phone=phone))
        self.deliver(update)
        return update.key

    async def change_user_id(self, who: Who, bsuid: str) -> str:
        """The same for a BSUID: a system message, and the field that says it reliably."""
        before = self.world.people.get(who)
        after = self.world.people.add(replace(before, bsuid=bsuid))
        content = contents.changed_user_id(
            before.name, before.bsuid or "", bsuid, before.parent_bsuid
        )
        update = self.draft(after, content)
        key = f"{update.key}:new_user_id"
        self.deliver(update)
        self.deliver(
            bodies.new_user_id(
                update.number, after, key=key, previous=before.bsuid or "", at=self.clock.now()
            )
        )
        return update.key

    # -- the parts, for a test that wants them one by one

    def listener(
        self,
        key: str,
        *,
        name: str | None = None,
        phone: str | None = None,
        bsuid: str | None = None,
        username: str | None = None,
        identity: Identity = Identity.BOTH,
    ) -> Listener:
        """Somebody with a phone; without an address of their own they are given one.

        By their name: it stays theirs, also when the simulator starts anew beside an old database.
        """
        if phone is None and bsuid is None and identity is not Identity.NO_CONTACTS:
            number = int.from_bytes(sha256(key.encode()).digest()[:8], "big") % 10**16
            bsuid = f"GB.{number:016d}"
        person = Listener(
            key, name or key.title(), phone, bsuid, username=username, identity=identity
        )
        return self.world.people.add(person)

    def file(self, content: bytes, mime_type: str, number: str | None = None) -> FileRef:
        """Put a listener's file on WhatsApp's shelf."""
        station = self.world.number(number)
        file = self.world.media.keep(
            content, mime_type, station.phone_number_id, KEPT_FROM_LISTENERS
        )
        return self.world.media.reference(file, url=self.world.conditions.media_urls)

    def draft(
        self,
        who: Who,
        content: Content,
        *,
        number: str | None = None,
        late: timedelta = timedelta(),
    ) -> Update:
        """A message that WhatsApp has and the station has not: `deliver` brings it."""
        person, station = self.world.people.get(who), self.world.number(number)
        now = self.clock.now()
        at, wamid = now - late, self.world.ids.wamid()
        sent = Sent(wamid, person.key, station.phone_number_id, content, at, now)
        self.ledger.typed(sent)
        self.world.limits.number(station.phone_number_id, station.throughput, now).count(now)
        if content["type"] not in OPENS_NO_WINDOW:
            self.world.limits.wrote((station.phone_number_id, person.key), at)
        return bodies.message(station, person, content, wamid=wamid, at=at)

    def deliver(
        self, *updates: Update, entries: int = 1, delay: float = 0.0, twice: bool = False
    ) -> None:
        """Bring updates of any sort to the station: several go in one body."""
        self.network.hand_over(*updates, entries=entries, delay=delay, twice=twice)

    def script(
        self, *statuses: str, error_code: int | None = None, told_first: bool = False
    ) -> None:
        """What the station will hear of its next message: `failed` needs an error code."""
        self.exchange.scripts.append(Script(statuses, error_code, told_first))

    async def settle(self) -> None:
        """Wait until everything is delivered or given up."""
        await self.network.settle()

    def _author(self, who: Who, wamid: str, number: str | None) -> str | None:
        """Who wrote the message that is answered, as far as WhatsApp tells."""
        if wamid in self.ledger.received:
            return self.world.number(number).display_phone_number
        return self.world.people.get(who).shown_phone

    def _offer(self, who: Who, button: str, message: str | None) -> Received:
        for received in reversed(self.ledger.sent_to(who)):
            if button in dict(received.buttons) and message in (None, received.wamid):
                return received
        raise NoSuchButton(button)
