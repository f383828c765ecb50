"""The message that Rasa is working on right now: how an action finds it and files it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.core.filing import Dialogue, Filing
from bot.core.lookup import Find
from bot.core.messages import Kind
from bot.core.on_air import OnAir
from bot.core.understanding import Understood


@dataclass
class Hearing:
    """One message under way through Rasa; the action puts its decision into `filing`."""

    inbox_id: int
    text: str
    kind: Kind = Kind.TEXT
    dialogue: Dialogue = field(default_factory=Dialogue)
    understood: Understood | None = None
    filing: Filing | None = None
    error: str | None = None  # the class of what was raised, never its text
    find: Find | None = None  # looks into the library; None: nobody here has one
    on_air: OnAir = field(default_factory=OnAir)
    follows: Hearing | None = None  # the same listener's message before it in this batch
    quick: bool = False  # more are waiting than can be read thoroughly

    def after(self) -> Dialogue:
        """The dialogue that the listener's next message meets.

        An item that is not written yet is named by its message: minus the inbox id.
        """
        if self.filing is None:
            return self.dialogue
        return self.dialogue.after(self.filing, (-self.inbox_id,), at=self.on_air.at)


_current: ContextVar[Hearing | None] = ContextVar("hearing", default=None)


def current() -> Hearing | None:
    """The message under way, or None in `rasa shell` and in an action server."""
    return _current.get()


@contextmanager
def hearing(message: Hearing) -> Iterator[Hearing]:
    """Make the message the current one while Rasa runs its action."""
    if message.follows is not None:
        message.dialogue = message.follows.after()
    token = _current.set(message)
    try:
        yield message
    finally:
        _current.reset(token)
