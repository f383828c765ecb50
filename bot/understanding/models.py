"""The shelf of trained models: which one belongs to today's examples, and is it whole."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# What a model is made by: a change in one of these makes an older model another's.
COMPONENTS = ("featurizer.py", "rows.py", "intents.py", "entities.py", "also.py")
MAKERS = ("rasa", "scikit-learn", "sklearn-crfsuite", "numpy", "keras")
EXAMPLES = (".yml", ".yaml", ".json")  # what Rasa reads under a data folder


# Faults of a disk, of memory or of an installation: the next machine may read the same file well.
OF_THIS_MACHINE = (OSError, MemoryError, ImportError)


class ModelUnusable(Exception):
    """The file is no whole model of ours; whatever was in use stays in use."""


class ModelOutOfReach(ModelUnusable):
    """It cannot be read here and now, which says nothing about the model itself."""


def fault(error: BaseException) -> type[ModelUnusable]:
    """Whose fault it is that a model did not load; Rasa wraps what it comes upon."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OF_THIS_MACHINE) and not isinstance(cause, gzip.BadGzipFile):
            return ModelOutOfReach
        cause = cause.__cause__ or cause.__context__
    return ModelUnusable


def fingerprint(data_dir: Path, project: Path = PROJECT) -> str:
    """Stands for everything a model is made from; equal inputs make equal models."""
    digest = hashlib.sha256()
    for name in MAKERS:
        digest.update(f"{name} {version(name)}\n".encode())
    for root, path in _inputs(data_dir, project):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()[:32]


def _inputs(data_dir: Path, project: Path) -> Iterator[tuple[Path, Path]]:
    here = Path(__file__).parent
    yield from ((here, here / name) for name in COMPONENTS)
    yield project, project / "config.yml"
    for root in (project, station(data_dir)):
        found = [root / "domain.yml", *sorted((root / "data").rglob("*"))]
        yield from ((root, p) for p in found if p.is_file() and p.suffix in EXAMPLES)


def station(data_dir: Path) -> Path:
    """What the station itself has added, laid out like the product."""
    return data_dir / "station"


def current(data_dir: Path, project: Path = PROJECT) -> Path:
    """Where the model for the current examples is, or will be."""
    return data_dir / "models" / f"{fingerprint(data_dir, project)}.tar.gz"


def checksum_file(model: Path) -> Path:
    return model.with_name(model.name + ".sha256")


def checksum(model: Path) -> str:
    digest = hashlib.sha256()
    with model.open("rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def verify(model: Path) -> None:
    """Return if the file is what training wrote, or raise ModelUnusable or ModelOutOfReach."""
    try:
        wanted = checksum_file(model).read_text(encoding="ascii").split()[0]
        found = checksum(model)
    except (OSError, MemoryError, UnicodeDecodeError, IndexError) as error:
        raise fault(error)(f"{model.name}: {type(error).__name__}") from error
    if not hmac.compare_digest(wanted, found):
        raise ModelUnusable(f"{model.name}: its checksum does not match")
