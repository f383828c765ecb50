"""A small library for tests, and what a request finds in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.core.lookup import Lookup
from bot.library.answer import Kind, Match
from bot.library.index import Aliases, Index, LibraryTrack
from bot.library.matching import Matcher
from bot.library.shelf import as_lookup

SHELF: tuple[tuple[str, str, int], ...] = (
    ("Bohemian Rhapsody", "Queen", 90),
    ("Under Pressure", "Queen & David Bowie", 40),
    ("Hey Jude", "The Beatles", 60),
    ("P.S. I Love You", "The Beatles", 4),
    ("Hallelujah", "Leonard Cohen", 30),
    ("The Power of Love", "Huey Lewis & The News", 30),
    ("The Power of Love", "Frankie Goes to Hollywood", 28),
    ("The Power of Love", "Jennifer Rush", 25),
    ("I Will Always Love You", "Whitney Houston", 200),
    ("I Will Always Love You", "Dolly Parton", 9),
    ("Hips Don't Lie", "Shakira feat. Wyclef Jean", 70),
    ("My Way", "Frank Sinatra", 50),
    ("Thunderstruck", "AC/DC", 50),
    ("Mr. Blue Sky", "Electric Light Orchestra", 50),
    ("Killing in the Name", "Rage Against the Machine", 44),
    ("Hurt", "Nine Inch Nails", 8),
    ("99 Luftballons", "Nena", 20),
    ("24K Magic", "Bruno Mars", 33),
    ("Stressed Out", "Twenty One Pilots", 33),
    ("Umbrella", "Rihanna ft. Jay-Z", 40),
    ("99 Problems", "Jay-Z", 20),
    ("Purple Rain", "Prince", 40),
    ("Snow (Hey Oh)", "Red Hot Chili Peppers", 20),
    ("(I Can't Get No) Satisfaction", "The Rolling Stones", 30),
    ("Hotel California - 2013 Remaster", "Eagles", 80),
    ("Hotel California (Live)", "Eagles", 20),
    ("Layla (Acoustic)", "Eric Clapton", 20),
    ("Blue Monday (Radio Edit)", "New Order", 20),
    ("Love Me Tender", "Elvis Presley", 20),
    ("Perfect", "Ed Sheeran", 20),
    ("Home", "Michael Bublé", 20),
    ("La Chica de Ayer", "Nacha Pop", 20),
    ("Malamente", "Rosalía", 20),
    ("Despacito", "Luis Fonsi & Daddy Yankee", 50),
    ("Live and Let Die", "Wings", 20),
    ("Y Nos Dieron las Diez", "Joaquín Sabina", 20),
    ("Something Just Like This", "The Chainsmokers & Coldplay", 20),
    ("!!!", "?", 1),
)
ALIASES: Aliases = {"Prince": ("The Artist", "TAFKAP"), "Jay-Z": ("JAY Z", "Hov")}


def tracks(shelf: Sequence[tuple[str, str, int]] = SHELF) -> list[LibraryTrack]:
    return [
        LibraryTrack(number, title, artist, plays=plays)
        for number, (title, artist, plays) in enumerate(shelf, 1)
    ]


def matcher(shelf: Sequence[tuple[str, str, int]] = SHELF) -> Matcher:
    return Matcher(Index(tracks(shelf), ALIASES))


def told(match: Match) -> str | list[str] | None:
    """The one track, the tracks that are asked about, or nothing."""
    named = [f"{one.track.title} / {one.track.artist}" for one in match.candidates]
    return named[0] if match.kind is Kind.ONE else named or None


@cache
def _known() -> Matcher:
    return matcher()


def find(
    song: str | None, artist: str | None, text: str | None, not_by: Sequence[str] = ()
) -> Lookup | None:
    """What a worker with this library looks wishes up with."""
    return as_lookup(_known().match(song, artist, text, not_by))
