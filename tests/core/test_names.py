"""A listener is called by their first name on the air, and never by a number."""

from __future__ import annotations

import pytest

from bot.core.names import first_name


@pytest.mark.parametrize(
    "name, called",
    [
        ("Ana", "Ana"),
        ("Ana Maria Silva", "Ana"),
        ("Mr Jones", "Mr Jones"),
        ("Mrs. Byrne from Cork", "Mrs. Byrne"),
        ("Doña Carmen", "Doña Carmen"),
        ("Don", "Don"),
        ("don't", "don't"),
        ("", ""),
        (None, ""),
        ("  ", ""),
        ("🎵🎵", ""),
        ("087 123 4567", ""),
        ("Ana 0871234567", ""),
        ("a" * 99, "a" * 30),
    ],
)
def test_somebody_is_called_by_their_first_name(name: str | None, called: str) -> None:
    assert first_name(name) == called
