"""What was done with a card, and what it says, as plain words for the archive and the run sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.face import Face
from bot.desk.faces import Painter
from bot.store import log
from bot.store.log import Logged

MOST = 50  # things done that are told of one card
# Of no interest to whoever asks what became of a message.
_QUIET = frozenset(
    {"on_now", "refined", "lapsed", "unfolded", "not_asked", "track_followed", "joined"}
)


async def done_with(conn: AsyncConnection, ids: Collection[int]) -> dict[int, list[Logged]]:
    """Of each item what is told, and one more if there is more."""
    return await log.of_items(conn, ids, limit=MOST + 1, without=_QUIET)


def history(logged: Sequence[Logged], painter: Painter, *, now: datetime) -> tuple[str, ...]:
    """Each thing done, by whom and when: "taken by ana 20:14"; and whether there was more."""
    before = (painter.words("archive.done_before", count=MOST),) if len(logged) > MOST else ()
    return before + tuple(
        painter.words(
            "archive.done",
            what=painter.words.of("archive.what", _what(one)),
            who=one.event.who,
            when=painter.when(one.at, now=now),
        )
        for one in logged[-MOST:]
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
