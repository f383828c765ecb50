"""The form of a language's files: a line `name: what it holds`, longer ones go on indented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class EntriesWrong(Exception):
    """The file is not in this form; the text says, a line each, what to mend."""


def entries(text: str) -> dict[str, str]:
    """What each name holds, or raise EntriesWrong; lines that begin with # are notes."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and name:
            found[name] = f"{found[name]} {line.strip()}".strip()
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        wrong += _wrong(name, colon, number, found)
        found.setdefault(name, value)
    if wrong:
        raise EntriesWrong("\n".join(wrong))
    return found


def _wrong(name: str, colon: str, number: int, found: Mapping[str, str]) -> Iterator[str]:
    if not colon or not name:
        yield f"line {number} is no line like `name: what it holds`."
    elif name in found:
        yield f"line {number}: `{name}` stands there already."


def listed(value: str) -> tuple[str, ...]:
    """The words of an entry, which have a comma between them."""
    return tuple(filter(None, (word.strip() for word in value.split(","))))
