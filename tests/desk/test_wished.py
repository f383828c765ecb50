"""What a card says of a wish: never a track without what was typed, never a state unsaid."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from bot.core.lookup import Candidate, Lookup, State
from bot.core.wishes import NotYet
from bot.desk import words
from bot.desk.wished import Studio, Wished, wished
from bot.library.answer import Reason
from bot.store.requests import Asker, Askers
from tests.desk.test_faces import CARD, replace
from tests.fakes import NOON

STUDIO = Studio(words.load(), today=lambda at: at >= NOON, when=lambda at: f"{at:%H:%M}")
JUDE = Candidate(3, "Hey Jude", "The Beatles", 0.984)
HELLO = Candidate(4, "Hello", "Adele", 0.6)
OTHER = Candidate(5, "Hello", "Lionel Richie", 0.3)
BOTH = "Hello – Adele / Hello – Lionel Richie"


def line(song: str | None, artist: str | None, lookup: Lookup | None) -> Wished:
    return wished(replace(CARD, song=song, artist=artist, lookup=lookup), STUDIO)


@pytest.mark.parametrize(
    "typed, lookup, shown",
    [
        (("Hello", None), None, Wished("Hello")),
        (
            ("hay jude", "beatels"),
            Lookup(State.MATCHED, "sure", (JUDE,)),
            Wished(
                "Hey Jude", "The Beatles", "typed: hay jude – beatels", "In the library", "matched"
            ),
        ),
        (
            ("hey jude", None),
            Lookup(State.MATCHED, "sure", (replace(JUDE, probability=0.91),)),
            Wished("Hey Jude", "The Beatles", "", "In the library, by 91 %", "matched"),
        ),
        (
            (None, None),
            Lookup(State.MATCHED, "unsure", (HELLO,), by_listener=True),
            Wished("Hello", "Adele", "", "In the library, the listener chose it", "matched"),
        ),
        (
            ("hello", None),
            Lookup(State.ASKED, "unsure", (HELLO, OTHER)),
            Wished("hello", "", "", f"We asked which: {BOTH}", "asked"),
        ),
        (
            ("One", None),
            Lookup(State.ASKED, "offer"),
            Wished("One", "", "", "We asked which of the titles", "asked"),
        ),
        (
            ("hello", None),
            Lookup(State.UNSURE, "unsure", (HELLO, OTHER)),
            Wished("hello", "", "", f"May be: {BOTH}", "unsure"),
        ),
        (
            (None, "Adele"),
            Lookup(State.UNSURE, "artist_only", (HELLO,)),
            Wished("", "Adele", "", "In the library by them: Hello – Adele", "unsure"),
        ),
        (
            ("Hello", "Oasis"),
            Lookup(State.UNSURE, "other_artist", (HELLO,)),
            Wished(
                "Hello",
                "Oasis",
                "",
                "In the library by somebody else only: Hello – Adele",
                "unsure",
            ),
        ),
        (
            ("Hello", "Oasis"),
            Lookup(State.MISSING, "other_artist", (HELLO,)),
            Wished(
                "Hello",
                "Oasis",
                "",
                "Not in the library; the title is there by others: Hello – Adele",
                "missing",
            ),
        ),
        (
            ("Hello", "Oasis"),
            Lookup(State.MISSING, "unknown"),
            Wished("Hello", "Oasis", "", "Not in the library", "missing"),
        ),
        (
            (None, None),
            Lookup(State.DESCRIBED, "described"),
            Wished("", "", "", "Described, not named: the library was not asked", "described"),
        ),
    ],
)
def test_a_card_says_what_the_library_said(
    typed: tuple[str | None, str | None], lookup: Lookup | None, shown: Wished
) -> None:
    assert line(*typed, lookup) == shown


@pytest.mark.parametrize("state, reason", product(State, [*Reason, "offer", "", "new one"]))
@pytest.mark.parametrize("by_listener", [False, True])
def test_every_state_has_a_sentence_for_every_reason(
    state: State, reason: str, by_listener: bool
) -> None:
    candidates = (HELLO,) if state in (State.MATCHED, State.ASKED, State.UNSURE) else ()
    shown = line("hello", None, Lookup(state, str(reason), candidates, by_listener))
    assert shown.says and "{" not in shown.says


ANA = Asker(1, 11, "Ana", "Anita", "Bern", "my mum", "birthday")
TOM = Asker(2, 12, None, "Tom Smith", None, None, None)
NOBODY = Asker(3, 13, None, "+44 7700 900123", None, None, None)


def test_several_askers_stand_on_it_with_what_they_said() -> None:
    card = replace(CARD, song="One", askers=Askers(23, (ANA, TOM, NOBODY)))
    shown = wished(card, STUDIO)
    assert shown.asked == "23 listeners ask for it"
    assert [one.text for one in shown.askers] == [
        "Ana (Bern), for my mum, occasion birthday",
        "Tom",
        "A listener",
    ]
    assert (shown.more, shown.splits) == ("and 20 more", True)
    assert not wished(replace(card, status="aired"), STUDIO).splits


def test_a_single_asker_is_the_card_itself() -> None:
    shown = wished(replace(CARD, song="One", askers=Askers(1, (ANA,))), STUDIO)
    assert (shown.asked, shown.askers, shown.splits) == ("", (), False)


@pytest.mark.parametrize(
    "hours, shown",
    [
        ([], ""),
        ([2], "Was on at 14:00"),
        ([-20], "Was on at 16:00"),
        ([3, 1, -20], "Was on at 15:00, 2 times today"),
    ],
)
def test_a_card_says_when_it_was_on(hours: list[int], shown: str) -> None:
    on = tuple(NOON + timedelta(hours=one) for one in hours)
    assert wished(replace(CARD, song="One", on=on), STUDIO).on == shown


@pytest.mark.parametrize("rule", ["track", "artist", "hourly", "daily"])
def test_a_card_says_what_holds_it_back(rule: str) -> None:
    held = wished(replace(CARD, song="One", not_yet=NotYet(rule, NOON)), STUDIO).held
    assert "12:00" in held and held.endswith("open")
