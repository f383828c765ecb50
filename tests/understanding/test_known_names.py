"""Well-known titles and performers, and those of the station's own library, mark the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.understanding import known_names


@pytest.fixture(autouse=True)
def without_library() -> Iterator[None]:
    yield
    known_names.use([])


def marks(text: str) -> list[list[str]]:
    """The marks of each word that is itself part of a known name."""
    words = text.split()
    starts = [text.index(word) for word in words]
    places = [(start, start + len(word)) for start, word in zip(starts, words, strict=True)]
    seen = known_names.marked(text, places)
    return [[name for name in one if name.startswith("known0:")] for one in seen]


def test_a_well_known_title_is_marked() -> None:
    assert marks("play bohemian rhapsody") == [
        [],
        ["known0:B-song:strong"],
        ["known0:L-song:strong"],
    ]


def test_a_title_of_the_library_is_marked_as_long_as_it_is_there() -> None:
    assert marks("play glimmering pavements") == [[], [], []]
    known_names.use([("Glimmering Pavements", "The Quay Lads")])
    assert marks("play glimmering pavements")[1:] == [
        ["known0:B-song:strong"],
        ["known0:L-song:strong"],
    ]
    assert marks("some quay lads")[1:] == [["known0:B-artist:strong"], ["known0:L-artist:strong"]]
    assert marks("bohemian rhapsody")[0] == ["known0:B-song:strong"]
    known_names.use([])
    assert marks("play glimmering pavements") == [[], [], []]
