"""Titles and artists' lines, taken apart."""

from __future__ import annotations

import pytest

from bot.library.titles import Credit, Title, credit, title


@pytest.mark.parametrize(
    "written, taken_apart",
    [
        ("Hey Jude", Title("Hey Jude")),
        ("Snow (Hey Oh)", Title("Snow (Hey Oh)", ("Snow", "Hey Oh"))),
        ("Hotel California - 2013 Remaster", Title("Hotel California")),
        ("Hotel California (Radio Edit)", Title("Hotel California")),
        ("Hotel California (Live at the Forum)", Title("Hotel California", version="live")),
        ("Clandestino (En Vivo)", Title("Clandestino", version="live")),
        ("Layla - Acoustic", Title("Layla", version="acoustic")),
        ("Antología (Acústica)", Title("Antología", version="acoustic")),
        ("Levels - Skrillex Remix", Title("Levels", version="remix")),
        ("Hello [Karaoke Version]", Title("Hello", version="karaoke")),
        ("Hello (Instrumental)", Title("Hello", version="instrumental")),
        ("Stan (feat. Dido)", Title("Stan", featured=("Dido",))),
        ("Stan ft. Dido & Elton John", Title("Stan", featured=("Dido", "Elton John"))),
        ("La Tortura (con Alejandro Sanz)", Title("La Tortura", featured=("Alejandro Sanz",))),
        ("Live and Let Die", Title("Live and Let Die")),
        ("Ob-La-Di, Ob-La-Da", Title("Ob-La-Di, Ob-La-Da")),
        ("(Radio Edit)", Title("(Radio Edit)")),
        ("", Title("")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_title_says_song_version_and_guests(written: str, taken_apart: Title) -> None:
    assert title(written) == taken_apart


@pytest.mark.parametrize(
    "written, taken_apart",
    [
        ("Queen", Credit("Queen", (), ("Queen",))),
        ("AC/DC", Credit("AC/DC", (), ("AC/DC",))),
        (
            "Queen & David Bowie",
            Credit("Queen & David Bowie", (), ("Queen & David Bowie", "Queen", "David Bowie")),
        ),
        (
            "Rihanna ft. Jay-Z",
            Credit("Rihanna", ("Jay-Z",), ("Rihanna ft. Jay-Z", "Rihanna", "Jay-Z")),
        ),
        ("A x B", Credit("A x B", (), ("A x B", "A", "B"))),
        (
            "Juanes con Miguel",
            Credit("Juanes", ("Miguel",), ("Juanes con Miguel", "Juanes", "Miguel")),
        ),
        ("", Credit("")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_artists_line_says_who_is_on_it(written: str, taken_apart: Credit) -> None:
    assert credit(written) == taken_apart
