"""The benchmark's figures have the right shape, and what goes wrong does not flatter them."""

from __future__ import annotations

import json
import math
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks import filing, history, ingest, kept, latency, parts, side_by_side
from benchmarks.figures import NEVER, as_line, percentile
from benchmarks.messages import Sent, messages
from benchmarks.station import NUMBER
from bot.clock import now
from bot.core.hearing import Hearing
from bot.core.station import Station
from bot.store.database import Database
from bot.store.dialogues import dialogues
from bot.store.inbox import inbox
from bot.store.queue import item_messages
from tests.benchmarks.webs import FORGETS, LEAVES, SAYS_NO, WELL, odd_web
from tests.postgres import ON_SQLITE
from tests.understanding.recorded import RecordedUnderstander

TEXTS = ["play Dream On", "hello from Cork", "thanks"]
ANSWERS = {
    "play Dream On": ("song_request", (), ()),
    "hello from Cork": ("shout_out", (), ()),
    "thanks": ("thanks", (), ()),
}
SENT: list[Sent] = [(number % 4, TEXTS[number % 3]) for number in range(12)]


def recorded() -> RecordedUnderstander:
    return RecordedUnderstander(ANSWERS)


@pytest.fixture
def ours(station: Station) -> Station:
    return replace(station, numbers=frozenset({NUMBER}))


async def load(at: object, **more: float) -> ingest.Load:
    given = {"rate": 100, "seconds": 0.2, **more}
    return await ingest.load(at, TEXTS, name="a load", listeners=5, **given)  # type: ignore


# (a) the webhook


async def test_a_load_in_which_nothing_goes_wrong(database: Database, ours: Station) -> None:
    async with odd_web(database, ours, lambda call: WELL) as at:
        one = await load(at)
    assert (one.refused, one.lost, one.unsplit) == (0, 0, 0)
    assert 0 < one.p50 <= one.p99 <= one.worst < math.inf
    assert one.meanwhile == kept.Meanwhile(0, 0, one.meanwhile.waiting_share, 0.0)


@ON_SQLITE
async def test_a_refused_call_is_no_fast_call(database: Database, ours: Station) -> None:
    async with odd_web(database, ours, lambda call: SAYS_NO if call == 7 else WELL) as at:
        one = await load(at)
    assert one.refused == 1
    assert one.p50 < math.inf
    assert one.p99 == one.worst == math.inf
    assert not one.good
    assert json.loads(as_line(asdict(one)))["p99"] is None


@ON_SQLITE
async def test_nobody_there_is_refused_too(database: Database, ours: Station) -> None:
    async with odd_web(database, ours, lambda call: WELL) as at:
        at.webhook = "http://127.0.0.1:9/hook"
        one = await load(at)
    assert (one.refused, one.lost, one.p50) == (20, 0, math.inf)


async def test_what_was_kept_but_refused_hides_no_loss(database: Database, ours: Station) -> None:
    behaviours = {3: FORGETS, 5: SAYS_NO, 6: SAYS_NO}
    async with odd_web(database, ours, lambda call: behaviours.get(call, WELL)) as at:
        one = await load(at)
    assert (one.refused, one.lost) == (2, 1)


@ON_SQLITE
async def test_a_deleted_row_is_lost(database: Database, ours: Station) -> None:
    lose = (
        "CREATE TRIGGER lose AFTER INSERT ON inbox WHEN NEW.provider_id LIKE '%.3' "
        "BEGIN DELETE FROM inbox WHERE id = NEW.id; END"
    )
    async with database.write() as conn:
        await conn.exec_driver_sql(lose)
    async with odd_web(database, ours, lambda call: WELL) as at:
        one = await load(at)
    assert (one.refused, one.lost, one.unsplit) == (0, 1, 0)


@ON_SQLITE
async def test_a_backlog_is_said_and_no_good_load(
    database: Database, ours: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SPLIT_WITHIN", 0.3)
    async with odd_web(database, ours, lambda call: LEAVES) as at:
        one = await load(at)
    assert one.unsplit == 20
    assert "20 bodies still not taken apart" in one.row()
    assert not one.good
    figures: parts.Figures = {}
    parts.note_load(replace(one, name="sqlite, all roles busy"), figures)
    assert figures["ingest_lost"] is None


@ON_SQLITE
async def test_the_highest_rate_may_be_none(database: Database, ours: Station) -> None:
    async with odd_web(database, ours, lambda call: SAYS_NO) as at:
        found = [
            one async for one in ingest.steps_up(at, TEXTS, "x", seconds=0.1, rates=(20, 40, 60))
        ]
    assert [one.rate for one in found] == [20, 40]
    assert ingest.highest(found) is None


@ON_SQLITE
async def test_the_highest_rate_is_one_that_was_good(
    database: Database, ours: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "WITHIN_MS", 60_000)
    async with odd_web(database, ours, lambda call: WELL if call < 6 else SAYS_NO) as at:
        found = [
            one
            async for one in ingest.steps_up(at, TEXTS, "x", seconds=0.1, rates=(20, 40, 60, 80))
        ]
    assert ingest.highest(found) == 40


async def test_what_the_others_did_is_counted_by_the_second(
    database: Database, ours: Station
) -> None:
    bench = filing.Bench(database, ours, filing.worker(database, ours, recorded()))
    begun = now()
    await bench.file(SENT)
    found = await kept.meanwhile(database, begun, begun + timedelta(seconds=1000))
    assert (found.filed, found.replies, found.replying_share) == (12, 0, 0.0)
    assert found.waiting_share < 0.1
    await bench.arrive(SENT)
    begun = now()
    found = await kept.meanwhile(database, begun, begun + timedelta(seconds=1000))
    assert (found.filed, found.waiting_share) == (0, 1.0)


@pytest.mark.parametrize(
    ("filed", "waiting", "replying", "busy"),
    [(9, 1.0, 1.0, True), (0, 1.0, 1.0, False), (9, 0.5, 1.0, False), (9, 1.0, 0.1, False)],
    ids=["busy", "nothing filed", "nothing waited", "hardly a reply"],
)
def test_a_load_beside_idle_roles_is_said(
    filed: int, waiting: float, replying: float, busy: bool
) -> None:
    beside = kept.Meanwhile(filed, 9, waiting, replying)
    with nullcontext() if busy else pytest.raises(ingest.NotBusy):
        ingest.check_busy(ingest.Load("x", 1, 1, 1, 1, 1, 0, 0, 0, beside))


# (b) and (d) the worker


class SlowStock:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    async def drive(self, sent: list[Sent], clients: int) -> float:
        self.asked.append((len(sent), clients))
        return 5.0 * clients


async def test_ours_and_stock_in_turns(capsys: pytest.CaptureFixture[str]) -> None:
    stock = SlowStock()
    async with filing.bench(recorded()) as ours:
        found = await side_by_side.measure(ours, stock, SENT, 0.1)
    assert stock.asked == [(12, 8), (12, 1), (12, 8), (12, 32)]
    assert len(found.ours) == 4
    assert all(rate > 0 for turn in found.ours for rate in turn)
    assert found.best_stock == 160
    assert found.ratio == pytest.approx(found.our_median / 160)
    told = capsys.readouterr().out
    assert "32 clients: 160.0 a second" in told
    assert told.count("ours:") == 4


class Deaf(RecordedUnderstander):
    """Never understands one of the texts."""

    def _answer(self, message: Hearing) -> None:
        if message.text == "thanks":
            message.error = "ZeroDivisionError"
        else:
            super()._answer(message)


async def test_what_was_not_understood_is_not_counted_as_filed() -> None:
    async with filing.bench(Deaf(ANSWERS)) as ours:
        with pytest.raises(kept.NotFiled, match="left unsorted"):
            await ours.rounds(SENT, 0)


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        (sa.delete(dialogues), "dialogue"),
        (sa.delete(item_messages), "not there"),
        (sa.update(inbox).values(settled_at=None), "not settled"),
        (sa.update(inbox).values(understood=sa.null()), "without being understood"),
    ],
    ids=["dialogue", "item", "settled", "understood"],
)
async def test_filed_is_what_the_database_shows(gone: sa.Executable, reason: str) -> None:
    async with filing.bench(recorded()) as ours:
        ids = await ours.arrive(SENT)
        while await ours.worker.work_once():
            pass
        await kept.prove_filed(ours.database, ids)
        async with ours.database.write() as conn:
            await conn.execute(gone)
        with pytest.raises(kept.NotFiled, match=reason):
            await kept.prove_filed(ours.database, ids)
        with pytest.raises(kept.NotFiled, match="1 not in the inbox"):
            await kept.prove_filed(ours.database, [*ids, "wamid.never"])


async def test_the_cost_of_a_history() -> None:
    cost = await history.measure(recorded(), TEXTS, long=20, short=3, listeners=2)
    assert cost.long > 0
    assert cost.ratio == cost.long / cost.short


def test_both_sides_get_listeners_who_come_back() -> None:
    sent = messages()[: parts.TOGETHER]
    assert len(sent) == parts.TOGETHER
    assert set(Counter(who for who, _ in sent).values()) == {4}


# (c) from the phone to the desk


def test_what_the_page_never_shows_takes_for_ever() -> None:
    sent = {f"mark{number}x": 1000.0 for number in range(4)}
    one = latency.figures("x", sent, {"mark0x": 1100.0, "mark9x": 1.0})
    assert (one.sent, one.seen, one.p50, one.p99) == (4, 1, NEVER, NEVER)
    assert latency.figures("x", sent, {}).seen == 0


# the whole


PLAN = parts.Plan(Path("no model"), SENT, 1, 0)


async def test_a_part_that_fails_leaves_the_others_alone() -> None:
    async def good(plan: parts.Plan, figures: parts.Figures) -> None:
        figures["ratio_to_stock"] = 20.0

    async def bad(plan: parts.Plan, figures: parts.Figures) -> None:
        figures["phone_to_desk_p50_ms"] = NEVER
        raise ZeroDivisionError("of the test")

    figures = await parts.run(PLAN, ["one", "two"], {"one": (bad,), "two": (good,)})
    line = json.loads(as_line(figures), parse_constant=pytest.fail)
    assert line["ratio_to_stock"] == 20.0
    assert line["phone_to_desk_p50_ms"] is None
    assert line["errors"] == ["one: ZeroDivisionError('of the test')"]
    assert set(parts.PROMISED) <= set(line)


def test_nothing_measured_is_no_good_figure() -> None:
    assert percentile([], 0.5) == NEVER
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([*range(99), NEVER], 0.99) == NEVER
