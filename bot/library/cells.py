"""Years, lengths and counts as people and programs write them; None for what is none."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MOST = 2_000_000_000  # what both databases take for a whole number


def year(written: str) -> int | None:
    """ "1975", "1975-10-31", "31/10/1975"."""
    found = _YEAR.search(written)
    return int(found[1]) if found else None


def number(written: str) -> int | None:
    """ "1,234" and "1.234" are the same count."""
    digits = re.sub(r"[.,\s']", "", written)
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        return None
    return min(int(digits), _MOST)


def seconds(written: str) -> int | None:
    """ "5:55", "0:05:55", "355", "355.3", and milliseconds if it would be hours."""
    parts = written.replace(",", ".").split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"[0-9.]{1,12}", one) for one in parts):
        return None
    try:
        total = sum(float(part) * 60**place for place, part in enumerate(reversed(parts)))
    except ValueError:
        return None
    if len(parts) == 1 and total > 30_000:
        total /= 1000
    return round(total) if 0 < total < _MOST else None
