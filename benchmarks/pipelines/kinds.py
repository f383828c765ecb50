"""The pipelines that are compared: four heads on four kinds of features, and the product's own."""

from __future__ import annotations

from typing import Any

import yaml

from bot.understanding.models import PROJECT

Component = dict[str, Any]

OURS = "ours"
EPOCHS = 30  # of 3,000 examples 98 % are known after 20; with the usual 100 each takes an hour

# The usual features of Rasa's CRF; where there are dense ones of each word, those too.
NEAR = ["low", "title", "upper", "suffix3"]
HERE = [
    "low",
    "bias",
    "prefix5",
    "prefix2",
    "suffix5",
    "suffix3",
    "suffix2",
    "upper",
    "title",
    "digit",
]
CRF: Component = {
    "name": "CRFEntityExtractor",
    "max_iterations": 50,
    "features": [["low", "title"], NEAR, HERE, NEAR, ["low", "title"]],
}

WORDS: list[Component] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer", "strip_accents": "unicode"},
]
NGRAMS: Component = {
    "name": "CountVectorsFeaturizer",
    "strip_accents": "unicode",
    "analyzer": "char_wb",
    "min_ngram": 1,
    "max_ngram": 4,
}
NAMES: Component = {"name": "benchmarks.pipelines.names.KnownNamesFeaturizer"}
ENCODER: Component = {"name": "bot.understanding.encoding.EncoderFeaturizer"}

FEATURES: dict[str, list[Component]] = {
    "words": WORDS,
    "n-grams": [*WORDS, NGRAMS],
    "names": [*WORDS, NGRAMS, NAMES],
    "encoder": [*WORDS, NGRAMS, ENCODER],
}


def _diet(seed: int, **chosen: Any) -> Component:
    """As `rasa init` writes it, but for the epochs and what is chosen."""
    usual = {"epochs": EPOCHS, "constrain_similarities": True, "random_seed": seed}
    return {"name": "DIETClassifier", **usual, **chosen}


def _heads(seed: int, dense: bool) -> dict[str, list[Component]]:
    crf = CRF | {
        "features": [*CRF["features"][:2], [*HERE, "text_dense_features"], *CRF["features"][3:]]
    }
    names = crf if dense else CRF
    flat = _diet(seed, entity_recognition=False, number_of_transformer_layers=0)
    return {
        "DIET": [_diet(seed)],
        "DIET, flat, + CRF": [flat, names],
        "DIET, purposes, + CRF": [_diet(seed, entity_recognition=False), names],
        "logistic + CRF": [{"name": "LogisticRegressionClassifier", "random_state": seed}, names],
    }


def names() -> list[str]:
    """Every pipeline, the quick ones first."""
    heads = sorted(_heads(1, False), reverse=True)
    return [OURS, *(f"{head} / {features}" for head in heads for features in FEATURES)]


def config(name: str, seed: int) -> dict[str, Any]:
    """What stands in a config.yml; all are measured by first guesses, so there is no fallback."""
    told: dict[str, Any] = {"recipe": "default.v1", "assistant_id": "compared", "language": "xx"}
    if name == OURS:
        own = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"]
        pipeline = [one for one in own if one["name"] != "FallbackClassifier"]
    else:
        head, _, features = name.partition(" / ")
        dense = features in ("names", "encoder")
        pipeline = [*FEATURES[features], *_heads(seed, dense)[head]]
    return {**told, "pipeline": pipeline, "policies": [{"name": "RulePolicy"}]}
