"""A library that no station has: real songs among very many made-up ones with skewed words."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from bot.library.index import LibraryTrack

SONGS = Path(__file__).with_name("songs.txt")
_STARTS = "b br c ch cl d dr f fl g gr h j k l m n p pl r s sh sl st t tr v w z".split()
_MIDDLES = "a e i o u ai ea ee ie oa ou".split()
_ENDS = ["", *"n r s l t m nd st ck ll rt ng ne re sa no lla dor".split()]
_VERSIONS = (
    *("(Live)", "- Live at the Arena", "(Remastered 2009)", "- 2011 Remaster", "(Radio Edit)"),
    *("(Acoustic)", "- Acoustic Version", "(DJ Zorro Remix)", "(Instrumental)", "(Extended Mix)"),
)
_ARTISTS_OF_TRACKS = 9  # tracks an artist, on average


def songs() -> list[tuple[str, str]]:
    """Title and artist of the songs that we know by heart."""
    lines = SONGS.read_text("utf-8").splitlines()
    return [(title, artist) for title, _, artist in (line.partition("|") for line in lines)]


def tracks(count: int, seed: int = 1) -> list[LibraryTrack]:
    """So many tracks, the real songs among them; the same ones each time."""
    chance = random.Random(seed)
    known = [LibraryTrack(0, *song, plays=chance.randrange(1, 200)) for song in songs()]
    made = list(made_up(max(count - len(known), 0), chance))
    mixed = [*known, *made][:count]
    chance.shuffle(mixed)
    return [
        LibraryTrack(number, one.title, one.artist, plays=one.plays)
        for number, one in enumerate(mixed, 1)
    ]


def made_up(count: int, chance: random.Random) -> Iterator[LibraryTrack]:
    words = Words(chance, 2000 + count // 4)
    names = [_name(words, chance) for _ in range(max(count // _ARTISTS_OF_TRACKS, 1))]
    shares = list(accumulate(1 / (rank + 10) ** 0.8 for rank in range(len(names))))
    for _ in range(count):
        title = words.some(chance.choices((1, 2, 3, 4, 5, 6), (18, 30, 24, 15, 8, 5))[0])
        artist = chance.choices(names, cum_weights=shares)[0]
        if chance.random() < 0.06:
            artist += f" feat. {chance.choices(names, cum_weights=shares)[0]}"
        if chance.random() < 0.08:
            title += f" {chance.choice(_VERSIONS)}"
        yield LibraryTrack(0, title, artist, plays=int(chance.paretovariate(0.9)))


def _name(words: Words, chance: random.Random) -> str:
    form = chance.random()
    if form < 0.25:
        return words.rare()
    if form < 0.45:
        return f"The {words.some(1)}s"
    if form < 0.5:
        return f"{words.rare()} & The {words.some(1)}s"
    return f"{words.rare()} {words.rare()}"


class Words:
    """The words of the real songs first, then made-up ones, each rarer than the one before."""

    def __init__(self, chance: random.Random, count: int) -> None:
        real = Counter(word for song in songs() for word in song[0].split() if word.isalpha())
        common = [word for word, _ in sorted(real.items(), key=lambda one: (-one[1], one[0]))]
        self._all = common + [_word(chance) for _ in range(count)]
        self._shares = list(accumulate(1 / (rank + 3) for rank in range(len(self._all))))
        self._real, self._chance = len(common), chance

    def some(self, count: int) -> str:
        chosen = self._chance.choices(self._all, cum_weights=self._shares, k=count)
        if len("".join(chosen)) < 4:  # few songs are called "I" or "The"
            return self.some(count)
        return " ".join(word.capitalize() for word in chosen)

    def rare(self) -> str:
        return self._chance.choice(self._all[self._real :]).capitalize()


def _word(chance: random.Random) -> str:
    syllables = chance.choices((1, 2, 3), (2, 5, 2))[0]
    return "".join(
        chance.choice(_STARTS) + chance.choice(_MIDDLES) + (chance.choice(_ENDS) if last else "")
        for last in (False,) * (syllables - 1) + (True,)
    )
