"""Gives Rasa's components the encoder's vectors: one for the message, one for each word of it."""

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
from rasa.shared.nlu.constants import (
    FEATURE_TYPE_SENTENCE,
    FEATURE_TYPE_SEQUENCE,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.encoder import here
from bot.understanding.encoder.reading import Encoder, Reading, of_words
from bot.understanding.encoder.unusable import EncoderUnusable

QUICK = "quick"  # in a message's metadata: it is to be understood without the encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(GraphComponent, DenseFeaturizer):  # type: ignore[misc]
    """A pretrained network that has read a hundred languages; it is not trained here.

    Where it cannot be used, messages get no vectors and are understood by their words.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`own`: whether it is the station's, as docs/encoder.md says; `encoder`: its name."""
        return {**DenseFeaturizer.get_default_config(), "own": False, "encoder": None}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder: Encoder | None = None
        self._trouble: EncoderUnusable | None = None
        try:
            self._encoder = here.opened(own=config["own"], name=config["encoder"])
        except EncoderUnusable as error:
            self._trouble = error
        here.note(self._trouble)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing: the folder is looked at when it is opened."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        if self._encoder is None:  # what is learnt without it would never be heard
            raise self._trouble or EncoderUnusable
        self._add(training_data.training_examples, here.keeping(self._encoder))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        thorough = [one for one in messages if not is_quick(one)]
        if self._encoder is not None and thorough:
            try:
                self._add(thorough, self._encoder)
                here.note(None)
            except EncoderUnusable as error:
                here.note(error)
        return messages

    def _add(self, messages: list[Message], encoder: Encoder) -> None:
        said = [one for one in messages if one.get(TEXT)]
        readings = encoder.read([one.get(TEXT) for one in said])
        for message, reading in zip(said, readings, strict=True):
            self._add_to(message, reading)

    def _add_to(self, message: Message, reading: Reading) -> None:
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        words = of_words(reading, [(token.start, token.end) for token in tokens])
        for kind, vectors in (
            (FEATURE_TYPE_SEQUENCE, words),
            (FEATURE_TYPE_SENTENCE, reading.sentence[None]),
        ):
            found = np.ascontiguousarray(vectors, dtype=np.float32)
            message.add_features(Features(found, kind, TEXT, self._identifier))


def is_quick(message: Message) -> bool:
    """Whether more are waiting than the encoder could read."""
    return bool((message.get("metadata") or {}).get(QUICK))
