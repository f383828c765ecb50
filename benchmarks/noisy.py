"""Requests as listeners write them: typed in a hurry, by ear, in part, the wrong way round."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from bot.library.titles import credit, title

_NEIGHBOURS = {
    **dict(a="qsz", b="vn", c="xv", d="sf", e="wr", f="dg", g="fh", h="gj", i="uo", j="hk"),
    **dict(k="jl", l="k", m="n", n="bm", o="ip", p="o", q="wa", r="et", s="ad", t="ry"),
    **dict(u="yi", v="cb", w="qe", x="zc", y="tu", z="xa"),
}
_BY_EAR = (
    *(("ph", "f"), ("ght", "t"), ("ck", "k"), ("c", "k"), ("y", "i"), ("ee", "ea"), ("ll", "l")),
    *(("v", "b"), ("z", "s"), ("qu", "k"), ("h", ""), ("sh", "ch"), ("ou", "u"), ("tt", "t")),
    *(("x", "ks"), ("ei", "ie"), ("mm", "m"), ("ss", "s"), ("rr", "r"), ("nn", "n"), ("w", "gu")),
)
_SMALL = frozenset(
    "the a an to of in on my your me you i and is it el la de y mi tu un una".split()
)
WITH_ARTIST = (
    *("play {song} by {artist}", "can you play {song} by {artist} please", "{song} - {artist}"),
    *("{artist} - {song}", "hi, could i hear {song} by {artist} for my mum", "{artist} {song}"),
    *("any chance of {song} from {artist} this morning?", "{song} by {artist}!!! thanks"),
    *("play {artist}'s {song} please", 'please play "{song}" by {artist}', "{song}, {artist}"),
    *(
        "hola, pueden poner {song} de {artist} por favor",
        "pon {song} de {artist}",
        "{song} {artist}",
    ),
    *("quiero escuchar {song} de {artist} para mi mamá que cumple años", "{artist}: {song}"),
    *("Love the show! Would you ever stick on {song} by {artist} for the gang in the kitchen",),
)
WITHOUT_ARTIST = (
    *("play {song}", "can you play {song} please", "{song}", "could i hear {song} for my mum"),
    *("please play {song} for everyone in the office", "pon {song} porfa", 'play "{song}"'),
    *("buenos días, pueden poner {song} por favor", "{song} please and thank you"),
    *("morning all, long drive to work today, would love to hear {song}", "can i request {song}?"),
)


@dataclass(frozen=True)
class Request:
    """What arrives: what was extracted of it, or only the message."""

    kind: str
    song: str | None = None
    artist: str | None = None
    text: str | None = None


def request(song: tuple[str, str], kind: str, chance: random.Random) -> Request:
    """A request for a song in one of the ways of KINDS."""
    name = title(song[0]).other_names[:1] or (title(song[0]).song,)
    artist = credit(song[1]).main if chance.random() < 0.8 else song[1]
    return KINDS[kind](name[0] if chance.random() < 0.5 else title(song[0]).song, artist, chance)


def _exact(song: str, artist: str, chance: random.Random) -> Request:
    return Request("exact", song.lower(), artist.lower())


def _typos(song: str, artist: str, chance: random.Random) -> Request:
    return Request("typos", slip(song, chance), slip(artist, chance))


def _by_ear(song: str, artist: str, chance: random.Random) -> Request:
    return Request("by ear", by_ear(song, chance), by_ear(artist, chance))


def _swapped(song: str, artist: str, chance: random.Random) -> Request:
    return Request("swapped", slip(artist, chance), slip(song, chance))


def _no_artist(song: str, artist: str, chance: random.Random) -> Request:
    return Request("no artist", _somehow(song, chance))


def _together(song: str, artist: str, chance: random.Random) -> Request:
    between = chance.choice((" ", " by ", " - ", " de "))
    return Request("together", slip(song, chance) + between + artist.lower())


def _in_part(song: str, artist: str, chance: random.Random) -> Request:
    return Request("in part", part(song, chance), _short_name(artist, chance))


def _text(song: str, artist: str, chance: random.Random) -> Request:
    written = chance.choice(WITH_ARTIST)
    return Request(
        "text", text=written.format(song=_somehow(song, chance), artist=slip(artist, chance))
    )


def _text_no_artist(song: str, artist: str, chance: random.Random) -> Request:
    written = chance.choice(WITHOUT_ARTIST)
    return Request("text, no artist", text=written.format(song=_somehow(song, chance)))


Maker = Callable[[str, str, random.Random], Request]
KINDS: dict[str, Maker] = {
    "exact": _exact,
    "typos": _typos,
    "by ear": _by_ear,
    "swapped": _swapped,
    "no artist": _no_artist,
    "together": _together,
    "in part": _in_part,
    "text": _text,
    "text, no artist": _text_no_artist,
}


def _somehow(words: str, chance: random.Random) -> str:
    return chance.choice((str.lower, str, slip_or_ear))(words) if chance.random() < 0.6 else words


def slip_or_ear(words: str) -> str:
    chance = random.Random(words)
    return chance.choice((slip, by_ear))(words, chance)


def slip(words: str, chance: random.Random) -> str:
    """None to three slips of the hand, more in longer ones."""
    letters = list(words.lower())
    for _ in range(min(chance.choices((0, 1, 2, 3), (35, 40, 18, 7))[0], 1 + len(letters) // 7)):
        _slip_once(letters, chance)
    return "".join(letters)


def _slip_once(letters: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(letters))
    what = chance.randrange(4)
    if what == 0 and len(letters) > 3:
        del letters[at]
    elif what == 1:
        letters.insert(at, letters[at])
    elif what == 2 and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = chance.choice(_NEIGHBOURS.get(letters[at], letters[at]))


def by_ear(words: str, chance: random.Random) -> str:
    written = words.lower()
    possible = [pair for pair in _BY_EAR if pair[0] in written]
    for right, wrong in chance.sample(possible, min(len(possible), chance.randint(1, 2))):
        written = written.replace(right, wrong, 1)
    return written


def part(song: str, chance: random.Random) -> str:
    """One word short, mostly a small one."""
    words = song.lower().split()
    if len(words) < 3:
        return song.lower()
    small = [at for at, word in enumerate(words) if word in _SMALL]
    del words[chance.choice(small) if small else chance.randrange(len(words))]
    return " ".join(words)


def _short_name(artist: str, chance: random.Random) -> str:
    words = artist.lower().split()
    return words[-1] if len(words) == 2 and chance.random() < 0.5 else artist.lower()
