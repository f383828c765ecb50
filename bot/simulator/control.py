"""The simulator's controls for other processes: benchmarks, `requestline replay`, the phone page.

JSON in, JSON out, from this machine only. Errors are `{"error": "..."}` with 400 or 404.

GET    /sim/ledger      everything that was sent, delivered, received and read
GET    /sim/listeners   who has a phone
POST   /sim/listeners   {key, name?, phone?, bsuid?, username?, identity?}
POST   /sim/text        {listener, text, reply_to?, number?, late?, delay?, twice?}
                        late: typed so many seconds ago; delay: arrives so many seconds from now
POST   /sim/file        {listener, kind: picture | voice, caption?, number?}: a sample made by
                        arithmetic; or a multipart form with the same fields and a `file`
POST   /sim/tap         {listener, button, message?}: a button that the station offered
POST   /sim/reaction    {listener, message, emoji}; emoji null takes it back
POST   /sim/example     {listener, kind, number?}: one of `examples.EXAMPLES`, odd ones included
POST   /sim/batch       {listener, count, entries?, numbers?}: so many texts in one body
GET    /sim/faults      what can go wrong, and what is armed
POST   /sim/faults      {name, times?}; times null: until disarmed. Or {code, later?, times?}
DELETE /sim/faults      {name?}: disarm one, or all
POST   /sim/release     let go of messages that wait for others to be shuffled with
PATCH  /sim/conditions  any field of `config.Conditions`; times in seconds
POST   /sim/subscribe   {webhook_url?}: the handshake
POST   /sim/clock       {seconds}: let time pass
POST   /sim/settle      {}: answers when everything is delivered or given up
POST   /sim/replay      {steps: [{at, listener, text, number?} | {at, body}], speed?}

The calls that send answer `{"wamid": ...}`; `batch` and `replay` answer `{"wamids": [...]}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.simulator import samples
from bot.simulator.config import Conditions
from bot.simulator.examples import EXAMPLES
from bot.simulator.faults import CATALOGUE, Fault, later_failure, refusal
from bot.simulator.forms import Answer, Call, Form, answering
from bot.simulator.handsets import Handsets
from bot.simulator.people import Identity
from bot.simulator.phone_state import armed_faults
from bot.simulator.replay import replay, step


class Control:
    """Each route of the docstring above."""

    def __init__(self, handsets: Handsets) -> None:
        self._handsets = handsets

    def routes(self) -> list[web.RouteDef]:
        calls: tuple[tuple[str, str, Call], ...] = (
            ("GET", "ledger", self.ledger),
            ("GET", "listeners", self.listeners),
            ("POST", "listeners", self.add_listener),
            ("POST", "text", self.text),
            ("POST", "file", self.file),
            ("POST", "tap", self.tap),
            ("POST", "reaction", self.reaction),
            ("POST", "example", self.example),
            ("POST", "batch", self.batch),
            ("GET", "faults", self.faults),
            ("POST", "faults", self.arm),
            ("DELETE", "faults", self.disarm),
            ("POST", "release", self.release),
            ("PATCH", "conditions", self.conditions),
            ("POST", "subscribe", self.subscribe),
            ("POST", "clock", self.clock),
            ("POST", "settle", self.settle),
            ("POST", "replay", self.replay),
        )
        return [web.route(method, f"/sim/{name}", answering(call)) for method, name, call in calls]

    # -- what listeners do

    async def text(self, form: Form) -> Answer:
        wamid = await self._handsets.type(
            form.need("listener"),
            form.need("text"),
            reply_to=form.get("reply_to"),
            number=form.get("number"),
            late=timedelta(seconds=float(form.get("late") or 0)),
            delay=float(form.get("delay") or 0),
            twice=bool(form.get("twice")),
        )
        return {"wamid": wamid}

    async def file(self, form: Form) -> Answer:
        listener, number = form.need("listener"), form.get("number")
        given = {"mime_type": form.file_type} if form.file is not None else {}
        if form.need("kind") == "voice":
            send = self._handsets.send_voice
            return {"wamid": await send(listener, content=form.file, number=number, **given)}
        wamid = await self._handsets.send_picture(
            listener, form.get("caption") or None, content=form.file, number=number, **given
        )
        return {"wamid": wamid}

    async def tap(self, form: Form) -> Answer:
        wamid = await self._handsets.tap(
            form.need("listener"), form.need("button"), message=form.get("message")
        )
        return {"wamid": wamid}

    async def reaction(self, form: Form) -> Answer:
        listener, message = form.need("listener"), form.need("message")
        return {"wamid": await self._handsets.react(listener, message, form.get("emoji"))}

    async def example(self, form: Form) -> Answer:
        listener, number = form.need("listener"), form.get("number")
        file = self._handsets.file(samples.picture(), samples.PICTURE_TYPE, number)
        earlier = self._handsets.ledger.sent_by(listener)
        content = EXAMPLES[form.need("kind")](file, earlier[-1].wamid if earlier else "wamid.0")
        return {"wamid": await self._handsets.send(listener, content, number=number)}

    async def batch(self, form: Form) -> Answer:
        wamids = await self._handsets.batch(
            form.need("listener"),
            int(form.need("count")),
            entries=int(form.get("entries") or 1),
            numbers=form.get("numbers") or (None,),
        )
        return {"wamids": wamids}

    async def replay(self, form: Form) -> Answer:
        steps = [step(one) for one in form.need("steps")]
        played = await replay(self._handsets, steps, speed=float(form.get("speed", 1.0)))
        return asdict(played)

    # -- who there is, and what happened

    async def listeners(self, form: Form) -> Answer:
        return {"listeners": [asdict(person) for person in self._handsets.world.people]}

    async def add_listener(self, form: Form) -> Answer:
        given = {name: form.get(name) for name in ("name", "phone", "bsuid", "username")}
        identity = Identity(form.get("identity") or Identity.BOTH)
        person = self._handsets.listener(form.need("key"), identity=identity, **given)
        self._handsets.ledger.touch()
        return asdict(person)

    async def ledger(self, form: Form) -> Answer:
        book = self._handsets.ledger
        return {
            "verified": self._handsets.network.verified,
            "now": self._handsets.clock.now(),
            "sent": [asdict(sent) for sent in book.sent.values()],
            "received": [asdict(received) for received in book.received.values()],
            "unacked": book.unacked(),
            "given_up": book.given_up,
            "order": book.order(),
            "posts": len(book.posts),
        }

    # -- how WhatsApp behaves

    async def faults(self, form: Form) -> Answer:
        return {"faults": armed_faults(self._handsets)}

    async def arm(self, form: Form) -> Answer:
        times = form.get("times", 1)
        self._handsets.faults.arm(_fault(form), None if times is None else int(times))
        return self._shown()

    async def disarm(self, form: Form) -> Answer:
        self._handsets.faults.disarm(form.get("name"))
        return self._shown()

    async def release(self, form: Form) -> Answer:
        self._handsets.network.release()
        return self._shown()

    async def conditions(self, form: Form) -> Answer:
        world = self._handsets.world
        world.conditions = replace(world.conditions, **_conditions(form.fields))
        return {}

    async def subscribe(self, form: Form) -> Answer:
        url = form.get("webhook_url") or self._handsets.world.config.webhook_url
        return {"verified": await self._handsets.network.subscribe(url)}

    async def clock(self, form: Form) -> Answer:
        self._handsets.clock.advance(timedelta(seconds=float(form.need("seconds"))))
        return {"now": self._handsets.clock.now()}

    async def settle(self, form: Form) -> Answer:
        await self._handsets.settle()
        return {}

    def _shown(self) -> Answer:
        self._handsets.ledger.touch()
        return {"armed": self._handsets.faults.armed()}


def _fault(form: Form) -> Fault | str:
    """One of the catalogue, or any code of WhatsApp's, at once or by a later status."""
    if form.get("code") is None:
        name = str(form.need("name"))
        if name not in CATALOGUE:
            raise ValueError(f"no such fault: {name}")
        return name
    code = int(form.need("code"))
    return later_failure(code) if form.get("later") else refusal(code)


def _conditions(given: dict[str, Any]) -> dict[str, Any]:
    """The fields as `Conditions` has them: JSON knows neither sets nor spans of time."""
    known = {field.name for field in fields(Conditions)}
    if not known.issuperset(given):
        raise ValueError(f"conditions are {', '.join(sorted(known))}")
    return {name: _CONVERSIONS.get(name, _same)(value) for name, value in given.items()}


def _same(value: Any) -> Any:
    return value


def _seconds(value: Any) -> timedelta:
    return timedelta(seconds=float(value))


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "horizon": _seconds,
    "window": _seconds,
    "retries": tuple,
    "statuses": tuple,
    "test_list": lambda keys: None if keys is None else frozenset(keys),
}
