"""Well-known titles and performers as dense features, for the components of stock Rasa."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.known_names import known
from bot.understanding.spans import tags

MARKS = [
    f"{at}-{kind}:{how}"
    for at in "BILU"
    for kind in ("song", "artist")
    for how in ("strong", "weak")
]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class KnownNamesFeaturizer(GraphComponent, DenseFeaturizer):  # type: ignore[misc]
    """The names that the product's own finder is given, word by word."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No choices but Rasa's own."""
        found: dict[str, Any] = DenseFeaturizer.get_default_config()
        return found

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnownNamesFeaturizer:
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to be wrong."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT) and message.get(TOKENS_NAMES[TEXT]):
                self._add_to(message)
        return messages

    def _add_to(self, message: Message) -> None:
        text = message.get(TEXT)
        places = [(word.start, word.end) for word in message.get(TOKENS_NAMES[TEXT])]
        found = np.zeros((len(places), len(MARKS)), dtype=np.float32)
        for start, end, kind, strength in known().spans(text):
            for row, tag in zip(
                found, tags(places, [(f"{kind}:{strength}", start, end)]), strict=True
            ):
                if tag != "O":
                    row[MARKS.index(tag)] = 1
        for kind, vectors in (
            (FEATURE_TYPE_SEQUENCE, found),
            (FEATURE_TYPE_SENTENCE, found.max(axis=0, keepdims=True)),
        ):
            message.add_features(Features(vectors, kind, TEXT, self._identifier))
