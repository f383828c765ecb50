"""One reply for a burst, whatever listeners typed into it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.replies import (
    LONGEST_REPLY,
    LONGEST_TITLE,
    LONGEST_VALUE,
    Replies,
    Spoken,
    clean,
    filled,
    shortened,
    width,
)
from bot.core.texts import TEXTS
from tests.core import product

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
REPLIES = product.replies()
STUDIO = "It is with the studio."


def part(text: str, options: tuple[str, ...] = (), **values: str) -> dict[str, Any]:
    found: dict[str, Any] = {"text": text, "values": values}
    return found | ({"options": list(options), "closing": False} if options else {})


def speak(*parts: dict[str, Any], replies: Replies = REPLIES, **more: Any) -> Spoken:
    said = {"language": "en", "local": NOON, "tell": False, **more}
    return replies.speak(parts, **said)


DREAM_ON = part("song_by", song="Dream On", artist="Aerosmith")
ZOMBIE = part("song", song="Zombie")
ONCE = {"text": "not_understood", "values": {}, "once_a_day": True, "closing": False}
OFFER = part("which_of", ("Dream On", "Crazy"))


@pytest.mark.parametrize(
    "parts, language, text",
    [
        pytest.param([DREAM_ON], "en", f"Got it: *Dream On* by *Aerosmith*. {STUDIO}", id="one"),
        pytest.param(
            [DREAM_ON],
            "es",
            "Anotado: *Dream On*, de *Aerosmith*. Ya lo tiene el estudio.",
            id="Spanish",
        ),
        pytest.param([ZOMBIE], "fr", f"Got it: *Zombie*. {STUDIO}", id="a language we do not have"),
        pytest.param([ZOMBIE], None, f"Got it: *Zombie*. {STUDIO}", id="no language known"),
        pytest.param(
            [DREAM_ON, part("comment")],
            "en",
            "Got it: *Dream On* by *Aerosmith*.\nThanks for telling us what you think.\n" + STUDIO,
            id="a burst",
        ),
        pytest.param([ZOMBIE, ZOMBIE], "en", f"Got it: *Zombie*. {STUDIO}", id="said once"),
        pytest.param(
            [ONCE],
            "en",
            "Thanks! We are not sure what you mean, so a person will read it.",
            id="not understood",
        ),
        pytest.param(
            [ONCE, ZOMBIE, ONCE],
            "en",
            f"Got it: *Zombie*. {STUDIO}",
            id="what is said once a day gives way",
        ),
        pytest.param(
            [OFFER], "en", "Which one would you like most?\n1. Dream On\n2. Crazy", id="an offer"
        ),
        pytest.param(
            [OFFER, ZOMBIE],
            "en",
            f"Got it: *Zombie*.\n{STUDIO}\nWhich one would you like most?\n1. Dream On\n2. Crazy",
            id="a question comes last",
        ),
        pytest.param(
            [part("which_of", ("A", "B")), OFFER],
            "en",
            "Which one would you like most?\n1. Dream On\n2. Crazy",
            id="the latest question is asked",
        ),
        pytest.param(
            [part("of an older release")], "en", f"{STUDIO}", id="a text we no longer have"
        ),
        pytest.param(
            [{"text": "gone", "closing": False}],
            "en",
            "Thanks, your message has arrived.",
            id="nothing left to say",
        ),
        pytest.param([], "en", "Thanks, your message has arrived.", id="no parts"),
    ],
)
def test_one_reply_names_everything(
    parts: list[dict[str, Any]], language: str | None, text: str
) -> None:
    assert speak(*parts, language=language).text == text


def test_the_first_reply_tells_who_keeps_what() -> None:
    told = speak(ZOMBIE, tell=True)
    assert told.told
    assert told.text == (
        f"Got it: *Zombie*. {STUDIO}\n\n"
        "Radio Test keeps what you send for 90 days to make its shows. "
        "Send STOP for no more replies."
    )
    assert not speak(ZOMBIE).told


def test_a_confirmed_stop_tells_nothing_else() -> None:
    stop = part("stopped") | {"despite_stop": True, "closing": False}
    said = speak(stop, tell=True)
    assert not said.told and "90 days" not in said.text


def test_hours_without_a_show_have_texts_of_their_own() -> None:
    replies = product.replies(on_air=["mon-fri 06:00-10:00"])
    assert speak(ZOMBIE, replies=replies).text == (
        "Got it: *Zombie*. No show is on air just now; the next one will see it."
    )
    question = part("station_question") | {"closing": False}
    assert "Nobody is in the studio" in speak(question, replies=replies).text
    assert "Nobody" not in speak(question, replies=replies, local=NOON.replace(hour=8)).text


# buttons


def test_an_offer_has_a_button_for_each_answer() -> None:
    assert [(one.id, one.title) for one in speak(OFFER).buttons] == [
        ("option:1", "Dream On"),
        ("option:2", "Crazy"),
    ]


def test_two_questions_have_the_buttons_of_the_latest() -> None:
    said = speak(part("which_of", ("A", "B")), part("which_song"))
    assert said.buttons == ()
    assert "Which song" in said.text


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(
            ("A very long title of a song, part 1", "A very long title of a song, part 2"),
            id="twins when cut",
        ),
        pytest.param(("***", "___"), id="nothing left of them"),
        pytest.param(("", ""), id="empty"),
        pytest.param(("***", "Crazy"), id="one blank"),
        pytest.param(("🎵" * 40, "🎵" * 41), id="emoji"),
        pytest.param(tuple("abcdefg"), id="too many"),
    ],
)
def test_buttons_are_such_as_whatsapp_takes(options: tuple[str, ...]) -> None:
    titles = [button.title for button in speak(part("which_of", options)).buttons]
    assert 1 <= len(titles) <= 3
    assert len(set(titles)) == len(titles)
    assert all(title.strip() and width(title) <= LONGEST_TITLE for title in titles)


# what listeners type


@pytest.mark.parametrize(
    "typed, shown",
    [
        pytest.param("{song}{station}", "{song}{station}", id="placeholders"),
        pytest.param("{0.__class__} %s %(x)s $x", "{0. class } %s %(x)s $x", id="format strings"),
        pytest.param("*bold* _thin_ ~gone~ `code`", "bold thin gone code", id="markup"),
        pytest.param(
            "\u202eevil\u202c \u2066x\u2069 \u200fy \u061cz", "evil x y z", id="direction"
        ),
        pytest.param("one\ntwo\r\n\u2028three\x00\x85four", "one two three four", id="lines"),
        pytest.param("\u200b\ufeff", "", id="invisible"),
        pytest.param("", "", id="empty"),
        pytest.param("\ud83d half", "half", id="half an emoji"),
        pytest.param("<b>&amp;</b> 'x'; --", "<b>&amp;</b> 'x'; --", id="other languages' tricks"),
        pytest.param("👩‍👩‍👧", "👩‍👩‍👧", id="a family"),
        pytest.param("/stop{}", "/stop{}", id="an intent payload"),
    ],
)
def test_what_was_typed_stays_data(typed: str, shown: str) -> None:
    assert clean(typed) == shown
    assert filled("<{song}>", {"song": typed}) == f"<{shown}>"


def test_a_listener_cannot_take_the_stations_place() -> None:
    assert REPLIES.text("who_keeps_what", "en", {"station": "Evil", "days": "0"}).startswith(
        "Radio Test keeps what you send for 90 days"
    )


@pytest.mark.parametrize(
    "text, longest, cut",
    [
        pytest.param("short", 5, "short", id="fits"),
        pytest.param("longer", 5, "long…", id="cut"),
        pytest.param("two words", 5, "two…", id="no space before the dots"),
        pytest.param("🎵🎵🎵", 4, "🎵…", id="an emoji is never halved"),
        pytest.param("👩‍👧x", 4, "👩…", id="nor left with a loose end"),
    ],
)
def test_a_text_is_cut_between_characters(text: str, longest: int, cut: str) -> None:
    assert shortened(text, longest) == cut


def test_four_thousand_emoji_leave_room_for_the_rest() -> None:
    said = speak(part("song", song="🎉" * 4096), tell=True)
    assert width(said.text) <= LONGEST_REPLY
    assert STUDIO in said.text and "90 days" in said.text


def test_a_long_burst_keeps_its_question_and_who_keeps_what() -> None:
    burst = [part("song", song=f"{n} " + "x" * LONGEST_VALUE) for n in range(40)]
    said = speak(*burst, OFFER, tell=True)
    assert width(said.text) <= LONGEST_REPLY
    assert (
        "\n…\nWhich one would you like most?\n1. Dream On\n2. Crazy\n\nRadio Test keeps"
        in said.text
    )


VALUES = st.text(max_size=200) | st.text("*_~`{}%\n🎉\u202e\u200d", max_size=200)
PARTS = st.builds(
    lambda text, value, options, once: {
        "text": text,
        "values": dict.fromkeys(TEXTS.get(text, ()), value),
        "once_a_day": once,
        **({"options": options} if text == "which_of" else {}),
    },
    st.sampled_from([*TEXTS, "of an older release"]),
    VALUES,
    st.lists(VALUES, max_size=5),
    st.booleans(),
)


@given(st.lists(PARTS, max_size=30), st.sampled_from(["en", "es", "fr", None]), st.booleans())
def test_every_reply_can_be_sent(
    parts: list[dict[str, Any]], language: str | None, tell: bool
) -> None:
    said = speak(*parts, language=language, tell=tell)
    assert said.text.strip() and width(said.text) <= LONGEST_REPLY
    assert len(said.buttons) <= 3
    assert len({button.title for button in said.buttons}) == len(said.buttons)
    assert all(0 < width(button.title) <= LONGEST_TITLE for button in said.buttons)
    assert not tell or "90" in said.text.splitlines()[-1]


@given(VALUES)
def test_a_value_is_one_short_harmless_line(value: str) -> None:
    shown = clean(value)
    assert width(shown) <= LONGEST_VALUE
    assert not set(shown) & set("*_~`\n\r\u202e")
    assert clean(shown) == shown
