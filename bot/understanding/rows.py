"""Features of many messages as one table, a row a message, without a detour by each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

Counts: TypeAlias = Any  # a sparse matrix of scipy, which has no types here


def of_sentence(message: Message) -> list[Features]:
    """What the featurizers say of the message as a whole."""
    return [
        feature
        for feature in message.features
        if feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE
    ]


def counted(messages: Sequence[Message]) -> list[Counts]:
    """How often what occurs in each message: a matrix for each featurizer that counts."""
    rows = [[one for one in of_sentence(message) if one.is_sparse()] for message in messages]
    return [_stacked(column) for column in zip(*rows, strict=True)]


def _stacked(features: Sequence[Features]) -> Counts:
    found = [feature.features.tocoo() for feature in features]
    ends = np.cumsum([0, *(matrix.nnz for matrix in found)])
    columns = np.concatenate([matrix.col for matrix in found])
    values = np.concatenate([matrix.data for matrix in found]).astype(np.float64)
    return scipy.sparse.csr_matrix((values, columns, ends), (len(found), found[0].shape[1]))


def vectors(message: Message) -> npt.NDArray[np.float32] | None:
    """What the encoder says of the message as a whole, if it has read it."""
    found = [one.features[0] for one in of_sentence(message) if one.is_dense()]
    return np.concatenate(found) if found else None
