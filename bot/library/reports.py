"""What an import reads, and what it says it did."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_PROBLEMS = 50  # of an import that are kept with their reasons


class CannotImport(Exception):
    """Why nothing, or nothing more, could be read; a sentence for whoever asked for it."""


@dataclass(frozen=True)
class ReadTrack:
    """A track as its source has it."""

    title: str
    artist: str = ""
    key: str | None = None  # the source's own
    album: str | None = None
    year: int | None = None
    length: int | None = None  # seconds
    playout_id: str | None = None
    plays: int | None = None
    place: str = ""  # the row or the file, for whoever must mend it


@dataclass(frozen=True)
class Unreadable:
    """A row or a file that no track came of."""

    place: str
    reason: str


Read = ReadTrack | Unreadable


@dataclass
class Report:
    """What an import did; it grows while it runs."""

    source: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0  # rows that name a track a second time
    gone: int = 0
    unreadable: int = 0
    problems: list[Unreadable] = field(default_factory=list)
    stopped: str | None = None  # why it was not read to its end

    @property
    def read(self) -> int:
        return self.added + self.changed + self.unchanged + self.repeated

    def cannot_read(self, problem: Unreadable) -> None:
        self.unreadable += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def figures(self) -> dict[str, int]:
        names = ("added", "changed", "unchanged", "repeated", "gone", "unreadable")
        return {name: getattr(self, name) for name in names}

    def sentences(self) -> list[str]:
        """For the one who started it."""
        counted = ", ".join(f"{count} {name}" for name, count in self.figures().items())
        told = [f"{self.source}: {counted}."]
        told += [f"  {one.place}: {one.reason}" for one in self.problems]
        if self.unreadable > len(self.problems):
            told.append(f"  … and {self.unreadable - len(self.problems)} more.")
        if self.stopped:
            told.append(f"Not read to its end: {self.stopped} What was read is kept, none is gone.")
        return told
