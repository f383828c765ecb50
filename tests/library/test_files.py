"""Reading CSV files, playlists and folders as stations have them."""

from __future__ import annotations

import tracemalloc
import wave
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library import csv_file, folder, m3u
from bot.library.cells import number, seconds, year
from bot.library.reports import CannotImport, ReadTrack, Unreadable


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def named(read: list[ReadTrack | Unreadable]) -> list[tuple[str, str]]:
    return [
        (one.artist, one.title) if isinstance(one, ReadTrack) else (one.place, one.reason)
        for one in read
    ]


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_any_encoding_with_any_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [["Título", "Intérprete", "Año"], ["Malamente", "Rosalía", "2018"], ["Ñu", "Ñu", ""]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    read = list(csv_file.read(written(tmp_path / "a.csv", text, encoding)))
    assert named(read) == [("Rosalía", "Malamente"), ("Ñu", "Ñu")]
    assert isinstance(read[0], ReadTrack) and read[0].year == 2018


def test_a_late_byte_of_windows_is_noticed(tmp_path: Path) -> None:
    text = "title,artist\n" + "a,b\n" * 400_000 + "Señorita,Camilo\n"
    *_, last = csv_file.read(written(tmp_path / "a.csv", text, "cp1252"))
    assert named([last]) == [("Camilo", "Señorita")]


def test_a_list_put_together_from_two_encodings_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b"title,artist\n" + "Naïve,The Kooks\n".encode() + "Señorita,Camilo\n".encode("cp1252")
    )
    read = list(csv_file.read(tmp_path / "a.csv"))
    assert named(read) == [("The Kooks", "Naïve"), ("Camilo", "Señorita")]


@pytest.mark.parametrize(
    "header",
    [
        "Title,Artist,Release Year,Duration,Play Count,ID,Cart",
        "TEMA,CANTANTE,AÑO,DURACIÓN,REPRODUCCIONES,CÓDIGO,CARTUCHO",
        " song title , artist name ,year,length,plays,song_id,cart number",
    ],
)
def test_the_columns_are_named_in_english_or_spanish(tmp_path: Path, header: str) -> None:
    path = written(
        tmp_path / "a.csv", f"{header}\nHey Jude,The Beatles,1968-08-26,7:11,1.234,k9,c1"
    )
    assert list(csv_file.read(path)) == [
        ReadTrack(
            "Hey Jude",
            "The Beatles",
            key="k9",
            year=1968,
            length=431,
            playout_id="c1",
            plays=1234,
            place="row 2",
        )
    ]


@pytest.mark.parametrize(
    "text, said",
    [
        pytest.param("", "is empty", id="nothing"),
        pytest.param("\n\n  \n", "is empty", id="empty lines"),
        pytest.param("Queen,Bohemian Rhapsody\n", "no column for the title", id="no header"),
        pytest.param("artist\nQueen\n", "no column for the title", id="no title"),
        pytest.param("\x00\x01\x02PNG", "no column for the title", id="no text"),
    ],
)
def test_a_file_without_titles_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CannotImport, match=said):
        list(csv_file.read(written(tmp_path / "a.csv", text)))


def test_a_broken_row_is_told_with_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        *("title,artist", "One,U2", ",Nobody", "Two", "", '"Three, or 3",Me', "Four,Me,and,more"),
        *("Five\x00,Me", f'"{"x" * 200_000}",Me', "Six,Me"),
    ]
    read = list(csv_file.read(written(tmp_path / "a.csv", "\n".join(rows))))
    told = [one for one in named(read) if "x" * 100 not in one[1]]
    assert told[:6] == [
        ("U2", "One"),
        ("row 3", "no title"),
        ("", "Two"),
        ("Me", "Three, or 3"),
        ("Me", "Four"),
        ("Me", "Five"),
    ]
    assert any("not CSV" in reason for _, reason in told)
    assert told[-1] == ("Me", "Six")


def test_a_huge_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("title,artist\n")
        file.writelines(f"Song {at},Artist {at % 99}{' ' * 60}\n" for at in range(150_000))
        file.write('"' + "no line end " * 500_000)
    tracemalloc.start()
    count = sum(1 for _ in csv_file.read(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count >= 150_000
    assert most < 8_000_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"title,artist\n" + body)
    list(csv_file.read(path))
    path.write_bytes(body)
    with suppress(CannotImport):
        list(csv_file.read(path))
    list(m3u.read(path))


@pytest.mark.parametrize(
    "read, cell, value",
    [
        *((year, "1975", 1975), (year, "31/10/1975", 1975), (year, "75", None), (year, "", None)),
        *((number, "1,234", 1234), (number, "-3", None), (number, "9" * 12, 2_000_000_000)),
        *((seconds, "5:55", 355), (seconds, "0:05:55", 355), (seconds, "354.6", 355)),
        *((seconds, "355000", 355), (seconds, "5:5:5:5", None), (seconds, "..", None)),
    ],
)
def test_a_cell_is_read_as_people_write_it(read: object, cell: str, value: int | None) -> None:
    assert callable(read) and read(cell) == value


# playlists


def test_a_playlist_says_artist_title_and_length(tmp_path: Path) -> None:
    text = """#EXTM3U
#EXTINF:431,The Beatles - Hey Jude
music\\beatles\\hey jude.mp3
#EXTINF:-1 tvg-id="a, b",Rosalía – Malamente
./rosalia/01 - malamente.mp3
../02 - Toto - Africa.mp3
#EXTINF:10,
queen/Queen_-_Bohemian_Rhapsody.mp3
99 Luftballons - Nena.ogg
intro.wav
music/Track 01.mp3
https://radio.example/live
"""
    read = list(m3u.read(written(tmp_path / "a.m3u8", text)))
    assert named(read) == [
        ("The Beatles", "Hey Jude"),
        ("Rosalía", "Malamente"),
        ("Toto", "Africa"),
        ("Queen", "Bohemian Rhapsody"),
        ("99 Luftballons", "Nena"),
        ("", "intro"),
        ("line 11", "a name that says nothing"),
        ("line 12", "an address without a name"),
    ]
    first = read[0]
    assert isinstance(first, ReadTrack)
    assert (first.length, first.key) == (431, "music/beatles/hey jude.mp3")


def test_an_old_playlist_of_windows_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.m3u", "#EXTINF:1,Camilo - Señorita\r\nC:\\x.mp3\r\n", "cp1252")
    assert named(list(m3u.read(path))) == [("Camilo", "Señorita")]


# folders


def silence(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 16000)


def test_a_folder_is_read_by_tags_or_by_names(tmp_path: Path) -> None:
    silence(tmp_path / "rock" / "01. Queen - Bohemian Rhapsody.wav")
    silence(tmp_path / "jingle.wav")
    silence(tmp_path / "Pista 3.wav")
    (tmp_path / "rock" / "Toto - Africa.mp3").write_bytes(b"no audio at all")
    (tmp_path / "broken.flac").write_bytes(b"")
    (tmp_path / "cover.jpg").write_bytes(b"x")
    (tmp_path / ".hidden.mp3").write_bytes(b"x")
    read = list(folder.read(tmp_path))
    assert named(read) == [
        ("Pista 3.wav", "no tags, and a name that says nothing"),
        ("broken.flac", "not an audio file, and no artist in its name"),
        ("", "jingle"),
        ("Queen", "Bohemian Rhapsody"),
        ("Toto", "Africa"),
    ]
    queen = read[3]
    assert isinstance(queen, ReadTrack)
    assert (queen.length, queen.key) == (2, "rock/01. Queen - Bohemian Rhapsody.wav")


def test_the_tags_of_a_file_come_before_its_name(tmp_path: Path) -> None:
    def frame(name: bytes, text: str) -> bytes:
        body = b"\x03" + text.encode()
        return name + len(body).to_bytes(4, "big") + b"\0\0" + body

    frames = frame(b"TIT2", "Malamente") + frame(b"TPE1", "Rosalía") + frame(b"TYER", "2018")
    tag = b"ID3\x03\0\0" + bytes([0, 0, len(frames) >> 7, len(frames) & 127]) + frames
    (tmp_path / "Nobody - Nothing.mp3").write_bytes(tag + b"\xff\xfb\x90\x00" + b"\0" * 4000)
    (read,) = folder.read(tmp_path)
    assert isinstance(read, ReadTrack)
    assert (read.artist, read.title, read.year) == ("Rosalía", "Malamente", 2018)


def test_a_folder_that_is_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match="cannot be read"):
        list(folder.read(tmp_path / "gone"))
