"""Rasa's logistic regression over what a message is made of, for a whole batch at once."""

from __future__ import annotations

import scipy.sparse
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.rows import of_sentence, side_by_side


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BatchedLogisticRegressionClassifier(LogisticRegressionClassifier):  # type: ignore[misc]
    """LogisticRegressionClassifier that joins the features of a batch in one go."""

    def _create_X(self, messages: list[Message]) -> scipy.sparse.csr_matrix:
        rows = [of_sentence(message) for message in messages]
        if not all(row and all(feature.is_sparse() for feature in row) for row in rows):
            return super()._create_X(messages)
        return side_by_side(rows)
