"""The list of what was done last, out of which anything can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from aiohttp_security import permits
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.access import May, presents, who
from bot.desk.drawing import drawer_of
from bot.desk.face import Face
from bot.desk.given import DESK
from bot.desk.reading import presented, read_gate
from bot.desk.routes import Route
from bot.store import board, deeds
from bot.store.deeds import Deed

SHOWN = 50  # deeds
LONGEST = 60  # letters of what an item says


async def done_of_late(request: web.Request) -> web.StreamResponse:
    """What was done last, by whom, and to which message; to presenters what they did themselves."""
    everybodys, name = await permits(request, May.UNDO_ALL), await who(request)
    drawer, now = drawer_of(request), request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        found = await deeds.latest(conn, limit=SHOWN, who=None if everybodys else name)
        named = await _named(conn, request, found)
    return web.json_response(
        {
            "deeds": [
                {
                    "id": one.id,
                    "deed": one.name,
                    "who": one.who,
                    "at": one.at.isoformat(),
                    "when": drawer.painter.when(one.at, now=now),
                    "items": one.items,
                    "undone_by": one.undone_by,
                    **named.get(one.first, {"name": "", "text": ""}),
                }
                for one in found
            ]
        }
    )


async def _named(
    conn: AsyncConnection, request: web.Request, found: Sequence[Deed]
) -> dict[int, dict[str, str]]:
    """Whose each item is and what it says, as far as it reaches whoever asks."""
    painter, now = drawer_of(request).painter, request.app[DESK].clock()
    gate = await read_gate(conn)
    told = {}
    for card in await board.cards(conn, {one.first for one in found}):
        seen = presented(card, painter.slurs, gate) if presents(request) else card
        if seen:
            face = painter.item(seen, now=now)
            told[card.id] = {"name": face.name, "text": _text(face)}
    return told


def _text(face: Face) -> str:
    """The song, or the first words; no words of what stands veiled or folded on the desk."""
    if face.veiled or (face.folded and not face.wished.held):
        return ""
    song = " – ".join(filter(None, (face.wished.song, face.wished.artist)))
    said = () if face.folded or face.held else (line.text for line in face.lines if line.text)
    text = song or face.marks.air_text or next(iter(said), "")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


ROUTES = (Route("GET", "/deeds", "deeds", done_of_late, May.MOVE),)
