"""Finds the other purposes of a message: "play Valerie and happy birthday to Dave" has two."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from bot.understanding.rows import of_sentence, side_by_side

ALSO = "also"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AlsoClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """One yes-or-no question a purpose, learnt from the examples' intents and their `also`."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"threshold": 0.5, "C": 10.0, "never": ["out_of_scope", "spam"]}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        purposes: list[str] | None = None,
        weights: Any = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._purposes = purposes or []
        self._weights = weights  # a row a purpose, the last column for "usually"

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AlsoClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if _words(e)]
        answers = [{example.get(INTENT), *also_of(example)} for example in examples]
        self._purposes = sorted(set().union(*answers) - set(self._config["never"]))
        if examples and self._purposes:
            known = _matrix(examples)
            rows = [self._learn(known, [p in a for a in answers]) for p in self._purposes]
            self._weights = np.vstack(rows)
            self._persist()
        return self._resource

    def _learn(self, known: scipy.sparse.spmatrix, yes: list[bool]) -> Any:
        model = LogisticRegression(C=self._config["C"], solver="liblinear", random_state=1)
        if all(yes):
            return np.append(np.zeros(known.shape[1]), 9.0)
        model.fit(known, yes)
        return np.append(model.coef_[0], model.intercept_)

    def process(self, messages: list[Message]) -> list[Message]:
        heard = [message for message in messages if _words(message)]
        if self._weights is None or not heard:
            return messages
        scores = _matrix(heard) @ self._weights[:, :-1].T + self._weights[:, -1]
        likely = scores > np.log(self._config["threshold"] / (1 - self._config["threshold"]))
        for message, row in zip(heard, likely, strict=True):
            first = (message.get(INTENT) or {}).get("name")
            others = [self._purposes[place] for place in np.flatnonzero(row)]
            message.set(ALSO, [name for name in others if name != first], add_to_output=True)
        return messages

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "weights.npy", self._weights.astype(np.float32))
            dump_obj_as_json_to_file(folder / "purposes.json", self._purposes)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AlsoClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                purposes = read_json_file(folder / "purposes.json")
                weights = np.load(folder / "weights.npy", allow_pickle=False)
        except ValueError:  # Rasa's way to say that nothing was learnt
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, purposes, weights)


def also_of(example: Message) -> list[str]:
    """The other purposes that the example's writer gave it."""
    metadata = (example.get("metadata") or {}).get("example") or {}
    return list(metadata.get(ALSO) or []) if isinstance(metadata, dict) else []


def _words(message: Message) -> list[Features]:
    return [feature for feature in of_sentence(message) if feature.is_sparse()]


def _matrix(messages: list[Message]) -> scipy.sparse.csr_matrix:
    """Every word counts once, and long messages no more than short ones."""
    matrix = side_by_side([_words(message) for message in messages])
    matrix.data = np.ones(len(matrix.data))
    return normalize(matrix)
