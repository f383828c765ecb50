"""Our Rasa and stock Rasa give the same answers: same model, our component names rewritten."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.stock import NoTwin, make_stock
from bot.core.hearing import Hearing
from bot.understanding.examples import read
from bot.understanding.models import PROJECT

if TYPE_CHECKING:
    from bot.understanding.understander import Understander
    from tests.understanding.desk import Desk

pytestmark = [
    pytest.mark.rasa,
    pytest.mark.timeout(1200),
    pytest.mark.filterwarnings("ignore"),  # Rasa's and TensorFlow's own
]

AT_LEAST = 500


def texts() -> list[str]:
    """All held-out messages and every eighth of the project's own, none that Rasa would obey."""
    held_out = [example.text for example in read([PROJECT / "tests" / "held_out"])]
    own = [example.text for example in read([PROJECT / "data" / "nlu"])][::8]
    return [text for text in held_out + own if not text.startswith("/")]


@pytest.fixture(scope="module")
def stock_model(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stock") / "stock.tar.gz"
    make_stock(model, path)
    return path


async def stock_answers(model: Path, messages: list[str]) -> list[dict[str, Any]]:
    """What an unpatched Agent says and does, each message from a listener of its own."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.utils.endpoints import EndpointConfig

    called: list[str] = []

    class Endpoint(EndpointConfig):  # type: ignore[misc]
        async def request(self, *args: Any, **kwargs: Any) -> Any:
            called.append(kwargs["json"]["next_action"])
            return {"events": [], "responses": []}

    agent = Agent.load(model, action_endpoint=Endpoint("nowhere"))
    answers = []
    for number, text in enumerate(messages):
        called.clear()
        parse = await agent.parse_message(text)
        await agent.handle_message(UserMessage(text, sender_id=str(number), parse_data=parse))
        answers.append({**parse, "actions": list(called)})
    return answers


async def test_the_same_answers_as_stock_rasa(
    understander: Understander, desk: Desk, stock_model: Path
) -> None:
    messages = texts()
    assert len(messages) >= AT_LEAST
    hearings = [Hearing(number, text) for number, text in enumerate(messages)]
    for start in range(0, len(hearings), 64):
        await understander.understand(hearings[start : start + 64])
    for message, stock in zip(hearings, await stock_answers(stock_model, messages), strict=True):
        ours = message.understood
        assert ours is not None
        assert ours.intent == stock["intent"]["name"]
        assert ours.confidence == pytest.approx(stock["intent"]["confidence"], abs=1e-5)
        assert [(e.label, e.value, e.start, e.end) for e in ours.entities] == [
            (e["entity"], e["value"], e["start"], e["end"]) for e in stock["entities"]
        ]
        ranking = [g for g in stock["intent_ranking"] if g["name"] != "nlu_fallback"][:2]
        assert [g.intent for g in ours.guesses] == [g["name"] for g in ranking]
        assert [g.confidence for g in ours.guesses] == pytest.approx(
            [g["confidence"] for g in ranking], abs=1e-5
        )
        assert [desk.seen[message.inbox_id]["action"]] == stock["actions"]


def test_stock_holds_nothing_of_ours(stock_model: Path) -> None:
    with tarfile.open(stock_model) as archive:
        file = archive.extractfile("metadata.json")
        assert file is not None
        metadata = file.read().decode()
    assert '"uses": "bot.' not in metadata
    assert "LogisticRegressionClassifier" in metadata


def test_a_component_of_ours_that_has_no_twin_is_said(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.stock.WITHOUT_TWIN", ())
    with pytest.raises(NoTwin, match="AlsoClassifier"):
        make_stock(model, tmp_path / "stock.tar.gz")
