"""Our way of running Rasa gives the same answers as Rasa's own, with the same model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.core.filing import Dialogue
from bot.core.hearing import Hearing
from bot.core.understanding import Understood
from bot.understanding.examples import read
from bot.understanding.models import PROJECT
from tests.needs_rasa import NEEDS_RASA

if TYPE_CHECKING:
    from bot.understanding.understander import Understander
    from tests.understanding.desk import Desk

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(1200)]

AT_LEAST = 500
FOLLOW_UPS = (
    "the second one",
    "la primera",
    "yes please",
    "and it is for my sister",
    "no",
    "Africa",
)
UNDER_WAY = (
    Dialogue((7,), "which_song"),
    Dialogue((7, 8), "which_of", ("Africa", "Rosanna")),
    Dialogue((7, 8, 9), "which_of", ("Africa", "Rosanna", "Hold The Line"), asked=5),
    Dialogue((3,)),
)


def texts() -> list[str]:
    """Every other held-out message and some of the project's own, none that Rasa would obey."""
    held_out = [example.text for example in read([PROJECT / "tests" / "held_out"])][::2]
    own = [example.text for example in read([PROJECT / "data" / "nlu"])][::100]
    return [text for text in held_out + own if not text.startswith("/")]


async def stock_answers(model: Path, messages: Sequence[Hearing]) -> list[dict[str, Any]]:
    """What an unpatched Agent says and does, each message from a listener of its own."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.utils.endpoints import EndpointConfig

    called: list[dict[str, Any]] = []

    class Endpoint(EndpointConfig):  # type: ignore[misc]
        async def request(self, *args: Any, **kwargs: Any) -> Any:
            asked = kwargs["json"]
            called.append({"action": asked["next_action"], "slots": asked["tracker"]["slots"]})
            return {"events": [], "responses": []}

    agent = Agent.load(model, action_endpoint=Endpoint("nowhere"))
    answers = []
    for message in messages:
        called.clear()
        who = str(message.inbox_id)
        await remember(agent, who, message.dialogue)
        parse = await agent.parse_message(message.text)
        await agent.handle_message(UserMessage(message.text, sender_id=who, parse_data=parse))
        answers.append({**parse, "called": list(called)})
    return answers


async def remember(agent: Any, who: str, dialogue: Dialogue) -> None:
    """The conversation as it would be, had Rasa kept it."""
    from rasa.shared.core.events import SlotSet

    tracker = await agent.processor.fetch_tracker_and_update_session(who)
    for name, value in dialogue.to_json().items():
        tracker.update(SlotSet(name, value), agent.domain)
    await agent.tracker_store.save(tracker)


def told_twice() -> list[Hearing]:
    """Every message without a past, and many once more in the middle of a conversation."""
    fresh = [Hearing(number, text) for number, text in enumerate(texts())]
    again = [*FOLLOW_UPS, *texts()[::9]]
    return fresh + [
        Hearing(10_000 + number, text, dialogue=UNDER_WAY[number % len(UNDER_WAY)])
        for number, text in enumerate(again)
    ]


async def test_the_same_answers_as_stock_rasa(
    understander: Understander, desk: Desk, model: Path
) -> None:
    messages = told_twice()
    assert sum(not one.dialogue.last_items for one in messages) >= AT_LEAST
    assert sum(bool(one.dialogue.last_items) for one in messages) >= 50
    parses = []
    for start in range(0, len(messages), 64):
        await understander.understand(messages[start : start + 64])
        parses += understander.classify(messages[start : start + 64])
    stock = await stock_answers(model, messages)
    for message, ours, theirs in zip(messages, parses, stock, strict=True):
        assert_the_same_words(ours, theirs)
        assert_what_we_make_of_it(message.understood, theirs)
        seen = desk.seen[message.inbox_id]
        assert [{"action": seen["action"], "slots": seen["slots"]}] == theirs["called"]


def assert_the_same_words(ours: dict[str, Any] | None, stock: dict[str, Any]) -> None:
    """Rasa's own words: every intent of the ranking, every entity, with their confidences."""
    assert ours is not None
    assert ours["intent"]["name"] == stock["intent"]["name"]
    assert ranked(ours) == pytest.approx(ranked(stock), abs=1e-5)
    assert [spanned(one) for one in ours["entities"]] == [spanned(one) for one in stock["entities"]]
    assert ours["also"] == stock["also"]


def ranked(parse: dict[str, Any]) -> dict[str, float]:
    return {guess["name"]: guess["confidence"] for guess in parse["intent_ranking"]}


def spanned(entity: dict[str, Any]) -> tuple[Any, ...]:
    return entity["entity"], entity["value"], entity["start"], entity["end"]


def assert_what_we_make_of_it(ours: Understood | None, stock: dict[str, Any]) -> None:
    assert ours is not None
    assert ours.intent == stock["intent"]["name"]
    assert ours.confidence == pytest.approx(stock["intent"]["confidence"], abs=1e-5)
    assert [(e.label, e.value, e.start, e.end) for e in ours.entities] == [
        spanned(one) for one in stock["entities"]
    ]
    ranking = [g for g in stock["intent_ranking"] if g["name"] != "nlu_fallback"][:2]
    assert [g.intent for g in ours.guesses] == [g["name"] for g in ranking]
    assert [g.confidence for g in ours.guesses] == pytest.approx(
        [g["confidence"] for g in ranking], abs=1e-5
    )
