"""Which purpose decides the lane when a message has several."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.core.filings import led
from bot.core.purposes import PRIORITY, PURPOSES, Lane, leading
from bot.core.understanding import Understood

# labelling.md: "With several purposes the first of …, then the rest".
LABELLING = "erase_me, stop, start, contest_entry, song_request, shout_out, news_tip, song_query"


def test_the_order_is_that_of_the_labelling() -> None:
    assert tuple(LABELLING.split(", ")) == PRIORITY


@pytest.mark.parametrize("first, second", combinations(PRIORITY, 2))
def test_the_higher_purpose_leads_whoever_named_it(first: str, second: str) -> None:
    assert leading((first, second)) == leading((second, first)) == first


@pytest.mark.parametrize(
    "intents, first",
    [
        pytest.param(("comment", "song_request"), "song_request", id="a request in a comment"),
        pytest.param(("greeting", "comment"), "comment", id="a hello hides no comment"),
        pytest.param(("thanks", "station_question"), "station_question", id="a thank-you neither"),
        pytest.param(("comment", "station_question"), "comment", id="the rest are equals"),
        pytest.param(("station_question", "comment"), "station_question", id="…whichever is first"),
        pytest.param(("song_request", "greeting"), "song_request", id="courtesies never lead"),
        pytest.param(("spam", "contest_entry"), "spam", id="spam is spam"),
        pytest.param(("out_of_scope", "comment"), "out_of_scope", id="no purpose, no other"),
        pytest.param(("nlu_fallback", "stop"), "nlu_fallback", id="not understood at all"),
        pytest.param(("comment", "spam"), "comment", id="spam is never found beside"),
        pytest.param(("comment", "weather"), "comment", id="a purpose we do not know"),
        pytest.param(("weather", "comment"), "comment", id="a first purpose we do not know"),
        pytest.param(("weather",), "nlu_fallback", id="nothing we know"),
        pytest.param((), "nlu_fallback", id="nothing"),
    ],
)
def test_one_purpose_leads(intents: tuple[str, ...], first: str) -> None:
    assert leading(intents) == first


def test_no_purpose_is_lost_when_another_leads() -> None:
    heard = Understood("shout_out", 0.8, also=("comment", "contest_entry"))
    assert led(heard) == Understood("contest_entry", 0.8, also=("shout_out", "comment"))


def test_what_leads_already_stays_as_it_was() -> None:
    heard = Understood("song_request", 0.8, also=("shout_out",))
    assert led(heard) is heard


def test_design_lanes() -> None:
    lanes = {intent: purpose.lane for intent, purpose in PURPOSES.items()}
    assert [intent for intent, lane in lanes.items() if lane is Lane.PEOPLE] == list(PRIORITY[:3])
    assert {intent for intent, lane in lanes.items() if lane is None} == {
        "greeting",
        "thanks",
        "goodbye",
    }
    assert lanes["spam"] is Lane.HELD
    assert lanes["nlu_fallback"] is lanes["out_of_scope"] is Lane.UNSORTED
