"""A request meets the library: what stands on the item, and what the listener hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bot.core.choices import choice
from bot.core.filing import Dialogue, Filing
from bot.core.filings import Said, filing
from bot.core.lookup import Lookup, State
from bot.core.requests import MOST_QUESTIONS, in_library
from bot.core.texts import TEXTS
from tests.core.labelled import said
from tests.core.test_any_filing import DIALOGUES, messages
from tests.fakes import NOON
from tests.library.shelf import find

NEW = Dialogue()


def asked(labelled: str, dialogue: Dialogue = NEW, **more: Any) -> Filing:
    message = said(labelled, **more)
    return in_library(filing(message, dialogue), message.text, dialogue, find)


def state(lookup: Lookup | None) -> str | None:
    return lookup.state.value if lookup else None


def told(decided: Filing) -> list[tuple[str, ...]]:
    return [(one.text, *one.values.values(), *one.options) for one in decided.replies]


@pytest.mark.parametrize(
    "labelled, song, says, track, replies",
    [
        pytest.param(
            "play [hay jude](song) by the [beatels](artist)",
            "hay jude",
            "matched",
            "Hey Jude",
            [("song_by", "Hey Jude", "The Beatles")],
            id="with typing errors, told as the library spells it",
        ),
        pytest.param(
            "play [Hey Jude](song)",
            "Hey Jude",
            "matched",
            "Hey Jude",
            [("song_by", "Hey Jude", "The Beatles")],
            id="a missing artist is told",
        ),
        pytest.param(
            "can you play purple rain by prince",
            None,
            "matched",
            "Purple Rain",
            [("song_by", "Purple Rain", "Prince")],
            id="nothing was extracted: the whole message is read, nobody asks which song",
        ),
        pytest.param(
            "play [The Power of Love](song)",
            "The Power of Love",
            "asked",
            None,
            [
                (
                    "which_of",
                    "The Power of Love – Huey Lewis & The News",
                    "The Power of Love – Frankie Goes to Hollywood",
                    "The Power of Love – Jennifer Rush",
                )
            ],
            id="several of a title are asked about",
        ),
        pytest.param(
            "[Killing in the Name](song) by [Johnny Cash](artist)",
            "Killing in the Name",
            "asked",
            None,
            [("this_one", "Killing in the Name – Rage Against the Machine")],
            id="by somebody else it is offered, never taken",
        ),
        pytest.param(
            "[Wonderwall](song) by [Oasis](artist) please",
            "Wonderwall",
            "missing",
            None,
            [("song_by", "Wonderwall", "Oasis")],
            id="not in the library: filed as typed",
        ),
        pytest.param(
            "something by [Queen](artist)",
            None,
            "unsure",
            None,
            [("artist_only", "Queen")],
            id="something by an artist is left to us: the presenter sees what there is",
        ),
        pytest.param(
            "play the one that goes na na na na hey jude",
            None,
            "described",
            None,
            [("request",)],
            id="a description is not guessed at",
        ),
        pytest.param(
            "more reggae please", None, None, None, [("request",)], id="nothing to be looked for"
        ),
        pytest.param(
            "can you play a song please", None, None, None, [("which_song",)], id="nothing at all"
        ),
        pytest.param(
            "[Wonderwall](song) or [Hey Jude](song), whichever you have",
            "Wonderwall",
            "matched",
            "Hey Jude",
            [("song_by", "Hey Jude", "The Beatles")],
            id="of several that will do, the one that we have",
        ),
    ],
)
def test_a_wish_is_looked_up(
    labelled: str, song: str | None, says: str | None, track: str | None, replies: list[Any]
) -> None:
    decided = asked(labelled)
    (item,) = decided.items
    assert (item.song, state(item.lookup)) == (song, says)
    assert (item.lookup and item.lookup.track and item.lookup.track.title) == track
    assert told(decided) == replies


def test_without_a_library_nothing_changes() -> None:
    message = said("play [hay jude](song)")
    before = filing(message, Dialogue())
    assert in_library(before, message.text, Dialogue(), None) is before
    assert in_library(before, message.text, Dialogue(), lambda *_: None) == before


def test_other_purposes_are_not_looked_up() -> None:
    decided = asked("happy birthday to [Jude](recipient)", intent="shout_out")
    assert [item.lookup for item in decided.items] == [None]


@pytest.mark.parametrize(
    "wish, says, replies",
    [
        ("[hay jude](song)", "matched", [("contest",), ("song_by", "Hey Jude", "The Beatles")]),
        ("[The Power of Love](song)", "unsure", [("contest",), ("song", "The Power of Love")]),
        ("[Wonderwall](song)", "missing", [("contest",), ("song", "Wonderwall")]),
        ("a song", None, [("contest",), ("request",)]),
    ],
)
def test_a_song_beside_an_entry_is_looked_up_and_never_asked_about(
    wish: str, says: str | None, replies: list[Any]
) -> None:
    decided = asked(f"count me in and play {wish}", intent="contest_entry", also=("song_request",))
    assert [state(item.lookup) for item in decided.items] == [says]
    assert told(decided) == replies
    assert not decided.question


def test_of_several_wishes_one_is_asked_about_and_comes_first() -> None:
    decided = asked(
        "[Hey Jude](song), [The Power of Love](song) and [I Will Always Love You](song)"
    )
    assert [(item.song, state(item.lookup)) for item in decided.items] == [
        ("The Power of Love", "asked"),
        ("Hey Jude", "matched"),
        ("I Will Always Love You", "matched"),
    ]
    assert [one.text for one in decided.replies] == ["song_by", "which_of", "song_by"]


def test_of_ten_songs_the_first_three_are_items_and_the_listener_hears_so() -> None:
    ten = ", ".join(f"[Song {n}](song)" for n in range(10))
    decided = asked(f"play {ten}")
    assert [item.song for item in decided.items] == ["Song 0", "Song 1", "Song 2"]
    assert [one.text for one in decided.replies] == ["song"] * 3 + ["list_of_songs"]
    three = ", ".join(f"[Song {n}](song)" for n in range(3))
    assert "list_of_songs" not in [one.text for one in asked(f"play {three}").replies]


# the answer


WHICH_LOVE = asked("play [The Power of Love](song)")
THIS_ONE = asked("[Killing in the Name](song) by [Johnny Cash](artist)")


def after(decided: Filing) -> Dialogue:
    return Dialogue().after(decided, (7,), at=NOON)


@pytest.mark.parametrize(
    "decided, text, says, artist",
    [
        (WHICH_LOVE, "2", "matched", "Frankie Goes to Hollywood"),
        (WHICH_LOVE, "the last one", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "Jennifer Rush", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "the jennifer rush one please", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "by Jennifer Rush", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "la de Jennifer Rush", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "the power of love by jennifer rush", "matched", "Jennifer Rush"),
        (WHICH_LOVE, "whichever you have", "unsure", None),
        (WHICH_LOVE, "none of them", "missing", None),
        (THIS_ONE, "yes", "matched", "Rage Against the Machine"),
        (THIS_ONE, "sí", "matched", "Rage Against the Machine"),
        (THIS_ONE, "1", "matched", "Rage Against the Machine"),
        (THIS_ONE, "no", "missing", None),
        (THIS_ONE, "no gracias", "missing", None),
    ],
)
def test_the_answer_settles_it_and_what_was_typed_stays(
    decided: Filing, text: str, says: str, artist: str | None
) -> None:
    answer = choice(after(decided), text)
    assert answer is not None and answer.lookup is not None
    assert (answer.joins, answer.choose, answer.lookup.by_listener) == (7, None, True)
    assert answer.lookup.state.value == says
    assert (answer.lookup.track.artist if answer.lookup.track else None) == artist


@pytest.mark.parametrize("text", ["the power of love", "love it", "hello", "yes"])
def test_what_tells_nothing_chooses_nothing(text: str) -> None:
    assert choice(after(WHICH_LOVE), text) is None


def test_a_yes_to_the_listeners_own_offer_chooses_nothing() -> None:
    offer = asked("[Hey Jude](song) or [Wonderwall](song)?")
    assert choice(after(offer), "yes") is None and choice(after(offer), "no") is None


def test_an_offer_knows_what_holds_for_each_title() -> None:
    offer = asked("[hay jude](song) or [Wonderwall](song)?")
    assert [state(one) for one in offer.lookups] == ["matched", "missing"]
    assert [state(item.lookup) for item in offer.items] == ["asked"]
    first, second = (choice(after(offer), text) for text in ("1", "2"))
    assert first and (first.choose, state(first.lookup)) == ("hay jude", "matched")
    assert told(first) == [("song_by", "Hey Jude", "The Beatles")]
    assert second and (second.choose, state(second.lookup)) == ("Wonderwall", "missing")


@pytest.mark.parametrize(
    "dialogue, labelled, says, reply",
    [
        (
            Dialogue((7,), "which_song"),
            "hay jude",
            "matched",
            ("song_by", "Hey Jude", "The Beatles"),
        ),
        (
            Dialogue((7,), "which_song"),
            "The Power of Love",
            "unsure",
            ("song_chosen", "The Power of Love"),
        ),
        (
            Dialogue((7,)),
            "sorry I meant [hay jude](song)",
            "matched",
            ("song_by", "Hey Jude", "The Beatles"),
        ),
    ],
)
def test_an_answer_or_a_correction_is_looked_up_and_never_asked_about(
    dialogue: Dialogue, labelled: str, says: str, reply: tuple[str, ...]
) -> None:
    decided = asked(labelled, dialogue)
    assert (decided.joins, decided.question, state(decided.lookup)) == (7, None, says)
    assert told(decided) == [reply]


# never twice


def test_nobody_is_asked_to_choose_among_the_same_tracks_twice() -> None:
    dialogue = after(WHICH_LOVE)
    for answer in (None, choice(dialogue, "2")):
        later = dialogue.after(answer, (), at=NOON) if answer else dialogue
        again = asked("pls play [power of love](song)!", later)
        assert [state(item.lookup) for item in again.items] == ["unsure"]
        assert (again.question, told(again)) == (None, [("song", "power of love")])


def test_nobody_is_asked_again_and_again() -> None:
    many = tuple((n, n + 1) for n in range(MOST_QUESTIONS))
    assert (
        asked("play [The Power of Love](song)", Dialogue((7,), asked_about=many)).question is None
    )
    fewer = Dialogue((7,), asked_about=many[1:])
    assert asked("play [The Power of Love](song)", fewer).question == "which_of"


@pytest.mark.parametrize("decided", [WHICH_LOVE, THIS_ONE, asked("[Hey Jude](song) or [X](song)?")])
def test_a_dialogue_remembers_what_the_library_said(decided: Filing) -> None:
    dialogue = after(decided)
    assert dialogue.lookups
    assert Dialogue.from_json(dialogue.kept()) == dialogue


# whatever is said


@given(messages(), DIALOGUES)
def test_what_was_typed_is_kept_and_one_question_at_most(heard: Said, dialogue: Dialogue) -> None:
    before = filing(heard, dialogue)
    decided = in_library(before, heard.text, dialogue, find)
    typed = sorted(repr((one.song, one.artist)) for one in before.items)
    assert sorted(repr((one.song, one.artist)) for one in decided.items) == typed
    assert (decided.joins, decided.folded) == (before.joins, before.folded)
    for reply in decided.replies:
        assert set(reply.values) == set(TEXTS[reply.text])
    questions = [reply for reply in decided.replies if reply.question]
    assert len(questions) == (decided.question is not None)
    states = [state(item.lookup) for item in decided.items]
    assert states.count("asked") <= 1
    assert ("asked" in states) <= (decided.question == "which_of")
    assert all(len(reply.options) == len(decided.options) for reply in questions)
    assert State.MATCHED not in [
        one.lookup.state for one in decided.items if one.lookup and not one.lookup.track
    ]
