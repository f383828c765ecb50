"""A title that stands by itself beside a greeting is asked for; one that is mentioned is not."""

from __future__ import annotations

import pytest

from bot.core.bare_title import with_bare_title
from bot.core.understanding import FALLBACK, Guess
from tests.core.labelled import said


@pytest.mark.parametrize(
    "labelled, asked",
    [
        ("[Dream On](song) please, and say happy [birthday](occasion) to [mum](recipient)", True),
        ("[Linger](song) pls and a shout out to [the night shift](recipient)", True),
        ("Hi to [Kev](recipient). [Wonderwall](song) by [Oasis](artist), thanks!", True),
        ("wave at [Pete](recipient) for us. [ACDC](artist). ta", True),
        ("[Tea and Toast](song)! love to [nan](recipient)", True),
        ("ponme [Bailando](song) y un saludo para [mi papá](recipient)", True),
        ("un saludo a [la Cote](recipient)\n[tren al sur](song)", True),
        ("happy birthday to [mum](recipient), she loves [Dream On](song)", False),
        ("hbd [Roisin](recipient) u absolute [dancing queen](song)", False),
        ("[Dream On](song) reminds me of [mum](recipient), say hi to her", False),
        ("say hi to [Jolene](recipient), and to [Lola](recipient)", False),
        ("hello to everybody", False),
    ],
)
def test_a_bare_title_beside_a_greeting_is_a_request(labelled: str, asked: bool) -> None:
    message = said(labelled, "shout_out", also=("comment",))
    heard = with_bare_title(message.understood, message.text)
    if asked:
        assert (heard.intent, heard.also) == ("song_request", ("shout_out", "comment"))
    else:
        assert heard == message.understood


@pytest.mark.parametrize("intent", ["comment", "contest_entry", "song_query", "news_tip"])
def test_beside_anything_else_it_is_what_the_model_says(intent: str) -> None:
    message = said("[Mr Blue Sky](song)! and hi to [mum](recipient)", intent)
    assert with_bare_title(message.understood, message.text) == message.understood


@pytest.mark.parametrize("second, becomes", [("shout_out", "song_request"), ("stop", FALLBACK)])
def test_a_model_that_cannot_tell_which_of_the_two_it_is_means_both(
    second: str, becomes: str
) -> None:
    guesses = (Guess("song_request", 0.49), Guess(second, 0.49))
    message = said("[Jolene](song) and hi to [mum](recipient)", FALLBACK, guesses=guesses)
    assert with_bare_title(message.understood, message.text).intent == becomes
