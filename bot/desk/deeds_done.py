"""What was done with a card, and what it says, as plain words for the archive and the run sheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.desk.faces import Face, Painter
from bot.store.log import Logged

# Of no interest to whoever asks what became of a message.
_QUIET = frozenset({"on_now", "refined", "lapsed", "unfolded", "not_asked", "track_followed"})


def history(logged: Iterable[Logged], painter: Painter, *, now: datetime) -> tuple[str, ...]:
    """Each thing done, by whom and when: "taken by ana 20:14"."""
    return tuple(
        painter.words(
            "archive.done",
            what=painter.words.of("archive.what", _what(one)),
            who=one.event.who,
            when=painter.when(one.at, now=now),
        )
        for one in logged
        if one.event.what not in _QUIET
    )


def _what(logged: Logged) -> str:
    """The name of the deed, if a person or the playout did one; undoing one is another."""
    event = logged.event
    if event.what == "undone":
        return event.what
    return str(event.detail.get("deed") or event.detail.get("action") or event.what)


def text_of(face: Face) -> str:
    """All that the messages of a card say."""
    return "\n".join(line.text for line in (*face.earlier, *face.lines) if line.text)
