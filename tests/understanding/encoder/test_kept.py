"""What was read once is not read again: vectors are kept between trainings."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    from bot.understanding.encoder import kept
    from bot.understanding.encoder.kept import KeptEncoder
    from tests.understanding.encoder.readers import LetterReader

pytestmark = NEEDS_RASA


def test_only_new_texts_are_read(tmp_path: Path) -> None:
    first, second = LetterReader(), LetterReader()
    KeptEncoder(first, tmp_path).read(["one", "two", "one"])
    KeptEncoder(second, tmp_path).read(["two", "three", "one"])
    assert first.asked == ["one", "two"]
    assert second.asked == ["three"]


def test_what_was_kept_is_to_the_bit_what_was_read(tmp_path: Path) -> None:
    texts = ["Dream On", "", "ñ", "x" * 500]
    fresh = KeptEncoder(LetterReader(), tmp_path).read(texts)
    kept = KeptEncoder(LetterReader(), tmp_path).read(texts)
    for one, other in zip(fresh, kept, strict=True):
        assert one.sentence.tobytes() == other.sentence.tobytes()
        assert one.pieces.tobytes() == other.pieces.tobytes()
        assert one.edges.tolist() == other.edges.tolist()


def test_another_encoder_reads_everything_itself(tmp_path: Path) -> None:
    KeptEncoder(LetterReader("one"), tmp_path).read(["text"])
    other = LetterReader("another")
    KeptEncoder(other, tmp_path).read(["text"])
    assert other.asked == ["text"]


def test_vectors_of_an_encoder_that_is_used_no_more_are_gone(tmp_path: Path) -> None:
    KeptEncoder(LetterReader("one"), tmp_path).read(["a listener's words"])
    (old,) = tmp_path.iterdir()
    KeptEncoder(LetterReader("another"), tmp_path).read(["text"])
    assert old not in (left := list(tmp_path.iterdir()))
    assert len(left) == 1


def test_an_engine_of_another_version_reads_everything_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeptEncoder(LetterReader(), tmp_path).read(["text"])
    monkeypatch.setattr(kept, "version", lambda name: "of tomorrow")
    later = LetterReader()
    KeptEncoder(later, tmp_path).read(["text"])
    assert later.asked == ["text"]


def _no_database(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _other_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as conn:
        conn.executescript("DROP TABLE vectors; CREATE TABLE vectors (text BLOB, sentence BLOB)")


def _row(column: str) -> Callable[[Path], None]:
    def shorten(file: Path) -> None:
        with closing(sqlite3.connect(file)) as conn, conn:
            conn.execute(f"UPDATE vectors SET {column} = zeroblob(8)")

    return shorten


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_no_database, id="no database"),
        pytest.param(_cut, id="cut short"),
        pytest.param(_other_table, id="another table"),
        pytest.param(_row("sentence"), id="a vector of another length"),
        pytest.param(_row("pieces"), id="pieces of another length"),
        pytest.param(_row("edges"), id="places of another length"),
    ],
)
def test_a_damaged_file_is_read_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    whole = KeptEncoder(LetterReader(), tmp_path).read(["Dream On", "Jolene"])
    (file,) = tmp_path.iterdir()
    damage(file)
    reader = LetterReader()
    again = KeptEncoder(reader, tmp_path).read(["Dream On", "Jolene"])
    assert {*reader.asked} == {"Dream On", "Jolene"}
    assert [one.sentence.tobytes() for one in again] == [one.sentence.tobytes() for one in whole]
    latest = LetterReader()
    KeptEncoder(latest, tmp_path).read(["Dream On", "Jolene"])
    assert latest.asked == []


def test_what_the_latest_training_did_not_use_is_gone(tmp_path: Path) -> None:
    KeptEncoder(LetterReader(), tmp_path).read(["a listener's words", "others"])
    KeptEncoder(LetterReader(), tmp_path).read(["others"])
    reader = LetterReader()
    KeptEncoder(reader, tmp_path).read(["a listener's words"])
    assert reader.asked == ["a listener's words"]


def test_no_text_stands_in_the_file(tmp_path: Path) -> None:
    KeptEncoder(LetterReader(), tmp_path).read(["abracadabra abracadabra"])
    assert all(b"abracadabra" not in path.read_bytes() for path in tmp_path.iterdir())
