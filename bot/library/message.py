"""A message as the matching reads it: its words, what stands between them, and known names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.library.folding import LONGEST_TEXT, Word, owner, spanned
from bot.library.index import Index
from bot.library.names import Names
from bot.library.request_words import BY, FILLERS, JOINS, describing

MOST_WORDS = 60
LONGEST_TITLE, LONGEST_NAME = 10, 6
_BREAK = re.compile(r"[.!?;\n)](?=\s|$|[\"”’'])|[“”\"«»(\[]")
_STRONG = re.compile(r"[.!?;\n](?=\s|$)")
_DASH = re.compile(r"\s[-–—~|/]+\s?|[-–—~|]\s|[\"”’']-|-[\"“‘']|^/$|\(|:")
_QUOTED = re.compile(
    r"“([^”“]+)”|\"([^\"]+)\"|«([^»]+)»|‘([^‘]+?)’(?!\w)|(?<!\w)'{1,2}(.+?)'{1,2}(?!\w)"
)
_OWNER = re.compile(r"^\S*?['’`]s?(?=\s|$|[\"“‘'])", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Some words of a message that follow one another."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


class Message:
    """Positions are those of words; a gap has the number of the word after it."""

    def __init__(self, text: str, index: Index) -> None:
        text = text[:LONGEST_TEXT]
        self.index = index
        found = spanned(text)[:MOST_WORDS]
        self.words = tuple(word.text for word in found)
        self.spelt = tuple(map(self._spelt, self.words))
        self.length = len(self.words)
        self.gaps = _gaps(text, found)
        self.owners = [bool(_OWNER.match(text[word.start : word.end + 2])) for word in found]
        self.quotes = list(_quotes(text, found))

    def _spelt(self, word: str) -> str:
        """The library's word that a misspelt one is most likely meant for."""
        vocabulary = self.index.vocabulary
        if word in vocabulary or word in FILLERS:
            return word
        near = vocabulary.near(word)
        return near[0][0] if near and near[0][1] >= 0.7 else word

    @property
    def describes(self) -> bool:
        """ "The one that goes …": nobody is to guess a title from that."""
        text = f" {' '.join(self.words)} "
        return any(f" {phrase} " in text for phrase in describing())

    def dash(self, at: int) -> bool:
        return 0 < at < self.length and bool(_DASH.search(self.gaps[at]))

    def comma(self, at: int) -> bool:
        return 0 < at < self.length and "," in self.gaps[at]

    def strong(self, at: int) -> bool:
        return bool(_STRONG.search(self.gaps[at]))

    def before(self, end: int, most: int, *, commas: bool = True) -> Span:
        """The words up to a place, back to where the listener draws breath."""
        start = end
        while start > max(0, end - most) and (start == end or not self._stops(start)):
            if start < end and not commas and self.comma(start):
                break
            start -= 1
        return Span(start, end)

    def after(self, start: int, most: int, *, commas: bool = True) -> Span:
        """The words from a place on, up to where the listener draws breath."""
        end = start
        while end < min(self.length, start + most) and (end == start or not self._stops(end)):
            if end > start and not commas and self.comma(end):
                break
            end += 1
        return Span(start, end)

    def _stops(self, at: int) -> bool:
        return bool(_BREAK.search(self.gaps[at])) or self.dash(at)

    def without_fillers_before(self, span: Span) -> Span:
        start = span.start
        while start < span.end and self.words[start] in FILLERS:
            start += 1
        return Span(start, span.end)

    def without_fillers_after(self, span: Span) -> Span:
        end = span.end
        while end > span.start and self.words[end - 1] in FILLERS:
            end -= 1
        return Span(span.start, end)

    def up_to_next(self, span: Span) -> Span:
        """Up to an "or", a "by" or the like."""
        for at in range(span.start + 1, span.end):
            if self.words[at] in JOINS or self.words[at] in BY:
                return Span(span.start, at)
        return span

    def up_to_filler(self, span: Span) -> Span:
        """Up to a word that is none of a name's."""
        for at in range(span.start + 1, span.end):
            if self.words[at] in FILLERS and self.words[at - 1] not in FILLERS:
                return Span(span.start, at)
        return span

    def title_before(self, end: int) -> Span | None:
        """The longest title of the library that ends here."""
        run = self.before(end, LONGEST_TITLE)
        starts = range(run.start, end)
        return next((Span(one, end) for one in starts if self.known(self.titles, one, end)), None)

    def title_after(self, start: int) -> Span | None:
        run = self.after(start, LONGEST_TITLE)
        ends = range(run.end, start, -1)
        return next((Span(start, one) for one in ends if self.known(self.titles, start, one)), None)

    def name_before(self, end: int) -> Span | None:
        """The longest artist's name of the library that ends here."""
        run = self.before(end, LONGEST_NAME)
        starts = range(run.start, end)
        return next((Span(one, end) for one in starts if self.known(self.names, one, end)), None)

    def name_after(self, start: int) -> Span | None:
        run = self.after(start, LONGEST_NAME)
        ends = range(run.end, start, -1)
        return next((Span(start, one) for one in ends if self.known(self.names, start, one)), None)

    @property
    def titles(self) -> Names:
        return self.index.titles

    @property
    def names(self) -> Names:
        return self.index.names

    def known(self, names: Names, start: int, end: int) -> bool:
        """Whether these words are a title or a name, as they stand or with slips mended."""
        if names.row(self.words[start:end]) is not None:
            return True
        if names is self.names and self.owners[end - 1]:  # "Toto's"
            last = owner(self.words[end - 1])
            if names.row((*self.words[start : end - 1], last)) is not None:
                return True
        spelt = self.spelt[start:end]
        return spelt != self.words[start:end] and names.row(spelt) is not None

    def weight(self, at: int) -> float:
        """How much a word tells that is none of those around a request."""
        return 0.0 if self.words[at] in FILLERS else self.index.vocabulary.weight(self.spelt[at])


def _gaps(text: str, found: list[Word]) -> list[str]:
    ends = [0, *(word.end for word in found)]
    starts = [*(word.start for word in found), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def _quotes(text: str, found: list[Word]) -> list[Span]:
    spans = []
    for quoted in _QUOTED.finditer(text):
        start = sum(word.start < quoted.start() for word in found)
        end = sum(word.end <= quoted.end() for word in found)
        if end > start:
            spans.append(Span(start, end))
    return spans
