"""Rasa's dialogue engine inside our worker: its rules, its actions, without its servers."""

from __future__ import annotations

import importlib
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema  # type: ignore[import-untyped]
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import GraphSchema
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.data import TrainingType
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.core.hearing import current

PLACEHOLDERS = ("__message__", "__tracker__")

# An intent, the labels of its entities, and the action before.
Situation = tuple[str | None, frozenset[tuple[str | None, ...]], str | None]


class QuickGraphRunner(DaskGraphRunner):  # type: ignore[misc]
    """Rasa's graph with the order of its nodes worked out once instead of at every call."""

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in wanted}

    def _order(self, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        orders = self.__dict__.setdefault("_orders", {})
        if wanted not in orders:
            orders[wanted] = _in_order(self._graph_schema, wanted)
        order: list[tuple[str, tuple[str, ...]]] = orders[wanted]
        return order


def _in_order(schema: GraphSchema, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    order: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in order or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        order[name] = needs

    for name in wanted:
        visit(name)
    return list(order.items())


class ActionsHere(EndpointConfig):  # type: ignore[misc]
    """The action server's place, taken by the same actions in this process."""

    def __init__(self, executor: ActionExecutor) -> None:
        super().__init__("in-process", enable_selective_domain=True)
        self._executor = executor

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run the action; note what it raises, because Rasa swallows that."""
        try:
            return await self._executor.run(kwargs["json"])
        except Exception as error:
            message = current()
            if message is not None:
                message.error = type(error).__name__
            raise


def executor_of(package: str) -> ActionExecutor:
    """Everything in the package that is an action."""
    importlib.import_module(package)  # rasa_sdk would end the whole process on a mistake in it
    executor = ActionExecutor()
    executor.register_package(package)
    return executor


class ActionHere(RemoteAction):  # type: ignore[misc]
    """Rasa's custom action, its answer checked against a schema that is compiled once."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        _validator().validate(result)
        return True


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


class StudioProcessor(MessageProcessor):  # type: ignore[misc]
    """Rasa's processor for one message at a time, with a tracker that is as short as can be."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with TemporaryDirectory() as folder:
            metadata, runner = load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, QuickGraphRunner
            )
        return Path(model_path).name, metadata, runner

    def classify(self, messages: list[UserMessage]) -> list[Message]:
        """The whole batch through the graph once, stopping before "/" becomes an intent."""
        handler = self.model_metadata.predict_schema.nodes[self.model_metadata.nlu_target]
        last = handler.needs["messages"]
        empty = DialogueStateTracker.from_events("nobody", [])
        inputs = dict(zip(PLACEHOLDERS, (messages, empty), strict=True))
        found: list[Message] = self.graph_runner.run(inputs=inputs, targets=[last])[last]
        return found

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """A conversation that has just begun, with what we remember of this listener."""
        tracker = DialogueStateTracker(conversation_id, self.domain.slots)
        tracker.model_id = self.model_metadata.model_id
        tracker.assistant_id = self.model_metadata.assistant_id
        for event in _opening():
            tracker.update(event, self.domain)
        return tracker

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Nothing: what must be remembered is written with the filing."""

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """The rules answer alike when asked alike; our trackers never hold more than this."""
        if not self._short_memory or tracker.followup_action:
            return super()._predict_next_with_tracker(tracker)
        asked = _situation(tracker)
        if asked not in self._answers:
            self._answers[asked] = super()._predict_next_with_tracker(tracker)
        return self._answers[asked]

    @cached_property
    def _answers(self) -> dict[Situation, PolicyPrediction]:
        return {}

    @cached_property
    def _short_memory(self) -> bool:
        """Whether nothing but intent, entities and the last action can sway the rules."""
        swaying = [slot.name for slot in self.domain.slots if slot.influence_conversation]
        by_text = self.model_metadata.training_type is TrainingType.END_TO_END
        return not (swaying or by_text or self.domain.forms)

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if isinstance(action, RemoteAction):
            action = ActionHere(action.name(), self.action_endpoint)
        return action, prediction

    async def _run_action(self, action: Action, tracker: DialogueStateTracker, *rest: Any) -> bool:
        """To listen is to do nothing: Rasa copies the whole conversation for it."""
        if action.name() == ACTION_LISTEN_NAME:
            return False
        more: bool = await super()._run_action(action, tracker, *rest)
        return more


def _situation(tracker: DialogueStateTracker) -> Situation:
    heard = tracker.latest_message
    labels = frozenset((e["entity"], e.get("role"), e.get("group")) for e in heard.entities)
    return heard.intent["name"], labels, tracker.latest_action_name


def _opening() -> list[Event]:
    message = current()
    remembered = message.dialogue.to_json() if message else {}
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *(SlotSet(name, value) for name, value in remembered.items()),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]


class StudioAgent(Agent):  # type: ignore[misc]
    """Rasa's agent with our processor in it."""

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = StudioProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
        self._set_fingerprint(fingerprint)
