"""What a card says of a wish: never a track without what was typed, never a state unsaid."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.core.handing import HandOver, State
from bot.core.lookup import Candidate, Lookup
from bot.core.lookup import State as Found
from bot.core.wishes import NotYet
from bot.desk import words
from bot.desk.wished import Studio, Wished, wished
from bot.library.answer import Reason
from bot.store.requests import Asker, Askers
from tests.desk.test_faces import CARD, replace
from tests.fakes import NOON

STUDIO = Studio(
    words.load(),
    ZoneInfo("UTC"),
    NOON + timedelta(hours=6),
    when=lambda at: f"{at:%H:%M}" if at.date() == NOON.date() else f"{at:%d %b %H:%M}",
)
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
            Lookup(Found.MATCHED, "sure", (JUDE,)),
            Wished(
                "Hey Jude", "The Beatles", "typed: hay jude – beatels", "In the library", "matched"
            ),
        ),
        (
            ("hey jude", None),
            Lookup(Found.MATCHED, "sure", (replace(JUDE, probability=0.91),)),
            Wished("Hey Jude", "The Beatles", "", "In the library, by 91 %", "matched"),
        ),
        (
            (None, None),
            Lookup(Found.MATCHED, "unsure", (HELLO,), by_listener=True),
            Wished("Hello", "Adele", "", "In the library, the listener chose it", "matched"),
        ),
        (
            ("hello", None),
            Lookup(Found.ASKED, "unsure", (HELLO, OTHER)),
            Wished("hello", "", "", f"We asked which: {BOTH}", "asked"),
        ),
        (
            ("One", None),
            Lookup(Found.ASKED, "offer"),
            Wished("One", "", "", "We asked which of the titles", "asked"),
        ),
        (
            ("hello", None),
            Lookup(Found.UNSURE, "unsure", (HELLO, OTHER)),
            Wished("hello", "", "", f"May be: {BOTH}", "unsure"),
        ),
        (
            (None, "Adele"),
            Lookup(Found.UNSURE, "artist_only", (HELLO,)),
            Wished("", "Adele", "", "In the library by them: Hello – Adele", "unsure"),
        ),
        (
            ("Hello", "Oasis"),
            Lookup(Found.UNSURE, "other_artist", (HELLO,)),
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
            Lookup(Found.MISSING, "other_artist", (HELLO,)),
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
            Lookup(Found.MISSING, "unknown"),
            Wished("Hello", "Oasis", "", "Not in the library", "missing"),
        ),
        (
            (None, None),
            Lookup(Found.DESCRIBED, "described"),
            Wished("", "", "", "Described, not named: the library was not asked", "described"),
        ),
    ],
)
def test_a_card_says_what_the_library_said(
    typed: tuple[str | None, str | None], lookup: Lookup | None, shown: Wished
) -> None:
    assert line(*typed, lookup) == shown


@pytest.mark.parametrize("state, reason", product(Found, [*Reason, "offer", "", "new one"]))
@pytest.mark.parametrize("by_listener", [False, True])
def test_every_state_has_a_sentence_for_every_reason(
    state: State, reason: str, by_listener: bool
) -> None:
    candidates = (HELLO,) if state in (Found.MATCHED, Found.ASKED, Found.UNSURE) else ()
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
        ([-20], "Was on last on Sunday at 16:00"),
        ([-8 * 24], "Was on at 15 Nov 12:00"),
        ([3, 1], "Was on at 15:00, 2 times today"),
        ([3, 1, -20], "Was on at 15:00, 2 times today; before that on Sunday"),
        ([3, -8 * 24], "Was on at 15:00; before that on 15 Nov 12:00"),
    ],
)
def test_a_card_says_when_it_was_on(hours: list[int], shown: str) -> None:
    on = tuple(NOON + timedelta(hours=one) for one in hours)
    assert wished(replace(CARD, song="One", on=on), STUDIO).on == shown


@pytest.mark.parametrize("rule", ["track", "artist", "hourly", "daily"])
def test_a_card_says_what_holds_it_back(rule: str) -> None:
    held = wished(replace(CARD, song="One", not_yet=NotYet(rule, NOON)), STUDIO).held
    assert "12:00" in held and held.endswith("open")


@pytest.mark.parametrize(
    "by, shown",
    [
        ("track_minutes", "Too soon until 13:00: it was on at 12:00"),
        ("artist_minutes", "Too soon until 13:00: this artist was on at 12:00"),
        ("track_today", "Too soon until 13:00: it was on at 12:00, and once a day is the rule"),
    ],
)
def test_a_card_names_the_rule_and_what_it_counts_from(by: str, shown: str) -> None:
    not_yet = NotYet(by.split("_")[0], NOON + timedelta(hours=1), by, NOON)
    kept = NotYet.from_json(not_yet.to_json())
    assert wished(replace(CARD, song="One", not_yet=kept), STUDIO).rule == shown


@pytest.mark.parametrize(
    "state, reason, shown",
    [
        (State.QUEUED, "", "On its way to the playout"),
        (State.QUEUED, "away", "Not yet at the playout: it cannot be reached. It is tried again."),
        (State.TAKEN, "", "Handed over to the playout at 12:00 by ben"),
        (State.REFUSED, "duplicate", "Not handed over: the playout has a request for it already"),
        (State.REFUSED, "Sorry, no.", "Not handed over: Sorry, no."),
        (
            State.UNKNOWN,
            "no answer",
            "Perhaps handed over: it did not answer. Look at the playout before you try again.",
        ),
    ],
)
def test_a_card_says_how_far_its_way_to_the_playout_is(
    state: State, reason: str, shown: str
) -> None:
    handed = HandOver(state, NOON, "ben", reason)
    assert wished(replace(CARD, song="One", handed=handed), STUDIO).handed == shown
