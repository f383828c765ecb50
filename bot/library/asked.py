"""What a request asks for, as it was extracted: its title, its artist, its version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from anyascii import anyascii

from bot.library import titles
from bot.library.folding import LONGEST, LONGEST_TEXT, owner, words
from bot.library.request_words import BY, FILLERS
from bot.library.seeking import Reading

Bare = tuple[str, ...]
_NEAR = 30  # characters

_VERSION_AT_END = re.compile(
    r"\s+(?:the |an? |in |la |el )?(?:live|acoustic|remix|unplugged|instrumental|karaoke|radio edit"
    r"|remaster(?:ed)?|en vivo|en directo|ac[uú]stic[oa])(?: (?:version|versi[oó]n|mix|edit))?$",
    re.IGNORECASE,
)
# In a whole message "live" alone says nothing: "I live in Sligo".
_VERSION_IN_TEXT = re.compile(
    r"\b(?:live (?:version|at|from|one)|version live|acoustic|unplugged|remix|instrumental|karaoke"
    r"|en vivo|en directo|ac[uú]stic[oa]|cover of|cover by|acoustic cover)\b|\(live|- live$",
    re.IGNORECASE,
)
# Right behind the title it does: "Hey Jude live please", but not "Hey Jude, live in Derry".
_VERSION_BEHIND = re.compile(
    r" (?:live|en vivo|en directo)(?=[.!?]*$|[.,!?]* (?:by|please|pls|plz|de|porfa|por favor)\b)"
)


class Asked:
    """A title, an artist, or both; either may be missing, wrong, or hold the other as well."""

    def __init__(self, song: str | None, artist: str | None, text: str | None) -> None:
        self.text = text or ""
        self.written = anyascii((song or "")[:LONGEST])
        self.artist: Bare = _telling(artist)
        self.song: Bare = tuple(words(song)) if song else ()

    def readings(self) -> Iterator[Reading]:
        for song in self._titles():
            yield Reading(song, self.artist)
        if self.artist and self.song:
            yield Reading(self.artist, self.song, swapped=True)

    def _titles(self) -> list[Bare]:
        """The title as it is, without its version, and without the artist's name in it."""
        taken_apart = titles.title(self.written)
        shorter = _VERSION_AT_END.sub("", self.written)
        written = [self.written, taken_apart.song, *taken_apart.other_names[:1], shorter]
        found = [self.song, *(tuple(words(one)) for one in written[1:])]
        found.append(self._without_artist(self.song))
        return list(dict.fromkeys(one for one in found if one))

    def _without_artist(self, song: Bare) -> Bare:
        length = len(self.artist)
        if not length or len(song) <= length:
            return song
        if song[-length:] == self.artist:
            song = song[:-length]
            return song[:-1] if len(song) > 1 and song[-1] in BY else song
        return song[length:] if song[:length] == self.artist else song

    def mended(self, found: Iterable[Reading]) -> Iterator[Reading]:
        """Readings of the message that only cut the extracted title differently."""
        told = {word for word in self.song if word not in FILLERS} or set(self.song)
        return (one for one in self.agreeing(found) if told & set(one.song))

    def agreeing(self, found: Iterable[Reading]) -> Iterator[Reading]:
        """Readings of the message that are of the extracted artist, if there is one."""
        for one in found:
            if not one.artist or self._allows(one.artist):
                yield replace(one, artist=one.artist or self.artist)

    def _allows(self, artist: Bare) -> bool:
        mine = {owner(word) for word in self.artist}
        return not mine or bool(mine & {owner(word) for word in artist})

    def version(self, title: str) -> str:
        """The version that was asked for, whatever words the title itself has."""
        if titles.version_of(title.lower()) != titles.ORIGINAL:
            return titles.ORIGINAL
        kind = titles.version_of(self.written)
        told = _VERSION_IN_TEXT.search(self._around(title)) or self._behind(title)
        return titles.version_of(told[0]) if kind == titles.ORIGINAL and told else kind

    def _behind(self, title: str) -> re.Match[str] | None:
        text, name = anyascii(self.text[:LONGEST_TEXT]).lower(), anyascii(title).lower()
        at = text.find(name) if name else -1
        return _VERSION_BEHIND.match(text, at + len(name)) if at >= 0 else None

    def _around(self, title: str) -> str:
        """What stands next to the title: a longer message may name other versions of others."""
        text = anyascii(self.text[:LONGEST_TEXT]).lower()
        for name in (self.written, anyascii(title)):
            at = text.find(name.lower()) if name else -1
            if at >= 0:
                return text[max(0, at - _NEAR) : at + len(name) + _NEAR]
        return text if len(text) < 3 * _NEAR else ""


def _telling(name: str | None) -> Bare:
    """A name that is more than "please" or "the band"."""
    bare = tuple(words(name[:LONGEST])) if name else ()
    return bare if any(word not in FILLERS for word in bare) else ()
