"""Passwords at the desk: kept as argon2 hashes, and checked in the same time for everybody."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 200  # letters: to hash more would be work for nothing
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password that nobody knows: a name that does not exist takes as long as one that does.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$Cmude6OHiLbTFc5FmE+nhA"
    "$ROXK/oRyM+JOqgW+uk4mck4l/Q6Nwod1UYGri6ybDK0"
)


def unfit(password: str) -> str:
    """Why it cannot be a password; "" if it can."""
    if len(password) < SHORTEST:
        return "short"
    return "long" if len(password) > LONGEST else ""


def hashed(password: str) -> str:
    """What is stored for a password."""
    return HASHER.hash(password)


def matches(password_hash: str | None, password: str, hasher: PasswordHasher = HASHER) -> bool:
    """Whether it is the password; None stands for a name that does not exist. Takes its time."""
    try:
        right = hasher.verify(password_hash or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None
