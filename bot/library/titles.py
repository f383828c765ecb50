"""What a written title and a written artist say: the song, its version, and who plays on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

ORIGINAL = "original"
# What a listener must have asked for; everything else in brackets is the same recording.
VERSIONS: dict[str, str] = {
    "karaoke": r"karaoke|sing.?along",
    "instrumental": r"instrumental(?:es)?|backing track",
    "acoustic": r"acoustic|ac[uú]stic[oa]s?|unplugged|piano version|stripped",
    "live": r"live|en vivo|en directo|in concert|en concierto|unplugged|directo",
    "remix": r"remix(?:ed)?|re-?mix|rmx|remezcla|mashup|bootleg|vip mix|(?:club|dub|dance) mix"
    r"|extended mix|sped up|slowed|nightcore",
    "demo": r"demo|rehearsal|outtake|maqueta",
    "cover": r"cover|tribute|in the style of|originally performed|homenaje|made famous",
}
_KINDS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in VERSIONS.items()}
_SAME_RECORDING = re.compile(
    r"\b(?:re-?mast\w*|radio|single|album|original|edit|version|versi[oó]n|mono|stereo|est[eé]reo"
    r"|explicit|clean|bonus|deluxe|edition|edici[oó]n|anniversary|aniversario|official|oficial"
    r"|video|audio|lyrics?|from|de la pel[ií]cula|soundtrack|ost|hd|hq|mix)\b|^\d{4}$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{]+([^()\[\]{}]*)[)\]}]+")
_SUFFIX = re.compile(r"\s+[-–—]\s+([^-–—]+)$")
_FEATURED = re.compile(
    r"(?:[(\[]\s*|\s+)(?:feat\.?|ft\.?|featuring|con la participaci[oó]n de)\s+([^)\]]+)[)\]]?",
    re.IGNORECASE,
)
_WITH = re.compile(r"^(?:with|con|w/)\s+(.+)$", re.IGNORECASE)
_ARTIST_FEATURED = re.compile(
    r"\s+(?:\(?feat\.?|\(?ft\.?|\(?featuring|with|con|vs\.?|versus|presents|pres\.)\s+",
    re.IGNORECASE,
)
_ARTISTS = re.compile(
    r"\s*[,;&+]\s*|\s+/\s+|\s+(?:and|y|x|×|meets)\s+", re.IGNORECASE
)  # AC/DC is one


@dataclass(frozen=True)
class Title:
    """A title taken apart."""

    song: str  # without version, credits and the like
    other_names: tuple[str, ...] = ()  # "Snow" of "Snow (Hey Oh)", and "Hey Oh"
    version: str = ORIGINAL
    featured: tuple[str, ...] = ()


@dataclass(frozen=True)
class Credit:
    """An artist's line taken apart."""

    main: str
    featured: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # everybody named in it, and the line itself, first


_PLAIN = re.compile(r"[(\[{]| [-–—/] |feat|ft\b", re.IGNORECASE)


def title(written: str) -> Title:
    """Take a title apart; whatever is not understood stays in the song's name."""
    if not _PLAIN.search(written):
        return Title(written)
    return _taken_apart(written)


@lru_cache(maxsize=4096)
def _taken_apart(written: str) -> Title:
    featured: list[str] = []
    rest = _FEATURED.sub(lambda found: _noted(found[1], featured), written)
    version, asides = ORIGINAL, []
    for aside in _asides(rest):
        kind = version_of(aside)
        version = kind if version == ORIGINAL else version
        if named := _WITH.match(aside):
            featured += people(named[1])
        elif kind == ORIGINAL and not _SAME_RECORDING.search(aside):
            asides.append(aside)
    bare = _bare(rest) or " ".join(asides) or written
    song = _joined(rest) or bare
    names = [bare, *(one for one in asides if len(one.split()) > 1), *_medley(bare)]
    return Title(
        song, tuple(n for n in dict.fromkeys(names) if n != song), version, _each(featured)
    )


def version_of(words: str) -> str:
    """The kind of version that such words tell of."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(words)), ORIGINAL)


def _noted(named: str, featured: list[str]) -> str:
    featured += people(named)
    return " "


def _asides(rest: str) -> list[str]:
    """What stands in brackets, and after a last dash if it tells of a version."""
    found = [one.strip() for one in _BRACKETS.findall(rest) if one.strip()]
    suffix = _SUFFIX.search(_BRACKETS.sub(" ", rest))
    if suffix and _tells_of_version(suffix[1]):
        found.append(suffix[1].strip())
    return found


def _tells_of_version(words: str) -> bool:
    return version_of(words) != ORIGINAL or bool(_SAME_RECORDING.search(words))


def _bare(rest: str) -> str:
    """Without brackets and versions."""
    plain = _BRACKETS.sub(" ", rest).strip()
    suffix = _SUFFIX.search(plain)
    if suffix and _tells_of_version(suffix[1]):
        plain = plain[: suffix.start()]
    return " ".join(plain.split())


def _joined(rest: str) -> str:
    """With the brackets that are part of the name: "(I Can't Get No) Satisfaction"."""
    kept = _BRACKETS.sub(lambda found: "" if _no_name(found[1].strip()) else found[0], rest)
    suffix = _SUFFIX.search(kept)
    if suffix and _tells_of_version(suffix[1]):
        kept = kept[: suffix.start()]
    return " ".join(kept.split())


def _no_name(aside: str) -> bool:
    return _tells_of_version(aside) or bool(_WITH.match(aside))


def _medley(bare: str) -> list[str]:
    parts = [part.strip() for part in bare.split(" / ")]
    return parts if len(parts) > 1 else []


@lru_cache(maxsize=4096)
def credit(written: str) -> Credit:
    """Take an artist's line apart: "Queen & David Bowie", "Rihanna ft. Jay-Z", "A x B"."""
    main, *others = _ARTIST_FEATURED.split(written.strip())
    main = main.strip(" ()") or written.strip()
    featured = _each([name for other in others for name in people(other)])
    names = [written.strip(), main, *people(main), *featured]
    return Credit(main, featured, _each(names))


def people(line: str) -> list[str]:
    """The names in a line that joins several."""
    return [name for one in _ARTISTS.split(line) if (name := one.strip(" ()[]."))]


def _each(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
