"""What each purpose makes of a message."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.filings import FILINGS, MEDIA, Said, filing, led
from bot.core.messages import Kind
from bot.core.purposes import PURPOSES, Lane
from bot.core.understanding import Understood
from tests.core.labelled import said


def filed(labelled: str, intent: str, dialogue: Dialogue | None = None, **more: Any) -> Filing:
    return filing(said(labelled, intent, **more), dialogue or Dialogue())


def spoken(decided: Filing) -> list[tuple[str, dict[str, str]]]:
    return [(reply.text, reply.values) for reply in decided.replies]


def test_every_purpose_has_its_filing() -> None:
    assert list(FILINGS) == list(PURPOSES)


@pytest.mark.parametrize("intent", PURPOSES)
def test_a_purpose_goes_to_its_lane_and_is_answered_or_not(intent: str) -> None:
    decided = filed("a message like any other", intent)
    lane = PURPOSES[intent].lane
    assert [item.lane for item in decided.items] == ([lane] if lane else [])
    assert [item.purpose for item in decided.items] == ([intent] if lane else [])
    assert decided.folded == (None if lane else intent)
    assert bool(decided.replies) == PURPOSES[intent].replies


# stop, start, erase me


@pytest.mark.parametrize(
    "intent, more, change",
    [
        pytest.param("stop", {"confidence": 0.9}, "stop", id="sure"),
        pytest.param("stop", {"confidence": 0.89}, "pause", id="not sure"),
        pytest.param("stop", {"also": ("comment",)}, "pause", id="another purpose"),
        pytest.param("stop", {"also": ("thanks",)}, "stop", id="a thank-you is no purpose"),
        pytest.param("stop", {"also": ("weather",)}, "pause", id="a purpose we do not know"),
        pytest.param("start", {"confidence": 0.9}, "start", id="start, sure"),
        pytest.param("start", {"confidence": 0.89}, None, id="start, not sure"),
        pytest.param("start", {"also": ("song_request",)}, None, id="start with a song"),
        pytest.param("erase_me", {}, None, id="erase me"),
        pytest.param("erase_me", {"also": ("stop",)}, "stop", id="erase me and stop"),
        pytest.param(
            "erase_me", {"also": ("stop",), "confidence": 0.5}, "pause", id="unsure of both"
        ),
    ],
)
def test_a_wish_about_replies_takes_effect_when_it_is_sure(
    intent: str, more: dict[str, Any], change: str | None
) -> None:
    decided = filed("a wish", intent, **more)
    assert decided.listener == change
    assert decided.items == (NewItem(Lane.PEOPLE, intent),)
    assert bool(decided.replies) == (change in ("stop", "start") or intent == "erase_me")


@pytest.mark.parametrize(
    "intent, more, texts",
    [
        ("stop", {}, ["stopped"]),
        ("start", {}, ["started"]),
        ("erase_me", {}, ["erase_me"]),
        ("erase_me", {"also": ("stop",)}, ["erase_me", "stopped"]),
    ],
)
def test_a_wish_about_replies_is_confirmed_once(
    intent: str, more: dict[str, Any], texts: list[str]
) -> None:
    decided = filed("a wish", intent, **more)
    assert [reply.text for reply in decided.replies] == texts
    assert not any(reply.closing for reply in decided.replies)


def test_a_stop_beside_a_request_leads_and_pauses() -> None:
    heard = said("play [Zombie](song) and stop texting", "song_request", also=("stop",))
    decided = filing(Said(heard.text, led(heard.understood)), Dialogue())
    assert decided == Filing((NewItem(Lane.PEOPLE, "stop"),), listener="pause")


# songs


@pytest.mark.parametrize(
    "labelled, items, replies",
    [
        pytest.param(
            "[Dream On](song) by [Aerosmith](artist)",
            [("Dream On", "Aerosmith")],
            [("song_by", {"song": "Dream On", "artist": "Aerosmith"})],
            id="a title and its artist",
        ),
        pytest.param(
            "[Zombie](song)", [("Zombie", None)], [("song", {"song": "Zombie"})], id="a title"
        ),
        pytest.param(
            "something by [Queen](artist)",
            [(None, "Queen")],
            [("artist_only", {"artist": "Queen"})],
            id="an artist",
        ),
        pytest.param("more reggae please", [(None, None)], [("request", {})], id="a description"),
        pytest.param("reggae", [(None, None)], [("request", {})], id="a short description"),
        pytest.param(
            "[Africa](song) and [Zombie](song)",
            [("Africa", None), ("Zombie", None)],
            [("song", {"song": "Africa"}), ("song", {"song": "Zombie"})],
            id="two titles",
        ),
        pytest.param(
            "[Zombie](song) for [my sister](recipient)",
            [("Zombie", None)],
            [("song", {"song": "Zombie"}), ("dedicated", {"recipient": "my sister"})],
            id="a dedication",
        ),
        pytest.param(
            "[Zombie](song) for [Ann](recipient) and [Bob](recipient), [40](occasion) today",
            [("Zombie", None)],
            [
                ("song", {"song": "Zombie"}),
                ("dedicated_occasion", {"recipient": "Ann, Bob", "occasion": "40"}),
            ],
            id="a dedication and an occasion",
        ),
        pytest.param(
            "[Zombie](song), it's our [anniversary](occasion)",
            [("Zombie", None)],
            [("song", {"song": "Zombie"}), ("occasion", {"occasion": "anniversary"})],
            id="an occasion",
        ),
        pytest.param(
            "[Dream On](song) or [Crazy](song), you choose",
            [("Dream On", None)],
            [("songs_either", {"songs": "Dream On / Crazy"})],
            id="left to us",
        ),
        pytest.param(
            "[***](song)", [("***", None)], [("request", {})], id="nothing that can be shown"
        ),
    ],
)
def test_a_request_is_an_item_a_track_and_names_it(
    labelled: str,
    items: list[tuple[str | None, str | None]],
    replies: list[tuple[str, dict[str, str]]],
) -> None:
    decided = filed(labelled, "song_request")
    assert [(item.song, item.artist) for item in decided.items] == items
    assert {item.lane for item in decided.items} == {Lane.SONGS}
    assert spoken(decided) == replies
    assert decided.question is None


def test_an_offer_is_one_item_and_one_question() -> None:
    decided = filed("[Dream On](song) or [Crazy](song) for [Ann](recipient)?", "song_request")
    assert [item.song for item in decided.items] == ["Dream On"]
    assert (decided.question, decided.options) == ("which_of", ("Dream On", "Crazy"))
    assert decided.replies == (
        Reply("which_of", question=True, options=("Dream On", "Crazy"), closing=False),
    )


@pytest.mark.parametrize(
    "labelled",
    [
        "can you play a song",
        "hi, a request please!",
        "PLAY ONE FOR ME",
        "put something on",
        "ponme una canción porfa",
        "hola buenas quisiera pedir un tema",
        "play it for [Ann](recipient)",
        "música",
        "🎵🎵",
    ],
)
def test_a_request_that_says_nothing_is_asked_which_song(labelled: str) -> None:
    decided = filed(labelled, "song_request")
    assert decided == Filing(
        (NewItem(Lane.SONGS, "song_request"),),
        replies=(Reply("which_song", question=True, closing=False),),
        question="which_song",
    )


@pytest.mark.parametrize("kind", MEDIA)
def test_a_picture_of_the_song_is_not_asked_which_song(kind: Kind) -> None:
    decided = filed("play this please", "song_request", kind=kind)
    assert decided.question is None
    assert spoken(decided) == [("request", {})]


def test_the_answer_to_the_question_finds_its_item() -> None:
    asked = filed("[Dream On](song) or [Crazy](song)?", "song_request")
    dialogue = Dialogue((7,), asked.question, asked.options)
    answered = filed("the second one", "nlu_fallback", dialogue)
    assert (answered.joins, answered.choose) == (7, "Crazy")


# what else goes on air


@pytest.mark.parametrize(
    "intent, labelled, reply",
    [
        (
            "contest_entry",
            "it's [Paris](contest_answer)",
            ("contest_answer", {"contest_answer": "Paris"}),
        ),
        ("contest_entry", "enter me in the draw", ("contest", {})),
        ("shout_out", "hello everybody", ("shout_out", {})),
        ("shout_out", "hi to [Ann](recipient)", ("shout_out_to", {"recipient": "Ann"})),
        (
            "shout_out",
            "it's my [birthday](occasion)",
            ("shout_out_occasion", {"occasion": "birthday"}),
        ),
        (
            "shout_out",
            "happy [40th](occasion) [Bob](recipient)",
            ("shout_out_to_occasion", {"recipient": "Bob", "occasion": "40th"}),
        ),
        ("news_tip", "crash at [Naas](place)", ("tip_place", {"place": "Naas"})),
        ("news_tip", "a cow on the road", ("tip", {})),
        ("comment", "great show", ("comment", {})),
        ("song_query", "who sang that", ("song_query", {})),
        ("request_status", "when is mine on", ("request_status", {})),
        ("station_question", "when is the quiz", ("station_question", {})),
        ("out_of_scope", "set an alarm", ("not_understood", {})),
        ("nlu_fallback", "hmpf", ("not_understood", {})),
    ],
)
def test_a_reply_names_what_was_understood(
    intent: str, labelled: str, reply: tuple[str, dict[str, str]]
) -> None:
    assert spoken(filed(labelled, intent)) == [reply]


@pytest.mark.parametrize(
    "labelled, song, replies",
    [
        (
            "it's [B](contest_answer) and play [Africa](song) by [Toto](artist)",
            "Africa",
            [
                ("contest_answer", {"contest_answer": "B"}),
                ("song_by", {"song": "Africa", "artist": "Toto"}),
            ],
        ),
        (
            "it's [B](contest_answer) and play [Africa](song) for [Bob](recipient)",
            "Africa",
            [
                ("contest_answer", {"contest_answer": "B"}),
                ("song", {"song": "Africa"}),
                ("dedicated", {"recipient": "Bob"}),
            ],
        ),
        (
            "it's [B](contest_answer), play [Crazy](song) or [Hurt](song)",
            None,
            [("contest_answer", {"contest_answer": "B"}), ("request", {})],
        ),
        ("enter me and play a song", None, [("contest", {}), ("request", {})]),
    ],
)
def test_an_entry_with_a_request_is_one_item_and_both_are_answered(
    labelled: str, song: str | None, replies: list[tuple[str, dict[str, str]]]
) -> None:
    message = said(labelled, "contest_entry", also=("song_request",))
    decided = filing(message, Dialogue())
    assert [(item.lane, item.song) for item in decided.items] == [(Lane.CONTEST, song)]
    assert spoken(decided) == replies
    assert not decided.question


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback"])
def test_what_nobody_understood_is_said_once_a_day(intent: str) -> None:
    assert [reply.once_a_day for reply in filed("hmpf", intent).replies] == [True]


@pytest.mark.parametrize("intent", ["greeting", "thanks", "goodbye"])
def test_a_courtesy_is_folded_with_its_reason(intent: str) -> None:
    assert filed("hello", intent) == Filing(folded=intent)


@pytest.mark.parametrize("kind", MEDIA)
@pytest.mark.parametrize(
    "intent", ["greeting", "thanks", "goodbye", "out_of_scope", "nlu_fallback"]
)
def test_a_picture_whose_caption_says_little_has_its_own_lane(intent: str, kind: Kind) -> None:
    decided = filed("look at this", intent, kind=kind)
    assert decided.items == (NewItem(Lane.MEDIA, kind.value),)
    assert spoken(decided) == [(f"got_{kind.value}", {})]


@pytest.mark.parametrize("kind", MEDIA)
def test_a_caption_with_a_purpose_keeps_its_lane(kind: Kind) -> None:
    for intent in ("contest_entry", "shout_out", "news_tip", "comment", "spam"):
        assert filed("a caption", intent, kind=kind).items[0].lane is PURPOSES[intent].lane


def test_spam_is_held_back_and_not_answered() -> None:
    assert filed("win a phone", "spam") == Filing((NewItem(Lane.HELD, "spam"),))


def test_a_follow_up_comes_before_its_purpose() -> None:
    decided = filed("it is for [my sister](recipient)", "shout_out", Dialogue((7,)))
    assert (decided.joins, decided.items) == (7, ())


def test_an_intent_of_no_purpose_is_left_for_a_person() -> None:
    understood = led(Understood("weather", 0.99))
    assert filing(Said("rain?", understood), Dialogue()).items == (
        NewItem(Lane.UNSORTED, "nlu_fallback"),
    )
