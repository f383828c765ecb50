"""What can go wrong on purpose: armed by a test or on the phone page, and then it strikes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum


class Side(str, Enum):
    """Where a fault strikes."""

    LISTENER = "listener"  # the next message that a listener sends
    WEBHOOK = "webhook"  # the next call of the station's webhook
    GRAPH = "graph"  # the next message that the station sends


class Way(str, Enum):
    """How the Graph side misbehaves."""

    ERROR = "error"  # a Graph error in JSON
    HTML = "html"  # a page of an edge server
    HANG = "hang"  # no answer
    RESET = "reset"  # the connection breaks
    SLOW = "slow"  # the right answer after three seconds
    FAIL_LATER = "fail_later"  # accepted; a `failed` status follows


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong; `code` is WhatsApp's error code."""

    name: str
    label: str  # on the phone page
    side: Side
    way: Way | None = None
    accepts: bool = False  # the message is sent all the same
    code: int = 0
    status: int | None = None
    transient: bool = False
    late: timedelta = timedelta()
    rare: bool = False  # folded on the phone page


def _graph(name: str, label: str, way: Way, **more: object) -> Fault:
    return replace(Fault(name, label, Side.GRAPH, way), **more)  # type: ignore[arg-type]


def _rare(name: str, label: str, way: Way, **more: object) -> Fault:
    return _graph(name, label, way, rare=True, **more)


CATALOGUE: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("twice", "Arrives twice", Side.LISTENER),
        Fault("late_10_min", "Arrives 10 min late", Side.LISTENER, late=timedelta(minutes=10)),
        Fault("late_2_h", "Arrives 2 h late", Side.LISTENER, late=timedelta(hours=2)),
        Fault("reorder_3", "The next three arrive shuffled", Side.LISTENER),
        Fault("unreachable", "Webhook refused", Side.WEBHOOK),
        Fault("answer_lost", "Taken, but its 200 gets lost", Side.WEBHOOK),
        _graph("window", "Reply window shut", Way.FAIL_LATER, accepts=True, code=131047),
        _graph("token", "Access token refused", Way.ERROR, code=190),
        _graph("time_out_after", "Sent, but no answer comes", Way.HANG, accepts=True),
        _graph("error_500", "Error 500", Way.ERROR, code=131000),
        _graph("number_rate", "Number's rate limit", Way.ERROR, code=130429),
        _rare("undeliverable", "Listener out of reach", Way.FAIL_LATER, accepts=True, code=131026),
        _rare("window_at_once", "Reply window shut, said at once", Way.ERROR, code=131047),
        _rare("pair_rate", "Listener's rate limit", Way.ERROR, code=131056),
        _rare("too_many_requests", "HTTP 429", Way.ERROR, code=80007, status=429),
        _rare("time_out_before", "Not sent, and no answer", Way.HANG),
        _rare("reset", "Not sent, connection breaks", Way.RESET),
        _rare("reset_after", "Sent, but connection breaks", Way.RESET, accepts=True),
        _rare("transient", "Error 503, passing", Way.ERROR, code=2, transient=True),
        _rare("bad_gateway", "Error 502, a page of HTML", Way.HTML, status=502),
        _rare("slow", "The answer takes 3 s", Way.SLOW, accepts=True),
    )
}


def refusal(code: int, *, status: int | None = None, transient: bool = False) -> Fault:
    """Any error of WhatsApp's table, in the answer."""
    return Fault(
        f"error_{code}",
        f"Error {code}",
        Side.GRAPH,
        Way.ERROR,
        code=code,
        status=status,
        transient=transient,
    )


def later_failure(code: int) -> Fault:
    """Any error of WhatsApp's table, by a status after the message was accepted."""
    fault = refusal(code)
    return replace(fault, name=f"failed_{code}", way=Way.FAIL_LATER, accepts=True)


class Faults:
    """What is armed, and how often each will still strike."""

    def __init__(self) -> None:
        self._armed: dict[str, tuple[Fault, int | None]] = {}

    def arm(self, fault: Fault | str, times: int | None = 1) -> None:
        """Let it strike so many times; None: until it is disarmed."""
        chosen = CATALOGUE[fault] if isinstance(fault, str) else fault
        self._armed[chosen.name] = (chosen, times)

    def disarm(self, name: str | None = None) -> None:
        """Call one off, or all."""
        if name is None:
            self._armed.clear()
        self._armed.pop(name or "", None)

    def armed(self) -> dict[str, int | None]:
        return {name: times for name, (_, times) in self._armed.items()}

    def strike(self, side: Side) -> Fault | None:
        """The fault that strikes now: of several the one that was armed first."""
        found = next((one for one in self._armed.values() if one[0].side is side), None)
        if found is None:
            return None
        fault, times = found
        self._use(fault, times)
        return fault

    def _use(self, fault: Fault, times: int | None) -> None:
        if times is None:
            return
        if times <= 1:
            del self._armed[fault.name]
        else:
            self._armed[fault.name] = (fault, times - 1)
