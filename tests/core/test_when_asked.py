"""Which time a question asks about, in two languages; what cannot be told is not guessed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.kinds import TIMES
from bot.core.phrases import phrases
from bot.core.when_asked import JUST, NOW, Side, TimeAsked, wants_more, when_asked

DUBLIN = ZoneInfo("Europe/Dublin")
# a Wednesday evening; summer time there ended a month before
SENT = datetime(2026, 11, 25, 21, 4, 30, tzinfo=timezone.utc)


def asked(text: str, sent_at: datetime = SENT, zone: ZoneInfo = DUBLIN) -> TimeAsked | None:
    return when_asked(text, sent_at=sent_at, zone=zone)


def about(text: str, sent_at: datetime = SENT, zone: ZoneInfo = DUBLIN) -> str:
    """The day and the time of the station's clock that a text is most likely about."""
    found = asked(text, sent_at, zone)
    return f"{found.about.astimezone(zone):%a %H:%M}" if found else "not known"


BY_THE_CLOCK = {
    "what was that at 8:15": "Wed 20:15",
    "name of the tune at 8.15 please": "Wed 20:15",
    "the one at 8.15am": "Wed 08:15",
    "8:15 pm, who was it": "Wed 20:15",
    "what did you play at 08:15": "Wed 08:15",
    "at 20:15 you had a song on": "Wed 20:15",
    "who sang at 9:20": "Wed 09:20",  # twenty past nine tonight is still to come
    "this morning around half eight, who was it": "Wed 08:30",
    "the song at half past six": "Wed 18:30",
    "what was on at quarter to 3": "Wed 14:45",
    "it was about a quarter past seven": "Wed 19:15",
    "five to six, the slow one": "Wed 17:55",
    "at twenty five past eight": "Wed 20:25",
    "tune at ten past": "Wed 20:10",
    "at half past, roughly": "Wed 20:30",
    "what came on at seven": "Wed 19:00",
    "around 4ish": "Wed 16:00",
    "at eight fifteen": "Wed 20:15",
    "the track at 1140": "Wed 11:40",
    "what was it at 8 o'clock": "Wed 20:00",
    "7pm ish, girl singing": "Wed 19:00",
    "at noon today": "Wed 12:00",
    "around midnight": "Wed 00:00",
    "just before nine": "Wed 20:58",
    "right after 8:30": "Wed 20:32",
    "last night around 10": "Tue 22:00",
    "last night at 1": "Wed 01:00",
    "yesterday about half 4": "Tue 16:30",
    "yesterday morning at nine": "Tue 09:00",
    "at 9 in the evening on monday": "Mon 21:00",
    "on sunday at 11:20": "Sun 11:20",
    "the day before yesterday at 3": "Mon 15:00",
    "Good morning! What was on at 8.15?": "Wed 20:15",
    "¿qué sonó a las 8:15?": "Wed 20:15",
    "me dicen el tema de las 19:40": "Wed 19:40",
    "a eso de las diez y media de la mañana": "Wed 10:30",
    "la que pasaron a las siete y cuarto": "Wed 19:15",
    "a las ocho menos diez": "Wed 19:50",
    "a las nueve menos cuarto": "Wed 20:45",
    "un cuarto para las ocho": "Wed 19:45",
    "faltando diez para las seis": "Wed 17:50",
    "sobre las once y cuarto": "Wed 11:15",
    "a las 5 y pico": "Wed 17:10",
    "tipo 7 pusieron una": "Wed 19:00",
    "a la una y media": "Wed 13:30",
    "a las ocho y treinta y cinco": "Wed 20:35",
    "anoche a las 11": "Tue 23:00",
    "ayer a las cuatro": "Tue 16:00",
    "esta mañana a las 9": "Wed 09:00",
    "el lunes a las 14:10": "Mon 14:10",
    "al mediodía": "Wed 12:00",
    "antes de las ocho": "Wed 19:58",
    "pasadas las siete": "Wed 19:02",
    "Buenas noches, ¿cuál era la de las 8:15?": "Wed 20:15",
}


@pytest.mark.parametrize("text, when", BY_THE_CLOCK.items())
def test_a_time_of_the_clock_is_the_latest_that_it_can_have_been(text: str, when: str) -> None:
    assert about(text) == when


AGO = {
    "ten minutes ago": 10,
    "the song 10 min ago": 10,
    "you played it 25 mins ago": 25,
    "a couple of minutes ago": 2,
    "about a few minutes ago": 4,
    'the one that goes "meet me at eight", ten mins ago': 10,
    "half an hour ago": 30,
    "quarter of an hour ago": 15,
    "an hour ago": 60,
    "two hours ago": 120,
    "an hour and a half ago": 90,
    "a moment ago": 1.5,
    "a little while ago": 7,
    "what was it a while back": 12,
    "hace diez minutos": 10,
    "hace como 20 min": 20,
    "hace unos quince minutos": 15,
    "hace un par de minutos": 2,
    "hace media hora": 30,
    "hace una hora": 60,
    "hace una hora y media": 90,
    "hace un cuarto de hora": 15,
    "hace un momento": 1.5,
    "hace un ratito": 7,
    "la de hace un rato": 12,
}


@pytest.mark.parametrize("text, minutes", AGO.items())
def test_so_long_ago_counts_from_when_it_was_sent(text: str, minutes: float) -> None:
    found = asked(text)
    assert found is not None and found.about == SENT - timedelta(minutes=minutes)


NEWS = {
    "before the news": "Wed 20:58",
    "what was on just before the headlines": "Wed 20:58",
    "the one after the news": "Wed 21:02",
    "before the 8 o'clock news": "Wed 19:58",
    "right after the six o'clock news": "Wed 18:02",
    "antes de las noticias": "Wed 20:58",
    "la de antes de las noticias?": "Wed 20:58",
    "después del noticiero": "Wed 21:02",
    "después del noticiero de las dos": "Wed 14:02",
    "justo antes del informativo": "Wed 20:58",
}


@pytest.mark.parametrize("text, when", NEWS.items())
def test_the_news_are_at_the_full_hour(text: str, when: str) -> None:
    assert about(text) == when


def test_before_the_news_is_all_before_the_hour() -> None:
    found = asked("before the news")
    assert found is not None
    assert (found.begin.minute, found.end.minute) == (52, 0)


PRESENT = [
    "who sings this",
    "what is on now",
    "artist?",
    "title please",
    "quién canta esta",
    "cómo se llama este tema",
    "what song is playing",
    "I am loving this one, who is it",
]
OVER = [
    "what was that",
    "who was that just now",
    "name of the last song",
    "¿qué era eso?",
    "la que acaba de sonar",
    "cuál fue la última",
    "what did you just play",
]


@pytest.mark.parametrize("text", PRESENT)
def test_without_a_time_it_is_what_is_on(text: str) -> None:
    assert asked(text) == TimeAsked(SENT - NOW, SENT, SENT)


@pytest.mark.parametrize("text", OVER)
def test_what_was_that_may_be_over(text: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.end == SENT and found.begin == SENT - JUST


@pytest.mark.parametrize(
    "text",
    [
        "what was the song before this one?",
        "who was before this song",
        "¿cuál era la de antes de esta?",
        "qué tema sonó antes de esta canción",
    ],
)
def test_the_song_before_this_one_is_asked_about(text: str) -> None:
    found = asked(text)
    assert found is not None and found.side is Side.BEFORE_THIS


NOT_KNOWN = [
    "you played a lovely one yesterday",
    "what did you play this morning",
    "the one on monday with the choir",
    "on your show last week",
    "the song before the weather",
    "what came after the break",
    "when did this come out",
    "what was the first song you played today",
    "the one before that",
    "the music behind the news",
    "who sings the jingle",
    "the song in the advert at ten past",
    "three days ago",
    "the song you played 200 hours ago",
    "nine o'clock on monday",  # morning or evening?
    "at 15:30 this morning",
    "while I was in the car",
    "what did you open with at six",
    "pusieron una ayer, preciosa",
    "la que sonó antes de la publicidad",
    "cuál fue la primera de hoy",
    "la música de fondo de las noticias",
    "la que ponen siempre a las siete",
    "hace dos días",
    "hace 999 horas",
    "y la anterior?",
    "cuando iba en el bus",
    "la del sábado",
]


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_a_time_that_cannot_be_told_is_not_guessed(text: str) -> None:
    assert about(text) == "not known"


NO_TIMES = [
    "track by Maroon 5",
    "on 102.50 fm",
    "5 stars for this",
    "£8.15 for that?",
    "the 2 ladies",
    "what are the two voices",
    "las dos voces",
    "v2.10 of this",
]


@pytest.mark.parametrize("text", NO_TIMES)
def test_other_numbers_are_no_times(text: str) -> None:
    found = asked(text)
    assert found is not None and found.end == SENT and found.begin >= SENT - JUST


def test_the_stations_clock_counts_wherever_it_is() -> None:
    mexico = ZoneInfo("America/Mexico_City")
    assert about("at 2:50", zone=mexico) == "Wed 14:50"
    assert asked("at 2:50", zone=mexico) == asked("at 8:50")


def test_an_hour_that_the_clock_shows_twice_may_be_either() -> None:
    """In Dublin on 25 October 2026 it is half past one at 00:30 and at 01:30 UTC."""
    found = asked("at 1:30", datetime(2026, 10, 25, 2, 0, tzinfo=timezone.utc))
    assert found is not None
    assert found.begin == datetime(2026, 10, 25, 0, 28, tzinfo=timezone.utc)
    assert found.end == datetime(2026, 10, 25, 1, 32, tzinfo=timezone.utc)


def test_a_listeners_clock_may_be_fast() -> None:
    found = asked("at 21:05")
    assert found is not None and found.about == found.end == SENT


@pytest.mark.parametrize(
    "text, more",
    [
        ("who sings this", False),
        ("what was on at 8.15", False),
        ("cómo se llama", False),
        ("what was that, and what year is it from", True),
        ("whose version is this", True),
        ("is it a cover", True),
        ("¿de qué año es esta?", True),
        ("en qué disco está", True),
    ],
)
def test_a_name_does_not_answer_everything(text: str, more: bool) -> None:
    assert wants_more(text) is more


WORDS = sorted(phrase for kind in TIMES for phrase in phrases(kind))
TALK = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(["8:15", "half eight", "at", "las", "diez", "y", "menos", "ago", "hace"]),
        st.integers(0, 2500).map(str),
        st.text(max_size=6),
    ),
    max_size=8,
).map(" ".join)


@given(TALK, st.timedeltas(timedelta(), timedelta(days=3650)))
@example("hace 186 horas", timedelta())
def test_a_window_is_never_empty_and_never_in_the_future(text: str, after: timedelta) -> None:
    sent_at = SENT + after
    found = asked(text, sent_at)
    if found is not None:
        assert sent_at - timedelta(days=9) < found.begin <= found.about <= found.end <= sent_at
