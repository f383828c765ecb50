"""What goes on from what was said before, and what must never be taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.filing import Dialogue
from bot.core.followups import NEVER, follow_up
from bot.core.purposes import PURPOSES
from bot.core.understanding import Understood
from tests.core.examples import examples
from tests.core.labelled import BEFORE, THREE, TWO, WHICH, after


@pytest.mark.parametrize(
    "labelled",
    [
        "it is for [my sister](recipient)",
        "it's for my sister",
        "and it is for my sister",
        "And it's for [Dave](recipient) please",
        "oh its from [Mary](sender) in [Cork](place)",
        "for [my sister](recipient)",
        "for [Dave](recipient) from [Ann](sender)",
        "sorry, it's for [Tom](recipient) not [Tim](recipient)",
        "dedicated to [my nan](recipient)",
        "dedicated to my nan",
        "this is [Dave](sender) thanks",
        "my name is [Dave](sender)",
        "by [Aerosmith](artist)",
        "it's by [Aerosmith](artist)",
        "its her [birthday](occasion)",
        "oh and happy birthday to her",
        "and say hi to him from me",
        "also good luck to them",
        "the live version please",
        "not the remix",
        "es para [mi hermana](recipient)",
        "es para mi hermana",
        "y es para mi hermana",
        "para [mi abuela](recipient)",
        "de parte de [Juan](sender)",
        "soy [Ana](sender) de [Toledo](place)",
        "ah y felicidades a ella",
        "y un abrazo para ellos de mi parte",
        "la versión en vivo",
        "dedicada a mi novia",
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "shout_out", "song_request"])
def test_more_about_a_message_joins_it(labelled: str, intent: str) -> None:
    filing = after(BEFORE, labelled, intent)
    assert filing is not None
    assert (filing.joins, filing.choose, filing.items, filing.folded) == (7, None, (), None)
    assert [reply.text for reply in filing.replies] == ["added"]


@pytest.mark.parametrize(
    "labelled, song",
    [
        ("sorry I meant [Zombie](song)", "Zombie"),
        ("i mean [Crazy](song) by [Patsy Cline](artist)", "Crazy"),
        ("perdón, quise decir [La Bamba](song)", "La Bamba"),
    ],
)
def test_a_correction_changes_the_song(labelled: str, song: str) -> None:
    filing = after(BEFORE, labelled, "song_request")
    assert filing is not None
    assert (filing.joins, filing.choose) == (7, song)


@pytest.mark.parametrize(
    "labelled, confidence, joins",
    [
        pytest.param("and it is for my wife", 0.4, True, id="the model is unsure"),
        pytest.param("and it is for my wife", 0.9, False, id="the model is sure"),
        pytest.param("it is for [Paris](contest_answer)", 0.4, False, id="there is an answer"),
    ],
)
def test_whom_it_is_for_is_no_contest_entry_on_a_mere_guess(
    labelled: str, confidence: float, joins: bool
) -> None:
    filing = after(BEFORE, labelled, "contest_entry", confidence=confidence)
    assert (filing is not None) == joins


@pytest.mark.parametrize(
    "labelled, intent",
    [
        # a purpose of its own
        ("and can you play [Zombie](song)", "song_request"),
        ("also [Crazy](song) for [Dave](recipient)", "song_request"),
        ("y otra de [Shakira](artist) por favor", "song_request"),
        ("and one by [Loretta Lynn](artist) after that", "song_request"),
        ("happy birthday to [Dave](recipient)", "shout_out"),
        ("oh and happy birthday to [Dave](recipient)", "shout_out"),
        ("oh also hi to [grandad](recipient)", "shout_out"),
        ("for [Dave](recipient) in hospital, we all think of you mate", "shout_out"),
        ("feliz cumple a [mi tía](recipient)", "shout_out"),
        ("it's a great show today", "comment"),
        ("it's for a good cause but the adverts are awful", "comment"),
        ("for what it's worth I love the jingles", "comment"),
        ("and another thing, too many adverts", "comment"),
        ("es un programa estupendo", "comment"),
        ("it's my favourite time of the day", "comment"),
        ("and the traffic at [Naas](place) is terrible", "news_tip"),
        ("from [Cork](place) to [Mallow](place) it's bumper to bumper", "news_tip"),
        ("is it for the news", "station_question"),
        ("it's for the quiz: [Paris](contest_answer)", "contest_entry"),
        ("it's [Paris](contest_answer)", "contest_entry"),
        ("para la foto del gato: [siesta](contest_answer)", "contest_entry"),
        ("and who sings this one", "song_query"),
        ("it's for tonight, will you get to it", "request_status"),
        ("for sale: three piece suite, as new", "spam"),
        ("for all your plumbing needs call us", "out_of_scope"),
        ("that was for my sister", "out_of_scope"),
        ("oops that was for my sister", "out_of_scope"),
        ("era para mi hermana", "out_of_scope"),
        ("and I love her", "song_request"),
        ("with or without you", "song_request"),
        ("can it be for my sister?", "song_request"),
        ("i meant what i said", "comment"),
        ("i meant tomorrow", "nlu_fallback"),
        ("the remix of that speech was a laugh a minute all week", "comment"),
        ("the [Dolly Parton](artist) version", "song_request"),
        ("and it's for [Dave](recipient), something by [Queen](artist)", "song_request"),
        ("it is for my sister who works nights and never hears the show so I wanted", "comment"),
        # nothing to go on from
        ("my sister", "nlu_fallback"),
        ("[Dave](recipient)", "nlu_fallback"),
        ("and", "nlu_fallback"),
        ("it is", "nlu_fallback"),
        ("hello", "greeting"),
        ("thanks a million", "thanks"),
        ("gracias", "thanks"),
        ("", "nlu_fallback"),
    ],
)
def test_a_new_purpose_is_never_swallowed(labelled: str, intent: str) -> None:
    assert after(BEFORE, labelled, intent) is None


def test_a_second_purpose_in_the_message_keeps_it_apart() -> None:
    text = "it's for [my sister](recipient), and when is the quiz on"
    assert after(BEFORE, text, "shout_out") is not None
    assert after(BEFORE, text, "shout_out", also=("station_question",)) is None


@pytest.mark.parametrize("intent", NEVER)
@pytest.mark.parametrize("dialogue", [TWO, WHICH, BEFORE], ids=["which of", "which song", "before"])
@pytest.mark.parametrize("labelled", ["2", "Crazy", "it is for [my sister](recipient)", "Zombie"])
def test_some_purposes_never_go_on_from_anything(
    dialogue: Dialogue, labelled: str, intent: str
) -> None:
    assert after(dialogue, labelled, intent) is None


@pytest.mark.parametrize("intent", [one for one in NEVER if one != "contest_entry"])
def test_nobody_asked_for_more_so_even_an_unsure_guess_counts(intent: str) -> None:
    assert after(BEFORE, "it is for my sister", intent, confidence=0.2) is None


@pytest.mark.parametrize("intent", ["request_status", "station_question", "news_tip"])
def test_an_unsure_guess_of_anything_else_does_not_keep_an_addition_apart(intent: str) -> None:
    assert after(BEFORE, "y es para mi hermana", intent, confidence=0.59) is not None
    assert after(BEFORE, "y es para mi hermana", intent, confidence=0.6) is None


@pytest.mark.parametrize("labelled", ["it is for [my sister](recipient)", "the second one"])
def test_nothing_goes_on_from_nothing(labelled: str) -> None:
    assert after(Dialogue(), labelled, "nlu_fallback") is None


@pytest.mark.parametrize("dialogue", [BEFORE, TWO], ids=["before", "which of"])
def test_real_messages_are_hardly_ever_swallowed(dialogue: Dialogue) -> None:
    heard = [message for message, _ in examples()]
    swallowed = [one for one in heard if follow_up(dialogue, one.text, one.understood)]
    assert len(swallowed) <= 0.005 * len(heard)


@given(
    st.text(max_size=80),
    st.sampled_from(sorted(PURPOSES)),
    st.sampled_from([TWO, THREE, WHICH, BEFORE, Dialogue()]),
)
def test_a_follow_up_joins_and_does_nothing_else(
    text: str, intent: str, dialogue: Dialogue
) -> None:
    filing = follow_up(dialogue, text, Understood(intent, 0.9))
    if filing is not None:
        assert filing.joins == dialogue.last_items[0]
        assert not filing.items and filing.folded is None and filing.listener is None
        assert intent not in NEVER  # for it is sure
