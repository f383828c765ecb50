"""The comparison that every accident ends with: what listeners sent, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import now
from bot.core.purposes import Lane
from bot.simulator.ledger import Sent
from bot.store import board
from bot.store.inbox import inbox
from bot.store.queue import STATUSES
from tests.whole import Whole

PLENTY = 10_000


@dataclass(frozen=True)
class Books:
    """Each list names wamids, or references of replies; a good station has only empty ones."""

    lost: list[str]  # sent, and not on the desk
    doubled: list[str]  # on the desk more than once
    unanswered: list[str]  # no phone has heard of them
    answered_twice: list[str]
    sent_twice: list[str]  # replies that WhatsApp was given more than once
    loss: int  # by the station's own counting

    @property
    def desk_is_right(self) -> bool:
        return not (self.lost or self.doubled or self.sent_twice or self.answered_twice) and (
            self.loss == 0
        )

    @property
    def right(self) -> bool:
        return self.desk_is_right and not self.unanswered


async def books(radio: Whole) -> Books:
    """For texts that are all different, none of them part of another."""
    ledger = radio.simulator.ledger
    desk = await on_desk(radio)
    heard = {one.wamid: _times_heard(radio, one.listener, one.wamid) for one in _texts(radio)}
    calls = Counter(one.reference for one in ledger.received.values())
    return Books(
        lost=[wamid for wamid in ledger.sent if not desk[wamid]],
        doubled=[wamid for wamid, times in desk.items() if times > 1],
        unanswered=[wamid for wamid, times in heard.items() if not times],
        answered_twice=[wamid for wamid, times in heard.items() if times > 1],
        sent_twice=[str(reference) for reference, times in calls.items() if times > 1],
        loss=(await radio.counts()).loss,
    )


def _texts(radio: Whole) -> list[Sent]:
    return [one for one in radio.simulator.ledger.sent.values() if one.kind == "text"]


def _times_heard(radio: Whole, listener: str, wamid: str) -> int:
    text = radio.simulator.ledger.sent[wamid].content["text"]["body"]
    return sum(text in one.text for one in radio.simulator.ledger.sent_to(listener))


async def on_desk(radio: Whole) -> Counter[str]:
    """How often each message stands on the desk, as the desk itself reads it."""
    shown: Counter[int] = Counter()
    async with radio.database.read() as conn:
        for lane in Lane:
            for card in await board.lane(conn, lane.value, limit=PLENTY):
                shown.update(said.id for said in card.said)
        for moved in STATUSES[1:]:
            for card in await board.in_status(conn, moved, limit=PLENTY):
                shown.update(said.id for said in card.said)
        loose, _ = await board.loose(conn, before=now() + timedelta(hours=3), limit=PLENTY)
        shown.update(one.said.id for one in loose)
        since = now() - timedelta(days=2)
        for reason in await board.folded_counts(conn, since=since):
            folded = await board.folded(conn, reason=reason, since=since, limit=PLENTY)
            shown.update(one.said.id for one in folded)
    names = {row.id: row.provider_id for row in await radio.rows(inbox)}
    return Counter({names[row]: times for row, times in shown.items()})
