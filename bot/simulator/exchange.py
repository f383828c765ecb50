"""What WhatsApp does with a message of the station: find the listener, deliver, tell, bill."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.simulator import bodies, checks, templates
from bot.simulator.checks import Request
from bot.simulator.config import SimNumber
from bot.simulator.errors import GraphError
from bot.simulator.faults import Fault, Way
from bot.simulator.ledger import Received
from bot.simulator.network import Network
from bot.simulator.people import Listener
from bot.simulator.templates import SimTemplate
from bot.simulator.world import World

REACTION_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Script:
    """What the station will hear of one message, in this order; `failed` needs a code."""

    statuses: tuple[str, ...]
    error_code: int | None = None
    told_first: bool = False


class Exchange:
    """The middle of WhatsApp, between the Graph and the phones."""

    def __init__(self, world: World, network: Network) -> None:
        self._world = world
        self._network = network
        self.scripts: deque[Script] = deque()  # for the next messages of the station

    def accept(self, number: SimNumber, request: Request, fault: Fault | None = None) -> Received:
        """Take a message for delivery, or raise GraphError; statuses tell the rest."""
        kind = checks.check(request)
        template = self._template(request) if kind == "template" else None
        listener = self._recipient(number, request, template)
        self._check_pace(number, listener)
        failure = _later_code(fault) or self._failure(number, listener, request, kind)
        if failure == 131047 and self._world.conditions.window_at_once:
            raise GraphError(131047, "More than 24 hours have passed since the last message.")
        script = self._promise(kind, failure)
        received = Received(
            self._world.ids.wamid(),
            listener.key if listener else None,
            number.phone_number_id,
            kind,
            request,
            self._world.clock.now(),
            script.statuses,
            script.told_first,
            script.error_code,
            template.filled(request) if template else "",
        )
        self._world.ledger.accepted(received)
        self._tell(number, listener or _stranger(request), received)
        return received

    def answer(self, received: Received) -> dict[str, Any]:
        """The response to an accepted message."""
        request = received.content
        given = str(request.get("to") or request["recipient"])
        listener = self._world.people.at(given) or _stranger(request)
        ids = {"wa_id": listener.shown_phone, "user_id": listener.shown_bsuid}
        contact = {"input": given, **{key: one for key, one in ids.items() if one}}
        message = {"id": received.wamid}
        if received.kind == "template":
            message["message_status"] = "accepted"
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}

    def mark_read(self, number: SimNumber, request: Request) -> None:
        """The station read a message, and perhaps types an answer."""
        sent = self._world.ledger.sent.get(str(request.get("message_id")))
        if sent is None or sent.number != number.phone_number_id:
            raise GraphError(131009, "Message with this id was not found.")
        typing = "typing_indicator" in request
        self._world.ledger.marked_read(sent.wamid, self._world.clock.now(), typing=typing)

    # -- who, and whether

    def _template(self, request: Request) -> SimTemplate:
        return templates.named(self._world.config.templates, request)

    def _recipient(
        self, number: SimNumber, request: Request, template: SimTemplate | None
    ) -> Listener | None:
        """Whom it reaches; with both `to` and `recipient`, `to` wins."""
        to, recipient = request.get("to"), request.get("recipient")
        if to and str(to).lstrip("+") == number.display_phone_number.lstrip("+"):
            raise GraphError(131021, "Recipient phone number cannot be the sender's.")
        if not to and template and template.category == "AUTHENTICATION":
            raise GraphError(131062, "Authentication templates need a phone number.")
        listener = self._world.people.at(str(to or recipient))
        allowed = self._world.conditions.test_list
        if allowed is not None and (listener is None or listener.key not in allowed):
            raise GraphError(131030, "Add the recipient to the list of test numbers.")
        return listener

    def _check_pace(self, number: SimNumber, listener: Listener | None) -> None:
        now, limits = self._world.clock.now(), self._world.limits
        if not limits.number(number.phone_number_id, number.throughput, now).take(now):
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        if listener and not limits.pair((number.phone_number_id, listener.key), now).take(now):
            raise GraphError(131056, "Too many messages to this recipient.")

    def _failure(
        self, number: SimNumber, listener: Listener | None, request: Request, kind: str
    ) -> int | None:
        """The code of the `failed` status to come, if one comes."""
        if listener is None:
            return 131026
        pair = (number.phone_number_id, listener.key)
        window = self._world.conditions.window
        if kind != "template" and not self._world.limits.may_answer(
            pair, window, self._world.clock.now()
        ):
            return 131047
        if kind == "reaction" and not self._can_react(listener, request):
            return 131009
        if kind in checks.MEDIA and not self._has_file(number, request[kind]):
            return 131053
        return None

    def _can_react(self, listener: Listener, request: Request) -> bool:
        sent = self._world.ledger.sent.get(str(request["reaction"]["message_id"]))
        return (
            sent is not None
            and sent.listener == listener.key
            and sent.kind != "reaction"
            and self._world.clock.now() - sent.at < REACTION_LIFE
        )

    def _has_file(self, number: SimNumber, file: dict[str, Any]) -> bool:
        if "link" in file:
            return True
        try:
            self._world.media.find(str(file["id"]), number.phone_number_id)
        except GraphError:
            return False
        return True

    # -- what the station hears of it

    def _tell(self, number: SimNumber, listener: Listener, received: Received) -> None:
        price = self._price(number, received)
        final = next((one for one in received.promised if one in ("delivered", "read")), None)
        errors = [GraphError(received.error_code).status_error()] if received.error_code else []
        for turn, name in enumerate(received.promised, 1):
            gap = turn * self._world.conditions.status_gap
            update = bodies.status(
                number,
                listener,
                wamid=received.wamid,
                name=name,
                at=received.at + timedelta(seconds=gap),
                reference=received.reference,
                pricing=price if name in ("sent", final) else None,
                errors=errors if name == "failed" else (),
            )
            self._network.hand_over(update, delay=gap)

    def _promise(self, kind: str, failure: int | None) -> Script:
        """The statuses to come: those of the test's script, unless WhatsApp knows better."""
        usual = Script(self._world.conditions.statuses)
        script = self.scripts.popleft() if self.scripts else usual
        if failure is not None:
            return Script(("failed",), failure, script.told_first)
        if kind == "reaction":
            return replace(script, statuses=tuple(one for one in script.statuses if one == "sent"))
        return script

    def _price(self, number: SimNumber, received: Received) -> dict[str, Any] | None:
        if received.kind == "template":
            return self._template(received.content).price()
        if received.kind == "reaction":
            return None
        delivered = not {"delivered", "read"}.isdisjoint(received.promised)
        free = self._world.conditions.free_messages
        now = self._world.clock.now()
        return self._world.limits.price(number.phone_number_id, free, now, delivered=delivered)


def _stranger(request: Request) -> Listener:
    """Stands in statuses for an address that nobody has."""
    address = str(request.get("to") or request.get("recipient"))
    if "." in address:
        return Listener("", "", bsuid=address)
    return Listener("", "", phone=address.lstrip("+"))


def _later_code(fault: Fault | None) -> int | None:
    return fault.code if fault is not None and fault.way is Way.FAIL_LATER else None
