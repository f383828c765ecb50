"""A worker that cannot read a model speaks for itself alone; one that reads a bad model for all."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import app
from bot.understanding.encoder.unusable import EncoderUnusable
from bot.understanding.line import OUT_OF_REACH, UNUSABLE
from bot.understanding.models import ModelOutOfReach, ModelUnusable, checksum, checksum_file, fault
from tests.full_station import settings
from tests.needs_rasa import ONLY_WHERE_WORKERS_RUN

NAME = "abc.tar.gz"


def _no_folder(model: Path) -> None:
    model.parent.rename(model.parent.with_name("not mounted"))


def _no_model(model: Path) -> None:
    model.unlink()


def _no_note(model: Path) -> None:
    checksum_file(model).unlink()


def _not_to_be_opened(model: Path) -> None:
    model.unlink()
    model.mkdir()


def _cut(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-1])


def _empty_note(model: Path) -> None:
    checksum_file(model).write_bytes(b"")


@ONLY_WHERE_WORKERS_RUN
@pytest.mark.parametrize(
    "damage, code",
    [
        pytest.param(_no_folder, OUT_OF_REACH, id="the shared folder is not mounted"),
        pytest.param(_no_model, OUT_OF_REACH, id="the file is missing"),
        pytest.param(_no_note, OUT_OF_REACH, id="its checksum is missing"),
        pytest.param(_not_to_be_opened, OUT_OF_REACH, id="it cannot be opened"),
        pytest.param(_cut, UNUSABLE, id="it is not what training wrote"),
        pytest.param(_empty_note, UNUSABLE, id="its checksum is none"),
    ],
)
async def test_how_a_worker_ends_says_whose_fault_it_is(
    tmp_path: Path, damage: Callable[[Path], None], code: int
) -> None:
    model = tmp_path / "models" / NAME
    model.parent.mkdir()
    model.write_bytes(b"a model, let us say")
    checksum_file(model).write_text(f"{checksum(model)}  {NAME}\n")
    damage(model)
    assert await app.run_hand(settings(tmp_path, f"sqlite:///{tmp_path}/r.db"), NAME) == code


def _wrapped(cause: Exception) -> Exception:
    """As Rasa tells of what went wrong in one of its components."""
    try:
        try:
            raise cause
        except Exception as error:
            raise RuntimeError("Error loading graph component") from error
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    "error, kind",
    [
        pytest.param(OSError(28, "no space left"), ModelOutOfReach, id="disk"),
        pytest.param(MemoryError(), ModelOutOfReach, id="memory"),
        pytest.param(ImportError("keras"), ModelOutOfReach, id="installation"),
        pytest.param(_wrapped(MemoryError()), ModelOutOfReach, id="memory, within Rasa"),
        pytest.param(_wrapped(EncoderUnusable()), ModelOutOfReach, id="the encoder beside it"),
        pytest.param(_wrapped(ValueError()), ModelUnusable, id="a component that is none"),
        pytest.param(gzip.BadGzipFile(), ModelUnusable, id="an archive that is none"),
    ],
)
def test_whose_fault_it_is_that_a_model_does_not_load(
    error: Exception, kind: type[ModelUnusable]
) -> None:
    assert fault(error) is kind
