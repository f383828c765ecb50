"""Answers to our own questions: which of these, and which song."""

from __future__ import annotations

import pytest

from bot.core.choices import choose
from bot.core.filing import Dialogue
from bot.core.followups import NEVER
from tests.core.labelled import THREE, TWO, WHICH, after


@pytest.mark.parametrize(
    "text, song",
    [
        ("the second one", "Crazy"),
        ("2", "Crazy"),
        ("2️⃣", "Crazy"),
        ("2.", "Crazy"),
        ("number 2 please", "Crazy"),
        ("option two", "Crazy"),
        ("one", "Dream On"),
        ("number one", "Dream On"),
        ("the first", "Dream On"),
        ("1st one pls", "Dream On"),
        ("the last one", "Crazy"),
        ("the latter", "Crazy"),
        ("the former please", "Dream On"),
        ("I'd like the second one please", "Crazy"),
        ("oh the 2nd then", "Crazy"),
        ("no, the first", "Dream On"),
        ("SECOND ONE!!!", "Crazy"),
        ("Crazy", "Crazy"),
        ("dream on please", "Dream On"),
        ("dream on!", "Dream On"),
        ("crazy obviously", "Crazy"),
        ("crazy, claro", "Crazy"),
        ("Crazy it's for my mum", "Crazy"),
        ("the second one for my wife", "Crazy"),
        ("la segunda", "Crazy"),
        ("la primera porfa", "Dream On"),
        ("el segundo", "Crazy"),
        ("la 2", "Crazy"),
        ("dos", "Crazy"),
        ("mejor la primera", "Dream On"),
        ("la última gracias", "Crazy"),
        ("pon la segunda por favor", "Crazy"),
        ("quiero la 1", "Dream On"),
        ("la segunda para mi mamá", "Crazy"),
        ("crazy porfa", "Crazy"),
    ],
)
@pytest.mark.parametrize("intent", ["song_request", "nlu_fallback", "out_of_scope", "comment"])
def test_an_answer_to_our_offer_chooses(text: str, song: str, intent: str) -> None:
    filing = after(TWO, text, intent)
    assert filing is not None
    assert (filing.joins, filing.choose, filing.items) == (7, song, ())
    assert [(reply.text, reply.values) for reply in filing.replies] == [
        ("song_chosen", {"song": song})
    ]


@pytest.mark.parametrize(
    "text, song",
    [
        ("the third one", "The One I Love"),
        ("the last", "The One I Love"),
        ("la tercera", "The One I Love"),
        ("the one i love", "The One I Love"),
        ("3", "The One I Love"),
    ],
)
def test_three_are_counted_to_three(text: str, song: str) -> None:
    filing = after(THREE, text, "nlu_fallback")
    assert filing is not None and filing.choose == song


@pytest.mark.parametrize(
    "text",
    [
        "either",
        "whichever you have",
        "any of them",
        "both",
        "up to you",
        "you choose",
        "cualquiera",
        "la que sea",
        "me da igual",
        "las dos",
        "la que tengan",
    ],
)
def test_a_choice_left_to_us_joins_and_chooses_nothing(text: str) -> None:
    filing = after(TWO, text, "nlu_fallback")
    assert filing is not None
    assert (filing.joins, filing.choose) == (7, None)


@pytest.mark.parametrize(
    "labelled, intent",
    [
        ("3", "nlu_fallback"),
        ("that one", "nlu_fallback"),
        ("the one", "nlu_fallback"),
        ("play one", "song_request"),
        ("esa", "nlu_fallback"),
        ("first and second", "nlu_fallback"),
        ("the second verse is filthy", "comment"),
        ("second time I ask", "request_status"),
        ("one hour and still waiting", "request_status"),
        ("two cars on the hard shoulder at [Naas](place)", "news_tip"),
        ("dos coches parados en la [M30](place)", "news_tip"),
        ("[Last Last](song) by [Burna Boy](artist)", "song_request"),
        ("[First Day of My Life](song)", "song_request"),
        ("the first for [Dave](recipient) and the second for [Mary](recipient)", "song_request"),
        ("first for me second for her", "song_request"),
        ("option 2 for me, dogs are better than people anyway", "comment"),
        ("happy birthday to number 2 son", "shout_out"),
        ("i love the first one, what album is it on?", "song_query"),
        ("neither", "nlu_fallback"),
        ("no", "nlu_fallback"),
        ("ok", "nlu_fallback"),
        ("thanks", "thanks"),
        ("please", "nlu_fallback"),
        ("crazy weather here", "comment"),
        ("I'm crazy about this show", "comment"),
        ("[Crazy Little Thing](song)", "song_request"),
        ("", "nlu_fallback"),
        ("🎉", "nlu_fallback"),
    ],
)
def test_what_names_no_offer_is_a_message_of_its_own(labelled: str, intent: str) -> None:
    assert after(TWO, labelled, intent) is None


@pytest.mark.parametrize("number, song", [(1, "Dream On"), (2, "Crazy"), (-1, "Crazy")])
def test_a_tapped_button_chooses(number: int, song: str) -> None:
    filing = choose(TWO, number)
    assert filing is not None and filing.choose == song


@pytest.mark.parametrize("number", [0, 3, -2, 10**9])
def test_a_button_that_we_never_sent_chooses_nothing(number: int) -> None:
    assert choose(TWO, number) is None


@pytest.mark.parametrize("dialogue", [Dialogue(), Dialogue((7,)), Dialogue((), "which_of", ("A",))])
def test_without_an_offer_there_is_nothing_to_choose(dialogue: Dialogue) -> None:
    assert choose(dialogue, 1) is None
    assert after(dialogue, "the second one", "nlu_fallback") is None


@pytest.mark.parametrize(
    "labelled, intent, song",
    [
        ("dream on", "nlu_fallback", "dream on"),
        ("Dream On please", "song_request", "Dream On"),
        ("play dream on", "song_request", "dream on"),
        ("it's called Dream On", "nlu_fallback", "Dream On"),
        ("[Dream On](song) by [Aerosmith](artist)", "song_request", "Dream On"),
        ("oh sorry, [Zombie](song)", "song_request", "Zombie"),
        ("the one from titanic", "song_request", "the one from titanic"),
        ("Thank You", "nlu_fallback", "Thank You"),
        ("Please", "nlu_fallback", "Please"),
        ("la bamba porfa", "nlu_fallback", "la bamba"),
        ("la de Despacito por favor", "song_request", "Despacito"),
        ("es [Oye Cómo Va](song)", "song_request", "Oye Cómo Va"),
    ],
)
def test_an_answer_to_which_song_is_its_title(labelled: str, intent: str, song: str) -> None:
    filing = after(WHICH, labelled, intent)
    assert filing is not None
    assert (filing.joins, filing.choose) == (7, song)


@pytest.mark.parametrize(
    "title, intent",
    [
        ("beautiful day", "comment"),
        ("zombie", "out_of_scope"),
        ("1999", "contest_entry"),
        ("start me up", "start"),
        ("money", "spam"),
        ("where is the love", "station_question"),
    ],
)
def test_a_title_may_look_like_anything_to_a_model_that_is_not_sure(
    title: str, intent: str
) -> None:
    filing = after(WHICH, title, intent, confidence=0.59)
    assert filing is not None and filing.choose == title
    assert after(WHICH, title, intent, confidence=0.6) is None


@pytest.mark.parametrize("intent", ["stop", "erase_me"])
def test_a_wish_to_be_left_alone_is_no_title_however_unsure(intent: str) -> None:
    assert after(WHICH, "please leave me alone", intent, confidence=0.2) is None


@pytest.mark.parametrize("intent", NEVER)
@pytest.mark.parametrize("text", ["the second one", "2", "la segunda", "Crazy"])
def test_an_unsure_guess_does_not_outweigh_our_own_question(text: str, intent: str) -> None:
    filing = after(TWO, text, intent, confidence=0.59)
    assert filing is not None and filing.choose == "Crazy"


@pytest.mark.parametrize(
    "labelled", ["something by [Queen](artist)", "[Queen](artist)", "anything"]
)
def test_an_answer_without_a_title_still_answers(labelled: str) -> None:
    filing = after(WHICH, labelled, "song_request")
    assert filing is not None
    assert (filing.joins, filing.choose) == (7, None)


@pytest.mark.parametrize(
    "labelled, intent",
    [
        ("don't know", "nlu_fallback"),
        ("never mind", "request_status"),
        ("ni idea", "nlu_fallback"),
        ("what?", "nlu_fallback"),
        ("who is this", "nlu_fallback"),
        ("hello", "greeting"),
        ("thanks", "thanks"),
        ("great show today", "comment"),
        ("is that the one with the dog?", "song_request"),
        ("sorry wrong number", "out_of_scope"),
        ("what time is the news", "station_question"),
        ("who sang that last one", "song_query"),
        ("happy birthday [Dave](recipient)", "shout_out"),
        ("the [M50](place) is blocked", "news_tip"),
        ("[Africa](song) and [Rosanna](song)", "song_request"),
        ("a long story about a song that I once heard and cannot name", "nlu_fallback"),
        ("x" * 200, "nlu_fallback"),
        ("???", "nlu_fallback"),
        ("👍", "nlu_fallback"),
    ],
)
def test_not_everything_after_which_song_is_a_title(labelled: str, intent: str) -> None:
    assert after(WHICH, labelled, intent) is None


CARS = Dialogue((7,), "which_of", ("Fast Car",) * 2, artists=("Luke Combs", "Tracy Chapman"))


@pytest.mark.parametrize(
    "text, artist",
    [
        ("Tracy Chapman obviously", "Tracy Chapman"),
        ("has to be luke combs", None),  # said besides: a little too much to be sure
        ("oh luke combs sure", "Luke Combs"),
        ("not Luke Combs", None),
        ("Luke Combs or Tracy Chapman", None),
        ("I saw Tracy Chapman in Cork with my sister", None),
    ],
)
@pytest.mark.parametrize("intent", ["song_request", "nlu_fallback"])
def test_an_artist_whom_we_offered_chooses_in_a_few_words(
    text: str, artist: str | None, intent: str
) -> None:
    filing = after(CARS, text, intent)
    assert (filing.artist if filing else None) == artist
