"""Where a text names a title or an artist of the library word for word: a hint for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.library import titles
from bot.library.folding import ARTICLES, LONGEST_TEXT, Word, key, owner, spanned, words
from bot.library.request_words import FILLERS

SONG, ARTIST = "song", "artist"
STRONG, WEAK = "strong", "weak"
_SHORTEST = 4  # letters of a lone word that is not weak by its shortness
_COMMON = 3  # titles that a word is in, from which on it is too common to mean one by itself

_NONE: set[int] = set()

Found = tuple[int, int, str, str]  # start and end in code points, kind, strength


class Gazetteer:
    """Built once from pairs of title and artist; it finds the longest names first."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._songs, self._artists = _keys(pairs)
        self._lengths: dict[str, set[int]] = {}  # of the names that begin with a word
        counts: Counter[str] = Counter()
        for one in self._songs | self._artists:
            bare = one.split(" ")
            self._lengths.setdefault(bare[0], set()).add(len(bare))
        for one in self._songs:
            counts.update(set(one.split(" ")))
        self._common = {word for word, count in counts.items() if count >= _COMMON}

    def spans(self, text: str) -> list[Found]:
        """Where the text names something of the library: no two names overlap."""
        found: list[Found] = []
        bare = spanned(text[:LONGEST_TEXT])
        at = 0
        while at < len(bare):
            length = self._at(bare, at, text, found)
            at += max(length, 1)
        return found

    def _at(self, bare: Sequence[Word], at: int, text: str, found: list[Found]) -> int:
        """Note the longest name that begins here; of how many words it is."""
        for length in self._lengths_at(bare, at):
            if length > len(bare) - at:
                continue
            window = [word.text for word in bare[at : at + length]]
            last, end = window[-1], bare[at + length - 1].end
            named = self._named(window)
            if not named and text[end - 2 : end - 1] in "'’`" and text[end - 1 : end] in "sS":
                named, end = self._named([*window[:-1], owner(last)]), end - 2
            if named:
                found += [(bare[at].start, end, *one) for one in named]
                return length
        return 0

    def _lengths_at(self, bare: Sequence[Word], at: int) -> Sequence[int]:
        """Of how many words the names are that may begin here, the most first."""
        first = bare[at].text
        found = self._starting(first)
        if first in ARTICLES and at + 1 < len(bare):  # an article does not count
            found = {1 + length for length in self._starting(bare[at + 1].text)} | found
        return sorted(found, reverse=True) if found else ()

    def _starting(self, word: str) -> set[int]:
        found = self._lengths.get(word, _NONE)
        owning = owner(word)
        return found if owning == word else found | self._lengths.get(owning, _NONE)

    def _named(self, window: Sequence[str]) -> list[tuple[str, str]]:
        name = key(window)
        named = []
        if name in self._songs:
            named.append((SONG, self._strength(name)))
        if name in self._artists:
            named.append((ARTIST, self._strength(name)))
        return named

    def _strength(self, name: str) -> str:
        """ "Yes", "Home" and "I Want You" are said without a song in mind."""
        bare = name.split(" ")
        if all(word in FILLERS for word in bare):
            return WEAK
        lone = len(bare) == 1
        return WEAK if lone and (len(name) < _SHORTEST or name in self._common) else STRONG


def _keys(pairs: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    songs: set[str] = set()
    artists: set[str] = set()
    credited: set[str] = set()
    for title, artist in pairs:
        taken_apart = titles.title(title)
        songs.update(key(words(one)) for one in (taken_apart.song, *taken_apart.other_names))
        if artist not in credited:
            credited.add(artist)
            artists.update(key(words(name)) for name in titles.credit(artist).names)
    return songs - {""}, artists - {""}
