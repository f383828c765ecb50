"""What belongs to somebody and is not for air: a phone number, an address, an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.phrases import any_of, worked_out

_PHONE = re.compile(r"(?<![\w.,/:-])\(?\+?\(?\d(?:[ ().\u2011-]{0,2}\d){7,16}(?![\w/:%]|[.,]\d)")
_DIGITS = (9, 15)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
# The United Kingdom's postcodes; "UB40 2nd" and "B5 2pm" are none.
_POSTCODE = re.compile(
    r"(?i)(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d(?!ST|ND|RD|TH)[ABD-HJLNP-UW-Z]{2}(?!\w)"
)
_GROUPS = re.compile(r"\d+")
_TIMES = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_YEARS = re.compile(r"(?:19|20)\d\d")
# Counted things in front of a street are no house number: "3 cars on Mill Road".
_COUNTED = r"(?:of|on|in|at|from|to|for|the|and|my|our|by|near|off|down|up|songs?|cars?|people|mins?|minutes?|miles?|km|hrs?|hours?|days?|weeks?|years?|kids|children|more|lane|way|am|pm)"  # noqa: E501


def personal(text: str) -> bool:
    """Whether it holds a phone number or an address, as far as their form tells."""
    if not any(map(str.isdigit, text)) and "@" not in text:
        return False
    if _MAIL.search(text) or _POSTCODE.search(text):
        return True
    return any(_is_phone(one[0]) for one in _PHONE.finditer(text)) or _has_address(text)


def _is_phone(found: str) -> bool:
    groups = _GROUPS.findall(found)
    digits = "".join(groups)
    if not _DIGITS[0] <= len(digits) <= _DIGITS[1]:
        return False
    if "+" in found or digits.startswith("00"):
        return True
    if all(map(_TIMES.fullmatch, groups)) or all(map(_YEARS.fullmatch, groups)):
        return False
    return (digits[0] == "0" and len(digits) >= 10) or _is_national(groups, digits)


def _is_national(groups: Sequence[str], digits: str) -> bool:
    """Spain's nine digits, North America's ten."""
    sizes = [len(one) for one in groups]
    if len(digits) == 9:
        return digits[0] in "6789" and sizes in ([9], [3, 3, 3], [3, 2, 2, 2], [3, 6])
    return len(digits) == 10 and digits[0] not in "01" and sizes in ([3, 3, 4], [10])


@worked_out
def _addresses() -> re.Pattern[str]:
    name = rf"(?:(?!{_COUNTED}\b)\w+ ){{1,2}}"
    behind = rf"\d{{1,4}}[a-d]?,? {name}{any_of('streets')}"
    number = r"(?:número |nº ?)?\d{1,4}"
    before = rf"{any_of('streets in front')} (?:(?!con |y |a |al )\w+,? ){{1,4}}{number}"
    return re.compile(rf"(?<![\w.,:])(?:{behind}|{before})(?![\w:%])")


def _has_address(text: str) -> bool:
    return bool(_addresses().search(" ".join(text.casefold().split())))
