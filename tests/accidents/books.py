"""The comparison that every accident ends with: what listeners sent, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import now
from bot.core.purposes import Lane
from bot.simulator.ledger import Sent
from bot.store import board, folds
from bot.store.bodies import bodies
from bot.store.inbox import inbox
from bot.store.outbox import State, outbox
from bot.store.queue import STATUSES, items
from tests.whole import Whole

PLENTY = 10_000
FIGURES = ["inbox", "queue", "outbox", "loss"]
INBOX = {"received", "settled", "waiting", "unsorted", "parked"}
LANES = {lane.value for lane in Lane}
STATES = {state.value for state in State}


@dataclass(frozen=True)
class Books:
    """Each list names wamids, or references of replies; a good station has only empty ones."""

    lost: list[str]  # sent, and not on the desk
    doubled: list[str]  # on the desk more than once
    unanswered: list[str]  # no phone has heard of them
    answered_twice: list[str]
    sent_twice: list[str]  # replies that WhatsApp was given more than once
    miscounted: list[str]  # what `requestline status --json` gets wrong
    loss: int  # by the station's own counting

    @property
    def desk_is_right(self) -> bool:
        twice = self.doubled or self.sent_twice or self.answered_twice
        return not (self.lost or twice or self.miscounted or self.loss)

    @property
    def right(self) -> bool:
        return self.desk_is_right and not self.unanswered


async def books(radio: Whole) -> Books:
    """For texts that are all different, none of them part of another."""
    ledger = radio.simulator.ledger
    desk = await on_desk(radio)
    heard = {one.wamid: _times_heard(radio, one.listener, one.wamid) for one in _texts(radio)}
    calls = Counter(one.reference for one in ledger.received.values())
    figures = (await radio.counts()).to_json()
    return Books(
        lost=[wamid for wamid in ledger.sent if not desk[wamid]],
        doubled=[wamid for wamid, times in desk.items() if times > 1],
        unanswered=[wamid for wamid, times in heard.items() if not times],
        answered_twice=[wamid for wamid, times in heard.items() if times > 1],
        sent_twice=[str(reference) for reference, times in calls.items() if times > 1],
        miscounted=await _miscounted(radio, figures),
        loss=figures["loss"],
    )


async def _miscounted(radio: Whole, figures: dict[str, Any]) -> list[str]:
    """The whole of `requestline status --json`, against what was sent and against the rows."""
    told, queue, owed = figures["inbox"], figures["queue"], figures["outbox"]
    right = {
        "figures": list(figures) == FIGURES,
        "inbox": set(told) == INBOX,
        "lanes": set(queue) <= LANES,
        "statuses": all(set(lane) <= set(STATUSES) for lane in queue.values()),
        "states": set(owed) <= STATES,
        "sum": told["received"] == told["settled"] + told["waiting"] + told["unsorted"],
        "received": told["received"] == len(radio.simulator.ledger.sent),
        "parked": told["parked"] == sum(bool(one.parked) for one in await radio.rows(bodies)),
        "queue": sum(sum(lane.values()) for lane in queue.values()) == len(await radio.rows(items)),
        "outbox": sum(owed.values()) == len(await radio.rows(outbox)),
    }
    return [name for name, is_so in right.items() if not is_so]


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
        for reason in await folds.counts(conn, since=since):
            folded = await folds.newest(conn, reason=reason, since=since, limit=PLENTY)
            shown.update(one.said.id for one in folded)
    names = {row.id: row.provider_id for row in await radio.rows(inbox)}
    return Counter({names[row]: times for row, times in shown.items()})
