"""Counts words and letter groups of messages as Rasa does, remembering the words it has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import (
    CountVectorsFeaturizer,
)
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

Matrix: TypeAlias = Any  # of scipy, which has no types here
Analyzer = Callable[[str], list[str]]
Counts = tuple["npt.NDArray[np.int32]", "npt.NDArray[np.int64]"]

# Enough for a station's everyday words; what is longer than a word is counted and forgotten.
BLANK = scipy.sparse.coo_matrix((1, 1), dtype=np.int64)

WORDS_REMEMBERED = 20_000
LONGEST_WORD = 30


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class BatchedCountVectorsFeaturizer(CountVectorsFeaturizer):  # type: ignore[misc]
    """Rasa's own features, counted once a word instead of twice a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """With `words: false` only the sentence is counted: not every classifier looks at words."""
        return {**CountVectorsFeaturizer.get_default_config(), "words": True}

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            for attribute in self._attributes:
                if message.get(attribute) is not None:  # Rasa asks for the five others too
                    tokens = self._get_processed_message_tokens_by_attribute(message, attribute)
                    [words], [sentence] = self._create_features(attribute, [tokens])
                    self.add_features_to_message(words, sentence, attribute, message)
        return messages

    def _create_features(
        self, attribute: str, all_tokens: list[list[str]]
    ) -> tuple[list[Matrix | None], list[Matrix | None]]:
        if attribute != TEXT or self.analyzer == "char" or TEXT not in self.vectorizers:
            features: tuple[list[Matrix | None], list[Matrix | None]]
            features = super()._create_features(attribute, all_tokens)
            return features
        pairs = [self._count(tokens) for tokens in all_tokens]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def _count(self, tokens: list[str]) -> tuple[Matrix | None, Matrix | None]:
        """Counts by word, and for the sentence, as Rasa's vectorizer would make them."""
        if not tokens:
            return None, None
        words = [self._counter(token) for token in tokens]
        columns = np.concatenate([word[0] for word in words])
        counts = np.concatenate([word[1] for word in words])
        width = len(self.vectorizers[TEXT].vocabulary_)
        sequence = None
        if self._config["words"]:
            rows = np.repeat(np.arange(len(words), dtype=np.int32), [len(w[0]) for w in words])
            sequence = _matrix(counts, rows, columns, (len(words), width))
        if self.analyzer == "word" and self.max_ngram > 1:  # pairs of words reach across words
            sentence = self._counter(" ".join(tokens))
        else:
            sentence = _summed(columns, counts)
        nought = np.zeros(len(sentence[0]), dtype=np.int32)
        return sequence, _matrix(sentence[1], nought, sentence[0], (1, width))

    @property
    def _counter(self) -> Callable[[str], Counts]:
        # Built late: training replaces the vectorizers, and a copy may not hold a cache.
        vocabulary = self.vectorizers[TEXT].vocabulary_
        if self.__dict__.get("_counted_with") is not vocabulary:
            self._counted_with = vocabulary
            self._remembered = _counter(self.vectorizers[TEXT].build_analyzer(), vocabulary)
        return self._remembered


def _summed(columns: npt.NDArray[Any], counts: npt.NDArray[Any]) -> Counts:
    unique, places = np.unique(columns, return_inverse=True)
    total = np.bincount(places, weights=counts, minlength=len(unique))
    return unique, total.astype(np.int64)


def _matrix(data: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> Matrix:
    """A sparse matrix without scipy's checks, which cost more than the counting."""
    matrix = copy(BLANK)
    matrix._shape = shape
    matrix.data, matrix.row, matrix.col = data, rows, columns
    return matrix


def _counter(analyzer: Analyzer, vocabulary: dict[str, int]) -> Callable[[str], Counts]:
    def count(text: str) -> Counts:
        found = Counter(vocabulary[gram] for gram in analyzer(text) if gram in vocabulary)
        columns = sorted(found)
        counts = [found[column] for column in columns]
        return np.array(columns, dtype=np.int32), np.array(counts, dtype=np.int64)

    remembered = lru_cache(maxsize=WORDS_REMEMBERED)(count)
    return lambda text: remembered(text) if len(text) <= LONGEST_WORD else count(text)
