"""Rasa's own classifier, asked about many messages at once and ready in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.diet_classifier import DIET, DIETClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import (
    ENTITIES,
    FEATURE_TYPE_SENTENCE,
    FEATURE_TYPE_SEQUENCE,
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.tensorflow.constants import (
    ENTITY_RECOGNITION,
    FEATURIZERS,
    INTENT_CLASSIFICATION,
    LEARNING_RATE,
    MASK,
    SENTENCE,
    SEQUENCE,
    SEQUENCE_LENGTH,
)
from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator
from rasa.utils.tensorflow.model_data import RasaModelData

# Messages of a batch are padded to its longest: one essay must not blow up sixty others.
WORDS_A_CALL = 8192

Output = dict[str, Any]


class QuickDIET(DIET):  # type: ignore[misc]
    """The same network; loading it runs one eager step instead of tracing a training graph."""

    @classmethod
    def load(
        cls,
        model_file_name: str,
        model_data_example: RasaModelData,
        predict_data_example: RasaModelData | None = None,
        finetune_mode: bool = False,
        *args: Any,
        **kwargs: Any,
    ) -> QuickDIET:
        if finetune_mode:
            loaded: QuickDIET = super().load(
                model_file_name, model_data_example, predict_data_example, True, *args, **kwargs
            )
            return loaded
        model = cls(*args, **kwargs)
        model.compile(optimizer=tf.keras.optimizers.Adam(kwargs["config"][LEARNING_RATE]))
        model._training = False
        model.batch_loss(RasaBatchDataGenerator(model_data_example, batch_size=1)[0][0])
        model.load_weights(model_file_name).expect_partial()
        if predict_data_example:
            model.run_inference(predict_data_example)
        return model


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class BatchedDIETClassifier(DIETClassifier):  # type: ignore[misc]
    """DIETClassifier with one TensorFlow call for a batch."""

    @staticmethod
    def model_class() -> type[QuickDIET]:
        return QuickDIET

    def process(self, messages: list[Message]) -> list[Message]:
        if self._execution_context.should_add_diagnostic_data:
            processed: list[Message] = super().process(messages)
            return processed
        for message, output in zip(messages, self._outputs(messages), strict=True):
            self._label(message, output)
        return messages

    def _label(self, message: Message, output: Output | None) -> None:
        if self.component_config[INTENT_CLASSIFICATION]:
            label, ranking = self._predict_label(output)
            message.set(INTENT, label, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        if self.component_config[ENTITY_RECOGNITION]:
            entities = self._predict_entities(output, message)
            message.set(ENTITIES, entities, add_to_output=True)

    def _outputs(self, messages: list[Message]) -> list[Output | None]:
        """What the network says of each message; None where it has nothing to go by."""
        outputs: list[Output | None] = [None] * len(messages)
        if self.model is None:
            return outputs
        featurizers = self.component_config[FEATURIZERS]
        known = [i for i, m in enumerate(messages) if m.features_present(TEXT, featurizers)]
        for places in _calls(known, messages):
            answer = self._ask([messages[i] for i in places])
            for row, place in enumerate(places):
                outputs[place] = _of_one(answer, row, _length(messages[place]))
        return outputs

    def _ask(self, messages: list[Message]) -> Output:
        answer: Output
        batch = self._quick_batch(messages)
        if batch is None:
            data = self._create_model_data(messages, training=False)
            answer = self.model.run_inference(data, batch_size=len(messages))
        else:
            answer = self.model._rasa_predict(batch)
        return answer

    def _quick_batch(self, messages: list[Message]) -> tuple[Any, ...] | None:
        """The network's input without Rasa's detour, or None where it is not all sparse."""
        featurizers = self.component_config[FEATURIZERS]
        features = [_sparse(message, featurizers) for message in messages]
        if any(found is None for found in features):
            return None
        made = {
            SEQUENCE: _stacked([f[0] for f in features if f]),
            SENTENCE: _stacked([f[1] for f in features if f]),
            SEQUENCE_LENGTH: [np.array([_length(m) for m in messages], dtype=np.float32)],
            MASK: [np.ones((len(messages), 1, 1), dtype=np.float32)],
        }
        signature = self.model.predict_data_signature[TEXT]
        return tuple(array for name in signature for array in made[name])


def _length(message: Message) -> int:
    return len(message.get(TOKENS_NAMES[TEXT]) or [])


def _calls(places: list[int], messages: list[Message]) -> Iterator[list[int]]:
    """Messages of about the same length together, so that little is padded."""
    call: list[int] = []
    for place in sorted(places, key=lambda i: _length(messages[i])):
        if call and (len(call) + 1) * _length(messages[place]) > WORDS_A_CALL:
            yield call
            call = []
        call.append(place)
    if call:
        yield call


def _of_one(answer: Output, row: int, length: int) -> Output:
    """One message's part; entity tags end where its words do, with the sentence's own."""
    one: Output = {}
    for name, value in answer.items():
        if name == "i_scores":
            one[name] = value[row : row + 1]
        elif name.startswith("e_"):
            one[name] = value[row : row + 1, : length + 1]
    return one


def _sparse(
    message: Message, featurizers: list[str]
) -> tuple[list[Features], list[Features]] | None:
    """The message's word and sentence features, or None if some are dense or missing."""
    found = [
        feature
        for feature in message.features
        if feature.attribute == TEXT and (not featurizers or feature.origin in featurizers)
    ]
    sequence = [feature for feature in found if feature.type == FEATURE_TYPE_SEQUENCE]
    sentence = [feature for feature in found if feature.type == FEATURE_TYPE_SENTENCE]
    if not sequence or not sentence or any(feature.is_dense() for feature in found):
        return None
    return sequence, sentence


def _stacked(rows: list[list[Features]]) -> list[Any]:
    """Sparse features of many messages, side by side, as TensorFlow's indices, values, shape."""
    parts: list[Any] = []
    numbers: list[int] = []
    for number, features in enumerate(rows):
        start = 0
        for feature in features:
            matrix = feature.features.tocoo()
            parts.append((matrix.row, matrix.col + start, matrix.data))
            numbers.append(number)
            start += matrix.shape[1]
    count = [len(part[2]) for part in parts]
    indices = np.empty((sum(count), 3), dtype=np.int64)
    indices[:, 0] = np.repeat(numbers, count)
    indices[:, 1] = np.concatenate([part[0] for part in parts])
    indices[:, 2] = np.concatenate([part[1] for part in parts])
    values = np.concatenate([part[2] for part in parts]).astype(np.float32)
    longest = max(features[0].features.shape[0] for features in rows)
    return [indices, values, np.array([len(rows), longest, start], dtype=np.int64)]
