"""The words around a title in a request, of all the languages that are spoken here.

They stand in the languages' folders (requests.txt), and are made as the library reads a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from bot.core.phrases import phrases, worked_out
from bot.library.folding import words


@worked_out
def folded(*kinds: str) -> frozenset[str]:
    """Every word of these kinds, in the bare form of folding.words."""
    return frozenset(bare for kind in kinds for phrase in phrases(kind) for bare in words(phrase))


@worked_out
def _without(kinds: tuple[str, ...], left_out: tuple[str, ...]) -> frozenset[str]:
    return folded(*kinds) - folded(*left_out)


@dataclass(frozen=True, eq=False)
class Spoken(Set[str]):
    """The words of some kinds: a set that follows the languages that are spoken."""

    kinds: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        return word in _without(self.kinds, self.left_out)

    def __iter__(self) -> Iterator[str]:
        return iter(_without(self.kinds, self.left_out))

    def __len__(self) -> int:
        return len(_without(self.kinds, self.left_out))


# What a request says besides title and artist. "Tilly Love" is said around requests, and in very
# many titles.
FILLERS = Spoken(("around a title", "asking"), left_out=("titles too",))
BY = Spoken(("artist follows",))
NO_ARTIST = Spoken(("no artist follows",))  # "de parte de Ana", "by the way", "from me"
JOINS = Spoken(("title ends",))


@worked_out
def describing() -> tuple[str, ...]:
    """ "The one that goes …": a description, of which nobody must guess the title."""
    return tuple(" ".join(words(phrase)) for phrase in phrases("describes"))
