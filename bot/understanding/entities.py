"""Finds names, songs and places in a message as Rasa's CRF does, without training it at loading."""

from __future__ import annotations

import shutil
from functools import lru_cache
from typing import Any

import sklearn_crfsuite
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.crf_entity_extractor import CRFEntityExtractor, CRFToken
from rasa.nlu.utils.bilou_utils import tag_without_prefix
from rasa.shared.nlu.constants import NO_ENTITY_TAG
from rasa.shared.utils.io import read_json_file
from rasa.utils.tensorflow.constants import BILOU_FLAG

Dataset = list[list[CRFToken]]
Window = tuple[tuple[str, ...], ...]  # names of features, for each place around a word
Views = tuple[dict[str, Any], ...]  # a word's features as seen from each of these places

WORDS_REMEMBERED = 20_000
LONGEST_WORD = 30

# Features of a word that need nothing but its letters, so they can be remembered.
OF_THE_WORD = {
    "low",
    "title",
    "prefix5",
    "prefix2",
    "suffix5",
    "suffix3",
    "suffix2",
    "suffix1",
    "bias",
    "upper",
    "digit",
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class QuickCRFEntityExtractor(CRFEntityExtractor):  # type: ignore[misc]
    """CRFEntityExtractor that keeps what it learnt; Rasa's own learns anew at every loading."""

    def persist(self, dataset: Dataset) -> None:
        super().persist(dataset)
        with self._model_storage.write_to(self._resource) as folder:
            for name, tagger in self.entity_taggers.items():
                shutil.copyfile(tagger.modelfile.name, folder / f"{name}.crfsuite")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuickCRFEntityExtractor:
        try:
            with model_storage.read_from(resource) as folder:
                order = read_json_file(folder / "crf_order.json")
                taggers = {name: _opened(folder / f"{name}.crfsuite") for name in order}
        except ValueError:  # Rasa's way to say that nothing was learnt
            return cls(config, model_storage, resource)
        extractor = cls(config, model_storage, resource, taggers)
        extractor.crf_order = order
        return extractor

    @classmethod
    def _crf_tokens_to_features(
        cls,
        crf_tokens: list[CRFToken],
        config: dict[str, Any],
        include_tag_features: bool = False,
    ) -> list[dict[str, Any]]:
        window = tuple(tuple(f"{name}" for name in names) for names in config["features"])
        plain = all(name in OF_THE_WORD for names in window for name in names)
        if include_tag_features or not plain:
            features: list[dict[str, Any]]
            features = super()._crf_tokens_to_features(crf_tokens, config, include_tag_features)
            return features
        words = [_remembered(token.text, window) for token in crf_tokens]
        return [_seen_from(place, words, len(window)) for place in range(len(words))]

    def _most_likely_tag(
        self, predictions: list[dict[str, float]]
    ) -> tuple[list[str], list[float]]:
        if not self.component_config[BILOU_FLAG]:
            stock: tuple[list[str], list[float]] = super()._most_likely_tag(predictions)
            return stock
        tags = [max(word, key=word.__getitem__) for word in predictions]
        sums = [
            sum(word[same] for same in _same_entity(tag, tuple(word)))
            for tag, word in zip(tags, predictions, strict=True)
        ]
        return tags, sums


class QuickCRF(sklearn_crfsuite.CRF):  # type: ignore[misc]
    """The same tagger, which does not ask for rivals of a tag that is certain to win."""

    def predict_marginals_single(self, xseq: list[dict[str, Any]]) -> list[dict[str, float]]:
        tagger = self.tagger_
        tagger.set(xseq)
        labels = tagger.labels()
        ask = tagger.marginal
        words: list[dict[str, float]] = []
        for place in range(len(xseq)):
            nothing = ask(NO_ENTITY_TAG, place) if NO_ENTITY_TAG in labels else 0.0
            if nothing > 0.5:
                words.append({NO_ENTITY_TAG: nothing})
            else:
                words.append({label: ask(label, place) for label in labels})
        return words


def _opened(path: Any) -> QuickCRF:
    crf = QuickCRF(model_filename=str(path))
    if not path.exists() or crf.tagger_ is None:  # opened now: Rasa removes the folder after it
        raise ValueError("no trained extractor")
    return crf


@lru_cache(maxsize=1024)
def _same_entity(tag: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tag_without_prefix(tag)
    return tuple(other for other in tags if tag_without_prefix(other) == wanted)


def _remembered(word: str, window: Window) -> Views:
    return _everyday(word, window) if len(word) <= LONGEST_WORD else _views(word, window)


@lru_cache(maxsize=WORDS_REMEMBERED)
def _everyday(word: str, window: Window) -> Views:
    return _views(word, window)


def _views(word: str, window: Window) -> Views:
    """A word's features as its neighbours see them, one for each place of the window."""
    token = CRFToken(word, None, {}, [], None, None, None)
    half = len(window) // 2
    return tuple(
        {f"{place - half}:{name}": CRFEntityExtractor.function_dict[name](token) for name in names}
        for place, names in enumerate(window)
    )


def _seen_from(place: int, words: list[Views], window: int) -> dict[str, Any]:
    features: dict[str, Any] = {}
    for offset in range(window):
        neighbour = place + offset - window // 2
        if neighbour >= len(words):
            features["EOS"] = True
        elif neighbour < 0:
            features["BOS"] = True
        else:
            features.update(words[neighbour][offset])
    return features
