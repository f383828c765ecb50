"""Rasa finds one action a purpose; each hands journey a filing and writes nothing."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

import actions
from actions.filing import FilingAction
from bot.core.filing import Dialogue, Filing, NewItem
from bot.core.hearing import Hearing, hearing
from bot.core.messages import Kind
from bot.core.parsed import understood
from bot.core.purposes import PURPOSES, Lane
from bot.core.understanding import Entity, Guess, Understood
from tests.core.product import ROOT

NAMES = {f"action_{intent}" for intent in PURPOSES}


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    found = ActionExecutor()
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    for action in FilingAction.__subclasses__():
        found.register_action(action)
    return found


def call(name: str, text: str, latest: dict[str, Any] | None = None, **slots: Any) -> Any:
    """What Rasa sends when one of its rules has chosen an action."""
    message = {"text": text, "intent": {}, "entities": [], **(latest or {})}
    return {
        "next_action": name,
        "sender_id": "1",
        "tracker": {"sender_id": "1", "slots": slots, "latest_message": message, "events": []},
        "domain": {},
    }


def test_rasa_finds_an_action_for_every_purpose() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")  # as the worker and `rasa run actions` do
    assert set(executor.actions) >= NAMES
    assert not any("filing" in name for name in executor.actions)


def test_domain_and_rules_name_the_same_actions() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    rules = yaml.safe_load((ROOT / "data" / "rules.yml").read_text("utf-8"))["rules"]
    assert set(domain["actions"]) == NAMES
    assert {(one["steps"][0]["intent"], one["steps"][1]["action"]) for one in rules} == {
        (intent, f"action_{intent}") for intent in PURPOSES
    }


@pytest.mark.parametrize("intent", PURPOSES)
async def test_an_action_files_the_message_under_way_and_says_nothing(
    executor: ActionExecutor, intent: str
) -> None:
    message = Hearing(5, "well then", understood=Understood(intent, 0.95))
    with hearing(message):
        result = await executor.run(call(f"action_{intent}", "well then"))
    assert result == {"events": [], "responses": []}
    assert message.filing is not None
    lane = PURPOSES[intent].lane
    assert [item.lane for item in message.filing.items] == ([lane] if lane else [])


async def test_an_action_goes_on_from_the_dialogue(executor: ActionExecutor) -> None:
    dialogue = Dialogue((7,), "which_of", ("Dream On", "Crazy"))
    heard = Understood("nlu_fallback", 0.3)
    message = Hearing(5, "the second one", dialogue=dialogue, understood=heard)
    with hearing(message):
        await executor.run(call("action_nlu_fallback", "the second one"))
    assert message.filing is not None
    assert (message.filing.joins, message.filing.choose) == (7, "Crazy")


async def test_an_action_sees_what_kind_of_message_it_is(executor: ActionExecutor) -> None:
    message = Hearing(5, "hello", Kind.PICTURE, understood=Understood("greeting", 0.9))
    with hearing(message):
        await executor.run(call("action_greeting", "hello"))
    assert message.filing is not None
    assert message.filing.items == (NewItem(Lane.MEDIA, "picture"),)


async def test_the_leading_purpose_is_written_down_with_the_others(
    executor: ActionExecutor,
) -> None:
    heard = Understood("comment", 0.9, also=("contest_entry",))
    message = Hearing(5, "love it, B", understood=heard)
    with hearing(message):
        await executor.run(call("action_comment", "love it, B"))
    assert message.filing is not None
    assert message.filing.items == (NewItem(Lane.CONTEST, "contest_entry"),)
    assert message.understood == Understood("contest_entry", 0.9, also=("comment",))


async def test_what_goes_wrong_in_an_action_is_raised(executor: ActionExecutor) -> None:
    broken: Any = Understood("song_request", 0.9, entities=(None,))  # type: ignore[arg-type]
    with hearing(Hearing(5, "play it", understood=broken)), pytest.raises(AttributeError):
        await executor.run(call("action_song_request", "play it"))


# rasa shell and the action server


LATEST = {
    "intent": {"name": "song_request", "confidence": 0.8},
    "intent_ranking": [
        {"name": "nlu_fallback", "confidence": 0.9},
        {"name": "song_request", "confidence": 0.8},
        {"name": "comment", "confidence": 0.1},
        {"name": "thanks", "confidence": 0.05},
    ],
    "entities": [{"entity": "song", "value": "Zombie", "start": 5, "end": 11}],
    "also": ["shout_out"],
}


def test_rasas_own_record_is_read_in_our_words() -> None:
    assert understood(LATEST) == Understood(
        "song_request",
        0.8,
        (Guess("song_request", 0.8), Guess("comment", 0.1)),
        ("shout_out",),
        (Entity("song", "Zombie", 5, 11),),
    )
    assert understood({}) == Understood("nlu_fallback", 0.0)


def test_entities_stand_where_they_are_in_the_text_that_was_typed() -> None:
    found = {"entity": "song", "value": "Jolene", "start": 5, "end": 11}
    heard = understood({"entities": [found]}, "  play Jolene", quick=True)
    assert (heard.entities, heard.quick) == ((Entity("song", "Jolene", 7, 13),), True)


async def test_in_a_shell_an_action_says_what_it_would_file(executor: ActionExecutor) -> None:
    result = await executor.run(call("action_song_request", "play Zombie", LATEST))
    assert result is not None
    assert result["responses"][0]["text"] == (
        "would file under songs: Zombie\nwould reply song song=Zombie"
    )


async def test_in_a_shell_an_action_remembers_by_rasas_slots(executor: ActionExecutor) -> None:
    entities = [
        {"entity": "song", "value": "Africa", "start": 0, "end": 6},
        {"entity": "song", "value": "Crazy", "start": 10, "end": 15},
    ]
    asked = await executor.run(
        call("action_song_request", "Africa or Crazy", {"entities": entities})
    )
    assert asked is not None
    slots = {event["name"]: event["value"] for event in asked["events"]}
    answered = await executor.run(call("action_nlu_fallback", "the second one", **slots))
    assert answered is not None
    assert answered["responses"][0]["text"] == (
        "would add to the message before: Crazy\nwould reply song_chosen song=Crazy"
    )


@pytest.mark.parametrize(
    "intent, text",
    [
        ("greeting", "would fold as greeting"),
        (
            "stop",
            "would file under people:\nwould change for the listener: pause",
        ),
        ("nlu_fallback", "would file under unsorted:\nwould reply not_understood"),
    ],
)
async def test_in_a_shell_every_filing_can_be_read(
    executor: ActionExecutor, intent: str, text: str
) -> None:
    result = await executor.run(call(f"action_{intent}", "hm"))
    assert result is not None
    assert [one["text"] for one in result["responses"]] == [text]


def test_an_action_is_made_without_arguments(executor: ActionExecutor) -> None:
    assert len(FilingAction.__subclasses__()) == len(executor.actions) == len(PURPOSES)
    for action in FilingAction.__subclasses__():
        made = action()
        assert made.name() == f"action_{made.intent}"
        assert isinstance(made.file(Hearing(1, "hm"), Tracker.from_dict(_EMPTY)), Filing)


_EMPTY = {"sender_id": "1", "slots": {}, "latest_message": {}, "events": []}
