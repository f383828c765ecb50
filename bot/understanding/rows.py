"""Features of many messages as one table, a row a message, without a detour by each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message


def of_sentence(message: Message) -> list[Features]:
    """What the featurizers say of the message as a whole."""
    return [
        feature
        for feature in message.features
        if feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE
    ]


def side_by_side(rows: Sequence[Sequence[Features]]) -> scipy.sparse.csr_matrix:
    """Sparse features of each message joined, then all messages in one matrix."""
    columns, values, ends, width = [], [], [0], 0
    for features in rows:
        width = 0
        for feature in features:
            matrix = feature.features.tocoo()
            columns.append(matrix.col + width)
            values.append(matrix.data)
            width += matrix.shape[1]
        ends.append(ends[-1] + sum(feature.features.nnz for feature in features))
    parts = (np.concatenate(values), np.concatenate(columns), ends)
    return scipy.sparse.csr_matrix(parts, shape=(len(rows), width))
