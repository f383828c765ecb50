"""Labelled spans of a message as one tag a word, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

NOTHING = "O"
FIRST, INSIDE, LAST, ALONE = "B", "I", "L", "U"

Place = tuple[int, int]  # of a word: start and end in code points
Span = tuple[str, int, int]  # label, start, end


def tags(places: Sequence[Place], spans: Sequence[Span]) -> list[str]:
    """For each word whether it begins, continues, ends or is a span; its label after a dash."""
    found = [NOTHING] * len(places)
    for label, start, end in spans:
        inside = [n for n, place in enumerate(places) if place[0] < end and place[1] > start]
        for number in inside:
            found[number] = f"{_position(number, inside)}-{label}"
    return found


def _position(number: int, inside: Sequence[int]) -> str:
    if len(inside) == 1:
        return ALONE
    return {inside[0]: FIRST, inside[-1]: LAST}.get(number, INSIDE)


def spans(places: Sequence[Place], found: Sequence[str]) -> Iterator[Span]:
    """The spans that the tags mean; tags that contradict one another still make some."""
    open_span: list[Place] = []
    before = NOTHING
    for place, tag in zip([*places, (0, 0)], [*found, NOTHING], strict=True):
        position, _, label = tag.partition("-")
        if open_span and (position in (NOTHING, FIRST, ALONE) or label != before):
            yield before, open_span[0][0], open_span[-1][1]
            open_span = []
        if position != NOTHING:
            open_span.append(place)
        before = label
