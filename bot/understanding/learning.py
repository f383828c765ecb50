"""The training process: Rasa learns here, so that its memory and its noise end with it."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import yaml

from bot.core.language_folder import folders, read
from bot.core.phrases import speak
from bot.understanding import models
from bot.understanding.needless import leave_out
from bot.understanding.quiet import before_import
from bot.understanding.training import STEP


class Steps(logging.Handler):
    """Turns what Rasa says of its components into short lines with seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Starting to train component"):
            self._begun = time.monotonic()
        if message.startswith("Finished training component"):
            name = message.split("'")[1].rpartition(".")[2]
            self.tell(name, time.monotonic() - self._begun)

    @staticmethod
    def tell(what: str, seconds: float) -> None:
        print(f"{STEP}{what}, {seconds:.0f} s", flush=True)


def learn(project: Path, station: Path, model: Path, kept: Path) -> None:
    """Train with Rasa's own `train`, on the product's files and the station's.

    `kept` is a folder of vectors from earlier trainings.
    """
    begun = time.monotonic()
    import rasa.model_training

    from bot.understanding.encoder.here import keep_vectors

    keep_vectors(kept)
    leave_out(project)
    speak(map(read, folders(*models.languages(project, station)).values()))

    steps = Steps()
    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.addHandler(steps)
    steps.tell("Rasa is ready", time.monotonic() - begun)
    rasa.model_training.train(
        domain=_domains(project, station),
        config=str(_config(project, station, model.parent)),
        training_files=training_files(project, station),
        output=str(model.parent),
        fixed_model_name=model.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    steps.tell("Trained in all", time.monotonic() - begun)


def training_files(project: Path, station: Path) -> list[str]:
    """The product's examples and the station's, and those of languages that bring their own."""
    own = [folder / "data" for folder in (project, station)]
    brought = [
        folder for place in models.languages(project, station) for folder in models.examples(place)
    ]
    return [str(folder) for folder in (*own, *brought) if folder.exists()]


def _config(project: Path, station: Path, folder: Path) -> Path:
    """The product's pipeline, with the name of the encoder in it: another reads otherwise."""
    from bot.understanding.encoder.here import opened, use_own

    own = models.encoder(station)
    use_own(own)
    told = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    for component in told["pipeline"]:
        if component["name"].endswith(".EncoderFeaturizer"):
            name = opened(own=own.exists(), name=None).name
            component |= {"own": own.exists(), "encoder": name}
    config = folder / "config.yml"
    config.write_text(yaml.safe_dump(told), encoding="utf-8")
    return config


def _domains(project: Path, station: Path) -> Any:
    """Rasa merges a list of domains, though it says that it wants one."""
    paths = [str(folder / "domain.yml") for folder in (project, station)]
    return [path for path in paths if Path(path).exists()]


def without_texts(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any
) -> None:
    """Rasa's warnings quote examples, and a station's examples are listeners' words."""
    print(f"{category.__name__} at {filename}:{lineno}", file=sys.stderr)


def stand_back() -> None:
    """The desk works beside it: what the machine is short of, learning does without first."""
    os.nice(5)
    with contextlib.suppress(OSError):  # where there is no such file
        Path("/proc/self/oom_score_adj").write_text("500")


def main() -> None:
    stand_back()
    before_import()
    # Anything new changes every component: a cache would only fill the disk.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    warnings.simplefilter("ignore")
    warnings.showwarning = without_texts
    learn(*(Path(argument) for argument in sys.argv[1:5]))


if __name__ == "__main__":
    main()
