"""Says which purposes a message has, the first and others, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.judging import ALSO, Judge, as_kept
from bot.understanding.learnt import opened, put
from bot.understanding.rows import of_sentence, vectors

RANKING = "intent_ranking"
LONGEST_RANKING = 10
NOTHING: dict[str, Any] = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
NEVER_BESIDE = ("out_of_scope", "spam")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PurposeClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Asks what the words say and what the encoder says, and weighs the two."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, judge: Judge | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._judge = judge

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PurposeClassifier:
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [one for one in training_data.intent_examples if of_sentence(one)]
        if examples:
            self._judge = Judge.learn(examples)
            with self._model_storage.write_to(self._resource) as folder:
                put(folder, self._judge)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PurposeClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                return cls(model_storage, resource, as_kept(opened(folder)))
        except ValueError:  # Rasa's way to say that nothing was learnt
            return cls(model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        said = [one for one in messages if self._judge and of_sentence(one)]
        for message in messages:  # where nothing is said, nothing can be sure
            message.set(INTENT, NOTHING, add_to_output=True)
            message.set(RANKING, [], add_to_output=True)
        for quick in (True, False):
            some = [message for message in said if (vectors(message) is None) is quick]
            if some:
                self._decide(some, quick)
        return messages

    def _decide(self, messages: Sequence[Message], quick: bool) -> None:
        assert self._judge is not None
        for message, shares, beside in zip(
            messages, *self._judge.decide(messages, quick), strict=True
        ):
            ranking = _ranking(self._judge.purposes, shares)
            first = ranking[0]
            message.set(INTENT, first, add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
            others = [self._judge.purposes[place] for place in np.flatnonzero(beside)]
            left_out = (first[INTENT_NAME_KEY], *NEVER_BESIDE)
            message.set(ALSO, [one for one in others if one not in left_out], add_to_output=True)


def _ranking(purposes: Sequence[str], shares: Any) -> list[dict[str, Any]]:
    best = np.argsort(-shares, kind="stable")[:LONGEST_RANKING]
    return [
        {INTENT_NAME_KEY: purposes[place], PREDICTED_CONFIDENCE_KEY: float(shares[place])}
        for place in best
    ]
