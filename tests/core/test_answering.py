"""Whether an owed reply goes out, when, in which form, and when it is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering import (
    Facts,
    Later,
    Send,
    Skip,
    decide,
    next_try,
)
from bot.core.rules import (
    ACKNOWLEDGE_FOR,
    FARTHEST,
    MOST_TRIES,
    NUMBER_RATE,
    PAIR_GAP,
    RETRY_FOR,
    ReplyRules,
)
from bot.core.sending import Decision

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
RULES = ReplyRules(budget=1000, hourly=6)

USUAL = Facts(
    kind="reply",
    despite_stop=False,
    confirms=False,
    puzzled=False,
    heard=NOON - timedelta(seconds=8),
    replies="on",
    reachable=True,
    last_heard=NOON - timedelta(seconds=8),
    last_written=None,
    sent_this_second=0,
    sent_this_hour=0,
    sent_this_month=0,
    number_stopped_until=None,
    said_today=False,
)
CLOSED = Skip("reply window closed")
NO_TICK = Skip("no reaction to what was not understood")
MARGIN = timedelta(hours=23, minutes=55)


@pytest.mark.parametrize(
    "facts, rules, expected",
    [
        pytest.param({}, {}, Send("text"), id="the usual reply"),
        # may we
        pytest.param({"reachable": False}, {}, Skip("no address"), id="nobody to write to"),
        pytest.param(
            {}, {"mode": "none"}, Skip("the station sends no replies"), id="a silent station"
        ),
        pytest.param(
            {},
            {"mode": "read"},
            Skip("the station sends ticks only, when somebody has read it"),
            id="ticks only",
        ),
        pytest.param({"replies": "stopped"}, {}, Skip("replies stopped"), id="stopped"),
        pytest.param({"replies": "paused"}, {}, Skip("replies paused"), id="paused"),
        pytest.param({"replies": "erased"}, {}, Skip("replies erased"), id="erased meanwhile"),
        pytest.param(
            {"replies": "stopped", "despite_stop": True}, {}, Send("text"), id="the stop confirmed"
        ),
        pytest.param(
            {"replies": "stopped", "kind": "read"}, {}, Skip("replies stopped"), id="no tick either"
        ),
        pytest.param({"said_today": True}, {}, Skip("said today already"), id="once a day"),
        pytest.param({"last_heard": None}, {}, CLOSED, id="never heard"),
        pytest.param({"last_heard": NOON - MARGIN}, {}, Send("text"), id="window just open"),
        pytest.param({"last_heard": NOON - MARGIN - SECOND}, {}, CLOSED, id="window margin"),
        pytest.param({"last_heard": NOON - 24 * HOUR}, {}, CLOSED, id="window of a day"),
        pytest.param(
            {"last_heard": NOON - 24 * HOUR, "despite_stop": True}, {}, CLOSED, id="not even a stop"
        ),
        pytest.param(
            {"last_heard": NOON - 50 * HOUR, "kind": "read"}, {}, Send("read"), id="a tick is free"
        ),
        pytest.param({"heard": NOON - ACKNOWLEDGE_FOR}, {}, Send("text"), id="just in time"),
        pytest.param(
            {"heard": NOON - ACKNOWLEDGE_FOR - SECOND}, {}, Skip("too late"), id="news no more"
        ),
        pytest.param(
            {"heard": NOON - MARGIN, "confirms": True},
            {},
            Send("text"),
            id="confirmed ever so late",
        ),
        pytest.param(
            {"heard": NOON - 9 * HOUR, "kind": "read"}, {}, Send("read"), id="a tick is no news"
        ),
        pytest.param(
            {"heard": NOON - 9 * HOUR, "number_stopped_until": NOON + SECOND},
            {},
            Skip("too late"),
            id="no waiting for what is too late",
        ),
        # must we wait
        pytest.param(
            {"number_stopped_until": NOON + FARTHEST},
            {},
            Later(NOON + FARTHEST),
            id="number stopped",
        ),
        pytest.param(
            {"number_stopped_until": NOON + FARTHEST + SECOND},
            {},
            Send("text"),
            id="number stopped by a clock that ran ahead",
        ),
        pytest.param(
            {"last_written": NOON + SECOND}, {}, Send("text"), id="written by such a clock"
        ),
        pytest.param({"number_stopped_until": NOON}, {}, Send("text"), id="number free again"),
        pytest.param(
            {"sent_this_second": NUMBER_RATE}, {}, Later(NOON + SECOND), id="number too fast"
        ),
        pytest.param({"sent_this_second": NUMBER_RATE - 1}, {}, Send("text"), id="just in time"),
        pytest.param(
            {"last_written": NOON - SECOND}, {}, Later(NOON - SECOND + PAIR_GAP), id="pair too fast"
        ),
        pytest.param({"last_written": NOON - PAIR_GAP}, {}, Send("text"), id="pair in pace"),
        pytest.param(
            {"last_written": NOON - SECOND, "kind": "read"}, {}, Send("read"), id="a tick in pace"
        ),
        pytest.param(
            {"replies": "stopped", "number_stopped_until": NOON + HOUR},
            {},
            Skip("replies stopped"),
            id="no waiting for what may not be said",
        ),
        # in which form
        pytest.param({"sent_this_month": 999}, {}, Send("text"), id="the last of the budget"),
        pytest.param({"sent_this_month": 1000}, {}, Send("reaction"), id="budget spent"),
        pytest.param({}, {"budget": 0}, Send("reaction"), id="no budget"),
        pytest.param({"sent_this_hour": 5}, {}, Send("text"), id="below the hourly cap"),
        pytest.param({"sent_this_hour": 6}, {}, Send("reaction"), id="hourly cap"),
        pytest.param(
            {"sent_this_hour": 6, "despite_stop": True, "replies": "stopped"},
            {},
            Send("reaction"),
            id="two bots that tell each other to stop",
        ),
        pytest.param({}, {"mode": "reaction"}, Send("reaction"), id="mode reaction"),
        pytest.param({"puzzled": True}, {}, Send("text"), id="not understood, said in words"),
        pytest.param({"until": NOON}, {}, Send("text"), id="the song is on"),
        pytest.param(
            {"until": NOON - timedelta(seconds=1)}, {}, Skip("the song is over"), id="it is over"
        ),
        pytest.param(
            {"until": NOON},
            {"mode": "reaction"},
            Skip("no reaction says that a song is on"),
            id="a tick says nothing of a song",
        ),
        pytest.param(
            {"puzzled": True},
            {"mode": "reaction"},
            NO_TICK,
            id="no tick for what was not understood",
        ),
        pytest.param(
            {"puzzled": True}, {"budget": 0}, NO_TICK, id="no such tick beyond the budget either"
        ),
        pytest.param(
            {"puzzled": True, "sent_this_hour": 6}, {}, NO_TICK, id="nor beyond the hourly cap"
        ),
        pytest.param({"kind": "read"}, {"mode": "read"}, Send("read"), id="ticks only: a tick"),
        pytest.param(
            {"despite_stop": True, "replies": "stopped"},
            {"mode": "read"},
            Send("text"),
            id="ticks only: a stop is confirmed all the same",
        ),
        pytest.param(
            {"despite_stop": True, "replies": "stopped"},
            {"mode": "reaction"},
            Send("text"),
            id="a stop is confirmed in words",
        ),
        pytest.param(
            {"despite_stop": True, "replies": "stopped"},
            {"budget": 0},
            Send("text"),
            id="a stop is confirmed beyond the budget",
        ),
        pytest.param({"kind": "read"}, {"budget": 0}, Send("read"), id="a tick costs nothing"),
        pytest.param(
            {"kind": "read"},
            {"mode": "none"},
            Skip("the station sends no replies"),
            id="a silent station ticks nothing",
        ),
    ],
)
def test_the_rules_decide_in_their_order(
    facts: dict[str, object], rules: dict[str, object], expected: object
) -> None:
    decided = decide(replace(USUAL, **facts), replace(RULES, **rules), now=NOON)  # type: ignore[arg-type]
    assert decided == expected


@given(
    st.builds(
        Facts,
        kind=st.sampled_from(["reply", "read"]),
        despite_stop=st.booleans(),
        confirms=st.booleans(),
        puzzled=st.booleans(),
        heard=st.timedeltas(timedelta(0), 48 * HOUR).map(lambda ago: NOON - ago),
        replies=st.sampled_from(["on", "paused", "stopped"]),
        reachable=st.booleans(),
        last_heard=st.none() | st.timedeltas(timedelta(0), 48 * HOUR).map(lambda ago: NOON - ago),
        last_written=st.none() | st.timedeltas(timedelta(0), HOUR).map(lambda ago: NOON - ago),
        sent_this_second=st.integers(0, 100),
        sent_this_hour=st.integers(0, 12),
        sent_this_month=st.integers(0, 2000),
        number_stopped_until=st.none() | st.timedeltas(-HOUR, HOUR).map(lambda off: NOON + off),
        said_today=st.booleans(),
    ),
    st.sampled_from(["text", "reaction", "read", "none"]),
)
def test_no_rule_is_ever_broken(facts: Facts, mode: str) -> None:
    decided = decide(facts, replace(RULES, mode=mode), now=NOON)
    if isinstance(decided, Later):
        assert decided.at > NOON
    if isinstance(decided, Send):
        assert facts.reachable and mode != "none"
        assert facts.replies == "on" or facts.despite_stop
        assert (
            decided.form == "read"
            or facts.sent_this_hour < RULES.hourly
            or (decided.form == "reaction")
        )
    if isinstance(decided, Send) and facts.kind == "reply":
        assert facts.confirms or NOON - facts.heard <= ACKNOWLEDGE_FOR
        assert decided.form == "text" or not facts.puzzled
    if isinstance(decided, Send) and decided.form != "read":
        assert facts.last_heard is not None and NOON - facts.last_heard <= MARGIN


TRIES = st.integers(1, MOST_TRIES * 2)
AGES = st.timedeltas(timedelta(0), timedelta(hours=1))
JITTERS = st.floats(0, 1)


@given(st.sampled_from(list(Decision)), TRIES, AGES, JITTERS)
def test_nothing_is_tried_again_after_its_time(
    decision: Decision, attempts: int, age: timedelta, jitter: float
) -> None:
    at = next_try(decision, attempts=attempts, created_at=NOON - age, now=NOON, jitter=jitter)
    if at is not None:
        assert NOON < at <= NOON - age + RETRY_FOR
        assert attempts < MOST_TRIES


@given(st.sampled_from([Decision.GIVE_UP, Decision.UNKNOWN]), TRIES, AGES, JITTERS)
def test_what_may_have_gone_out_or_never_will_is_not_tried_again(
    decision: Decision, attempts: int, age: timedelta, jitter: float
) -> None:
    at = next_try(decision, attempts=attempts, created_at=NOON - age, now=NOON, jitter=jitter)
    assert at is None


@pytest.mark.parametrize(
    "decision, attempts, jitter, wait",
    [
        pytest.param(Decision.RETRY, 1, 0.0, 1, id="soon at first"),
        pytest.param(Decision.RETRY, 1, 1.0, 2, id="not all at once"),
        pytest.param(Decision.RETRY, 4, 1.0, 16, id="later and later"),
        pytest.param(Decision.RETRY, 7, 1.0, 128, id="the last try"),
        pytest.param(Decision.RETRY, 8, 1.0, None, id="enough"),
        pytest.param(Decision.RETRY_ONCE, 1, 1.0, 2, id="once"),
        pytest.param(Decision.RETRY_ONCE, 2, 1.0, None, id="and not twice"),
        pytest.param(Decision.SLOW_LISTENER, 1, 0.5, 4, id="too fast for this listener"),
        pytest.param(Decision.SLOW_LISTENER, 3, 0.5, 64, id="still too fast"),
        pytest.param(Decision.SLOW_LISTENER, 5, 0.5, None, id="beyond its time"),
    ],
)
def test_tries_come_further_and_further_apart(
    decision: Decision, attempts: int, jitter: float, wait: int | None
) -> None:
    at = next_try(decision, attempts=attempts, created_at=NOON, now=NOON, jitter=jitter)
    assert at == (None if wait is None else NOON + timedelta(seconds=wait))
