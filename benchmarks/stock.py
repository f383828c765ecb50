"""The same model as stock Rasa would have it: our component names rewritten to Rasa's own."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TWINS = {
    "bot.understanding.featurizer.BatchedCountVectorsFeaturizer": (
        "rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer.CountVectorsFeaturizer"
    ),
    "bot.understanding.intents.BatchedLogisticRegressionClassifier": (
        "rasa.nlu.classifiers.logistic_regression_classifier.LogisticRegressionClassifier"
    ),
    "bot.understanding.entities.QuickCRFEntityExtractor": (
        "rasa.nlu.extractors.crf_entity_extractor.CRFEntityExtractor"
    ),
}
WITHOUT_TWIN = ("bot.understanding.also.AlsoClassifier",)

Schema = dict[str, Any]


class NoTwin(Exception):
    """One of our components is in neither table: it would not be stock Rasa."""


def make_stock(model: Path, stock: Path) -> None:
    """Write the archive anew, loadable by Rasa with nothing of ours installed."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        with tarfile.open(model, "r:gz") as archive:
            archive.extractall(root)
        _rewrite_metadata(root / "metadata.json")
        _rename_files(root / "components")
        with tarfile.open(stock, "w:gz") as archive:
            archive.add(root, arcname="")


def _rewrite_metadata(path: Path) -> None:
    metadata = json.loads(path.read_text(encoding="utf-8"))
    for name in ("train_schema", "predict_schema"):
        _leave_out(metadata[name])
        for node in metadata[name]["nodes"].values():
            node["uses"] = TWINS.get(node["uses"], node["uses"])
    text = json.dumps(metadata)
    if '"uses": "bot.' in text:
        raise NoTwin(str(sorted(set(_ours(metadata)))))
    path.write_text(text, encoding="utf-8")


def _ours(metadata: dict[str, Any]) -> Iterator[str]:
    for name in ("train_schema", "predict_schema"):
        uses = (node["uses"] for node in metadata[name]["nodes"].values())
        yield from (name for name in uses if name.startswith("bot."))


def _leave_out(schema: Schema) -> None:
    """Whoever took messages from a component that goes takes them from its source."""
    nodes = schema["nodes"]
    for gone in [name for name, node in nodes.items() if node["uses"] in WITHOUT_TWIN]:
        needs = nodes.pop(gone)["needs"]
        source = needs.get("messages") or needs.get("training_data")
        for node in nodes.values():
            node["needs"] = {k: source if v == gone else v for k, v in node["needs"].items()}


def _rename_files(components: Path) -> None:
    """Some of Rasa's components name their files after their class."""
    for ours, twin in TWINS.items():
        before, after = ours.rpartition(".")[2], twin.rpartition(".")[2]
        for path in list(components.rglob(f"{before}.*")):
            path.rename(path.with_name(path.name.replace(before, after, 1)))
