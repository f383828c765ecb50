"""What becomes of messages when the encoder cannot be used: they are understood by their words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE
from tests.understanding.encoder import test_folder

if RASA_RUNS_HERE:
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from bot.understanding.encoder import here
    from bot.understanding.encoder.unusable import EncoderUnusable
    from bot.understanding.encoding import EncoderFeaturizer

pytestmark = NEEDS_RASA


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A station's own encoder, known to this process."""
    before = os.environ.get(here.OWN)
    folder = test_folder.make(tmp_path / "station" / "encoder")
    here.use_own(folder)
    here.note(None)
    yield folder
    here.note(None)
    here.encoder_of.cache_clear()
    os.environ.pop(here.OWN)
    if before is not None:
        here.use_own(Path(before))


def featurizer(name: str | None = None) -> EncoderFeaturizer:
    config = {**EncoderFeaturizer.get_default_config(), "own": True, "encoder": name}
    return EncoderFeaturizer(config, "encoder")


def vectors(reader: EncoderFeaturizer, text: str = "play dream on", **metadata: object) -> int:
    message = Message.build(text)
    message.set("metadata", metadata)
    return len(reader.process([message])[0].features)


def test_a_station_whose_data_folder_moves_keeps_its_encoder(own: Path, tmp_path: Path) -> None:
    name = here.opened(own=True, name=None).name
    moved = own.parent.rename(tmp_path / "moved") / "encoder"
    here.use_own(moved)
    assert vectors(featurizer(name)) == 2
    assert not here.unusable()


def test_a_message_in_haste_gets_no_vectors_and_says_nothing_of_the_encoder(own: Path) -> None:
    assert vectors(featurizer(), quick=True) == 0
    assert not here.unusable()


def _no_network(folder: Path) -> None:
    (folder / "model.onnx").unlink()


def _cut(folder: Path) -> None:
    network = folder / "model.onnx"
    network.write_bytes(network.read_bytes()[:-40])


def _another(folder: Path) -> None:
    (folder / "encoder.json").write_text('{"prefix": "another: "}')


def _unknown(folder: Path) -> None:
    os.environ[here.OWN] = ""


@pytest.mark.parametrize("damage", [_no_network, _cut, _another, _unknown])
def test_a_model_whose_encoder_is_of_no_use_understands_by_words(
    own: Path, damage: Callable[[Path], None]
) -> None:
    name = here.opened(own=True, name=None).name
    here.encoder_of.cache_clear()
    damage(own)
    with capture_logs() as told:
        reader = featurizer(name)
        assert [vectors(reader), vectors(reader, "dream")] == [0, 0]
    assert here.unusable()
    assert [one["event"] for one in told] == ["encoder_unusable"]  # once


def test_nothing_is_learnt_without_an_encoder(own: Path) -> None:
    _no_network(own)
    data = TrainingData([Message.build("play dream on", "song_request")])
    with pytest.raises(EncoderUnusable):
        featurizer().process_training_data(data)


def test_a_batch_that_the_encoder_fails_on_is_understood_by_words(own: Path) -> None:
    reader = featurizer()
    whole = here.encoder_of(str(own))
    session, whole._session = whole._session, None  # type: ignore[attr-defined]
    with capture_logs() as told:
        assert [vectors(reader, "a secret"), vectors(reader, "a secret")] == [0, 0]
    assert here.unusable()
    assert len(told) == 1
    assert "secret" not in str(told)
    whole._session = session  # type: ignore[attr-defined]
    assert vectors(reader) == 2
    assert not here.unusable()
