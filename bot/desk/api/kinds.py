"""What the calls of the API take and tell, in kinds that many of them share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_ID = 10**18 - 1  # what an address takes for an id
MOST_LISTED = 200

Id = Annotated[int, Field(ge=1, le=MOST_ID)]
Version = Annotated[int, Field(ge=0, lt=2**31)]
Limit = Annotated[int, Field(ge=1, le=MOST_LISTED)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Day = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def of_length(longest: int) -> Any:
    """A text of so many letters; no database keeps a NUL."""
    return StringConstraints(max_length=longest, pattern=r"^[^\x00]*$")


def one_of(names: Iterable[str]) -> Any:
    """A name of these."""
    known = list(names)
    return Field(pattern=f"^({'|'.join(known)})$", json_schema_extra={"enum": [*known]})


class Asked(BaseModel):
    """What somebody sends: nothing that is not known here, and nothing in another form."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Asked):
    """No query at all."""


class Told(BaseModel):
    """What is told."""

    model_config = ConfigDict(extra="forbid")
