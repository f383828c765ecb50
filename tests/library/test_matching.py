"""What the library answers to a request: one track, a question, or nothing."""

from __future__ import annotations

import time

import pytest

from bot.library.answer import Kind, Reason
from tests.library.shelf import SHELF, matcher, told

LIBRARY = matcher()


@pytest.mark.parametrize(
    "song, artist, track",
    [
        pytest.param("Bohemian Rhapsody", "Queen", "Bohemian Rhapsody", id="as it is written"),
        pytest.param("BOHEMIAN  rhapsody!!", "queen.", "Bohemian Rhapsody", id="case and signs"),
        pytest.param("bohemian rapsody", None, "Bohemian Rhapsody", id="by ear"),
        pytest.param("vohemian rapsodi", "quin", "Bohemian Rhapsody", id="by ear in Spanish"),
        pytest.param("hay jude", "beatles", "Hey Jude", id="a word that is another"),
        pytest.param("my way", "synatra", "My Way", id="a surname by ear"),
        pytest.param("hips dont lie", "chaquira", "Hips Don't Lie", id="a name by ear"),
        pytest.param("Queen", "Bohemian Rhapsody", "Bohemian Rhapsody", id="swapped"),
        pytest.param("bohemian rhapsody queen", None, "Bohemian Rhapsody", id="both in the title"),
        pytest.param("bohemian rhapsody by queen", "queen", "Bohemian Rhapsody", id="and in both"),
        pytest.param("thunderstruck", "ACDC", "Thunderstruck", id="without the stroke"),
        pytest.param("mr blue sky", "ELO", "Mr. Blue Sky", id="initials"),
        pytest.param("killing in the name", "RATM", "Killing in the Name", id="four initials"),
        pytest.param("hurt", "NIN", "Hurt", id="initials with a number"),
        pytest.param("ninety nine luftballons", None, "99 Luftballons", id="a number in words"),
        pytest.param("twenty four k magic", "bruno mars", "24K Magic", id="a number in a word"),
        pytest.param("stressed out", "21 pilots", "Stressed Out", id="a word in numbers"),
        pytest.param("under pressure", "bowie", "Under Pressure", id="the second of two artists"),
        pytest.param("under pressure", "Queen and David Bowie", "Under Pressure", id="&"),
        pytest.param("umbrella", "jay z", "Umbrella", id="a featured artist"),
        pytest.param("99 problems", "hov", "99 Problems", id="an alias"),
        pytest.param("purple rain", "tafkap", "Purple Rain", id="another alias"),
        pytest.param("snow", "red hot chili peppers", "Snow (Hey Oh)", id="without the brackets"),
        pytest.param("satisfaction", "stones", "(I Can't Get No) Satisfaction", id="after them"),
        pytest.param("ps i love you", "the beatles", "P.S. I Love You", id="letters with dots"),
        pytest.param("malamente", "rosalia", "Malamente", id="without the accent"),
        pytest.param("la chica de ayer", None, "La Chica de Ayer", id="by in the title"),
        pytest.param("chica de ayer", "nacha pop", "La Chica de Ayer", id="no article"),
        pytest.param("blue monday", "new order", "Blue Monday (Radio Edit)", id="a radio edit"),
        pytest.param("live and let die", "wings", "Live and Let Die", id="live in the title"),
        pytest.param("y nos dieron las diez", "sabina", "Y Nos Dieron las Diez", id="y in front"),
        pytest.param(
            "something like this", "coldplay", "Something Just Like This", id="a word less"
        ),
    ],
)
def test_a_request_finds_its_track(song: str, artist: str | None, track: str) -> None:
    match = LIBRARY.match(song, artist)
    assert match.track is not None, told(match)
    assert match.track.title == track


@pytest.mark.parametrize(
    "text, track",
    [
        pytest.param("play bohemian rhapsody by queen please", "Bohemian Rhapsody", id="by"),
        pytest.param(
            "Hiya! Can you play Queen - Bohemian Rapsody?", "Bohemian Rhapsody", id="dash"
        ),
        pytest.param("queen bohemian rhapsody", "Bohemian Rhapsody", id="side by side"),
        pytest.param("Queen's “Bohemian Rhapsody” for my dad", "Bohemian Rhapsody", id="quoted"),
        pytest.param("hola, pueden poner despasito de luis fonsi?", "Despacito", id="Spanish"),
        pytest.param("pon malamente porfa, gracias guapos", "Malamente", id="a title alone"),
        pytest.param("can i hear hey jude for my mum's birthday", "Hey Jude", id="among thanks"),
        pytest.param("play Chick Corea's lovely Spain", None, id="neither is there"),
        pytest.param("I am on my way home from work, love the show", None, id="titles in passing"),
        pytest.param("Good morning all in Sligo", None, id="no request"),
        pytest.param("hallelujah by jeff buckley", None, id="by somebody else"),
    ],
)
def test_a_whole_message_finds_its_track(text: str, track: str | None) -> None:
    match = LIBRARY.match(text=text)
    assert (match.track.title if match.track else None) == track, told(match)


def test_a_cover_by_somebody_else_is_offered_and_never_taken() -> None:
    match = LIBRARY.match("I Will Always Love You", "Tina Turner")
    assert (match.kind, match.reason) == (Kind.ASK, Reason.OTHER_ARTIST)
    assert told(match) == [
        "I Will Always Love You / Whitney Houston",
        "I Will Always Love You / Dolly Parton",
    ]
    assert LIBRARY.match("Hallelujah", "Jeff Buckley").kind is not Kind.ONE


@pytest.mark.parametrize(
    "song, text, kind",
    [
        pytest.param("Hallelujah", "Jeff Buckley - Hallelujah", Kind.ASK, id="a dash"),
        pytest.param("Hallelujah", "hallelujah by jeff buckley please", Kind.ASK, id="by"),
        pytest.param("Hallelujah", "hallelujah for our Jeff", Kind.ONE, id="only a Jeff"),
        pytest.param("hay jude", "play hay jude for my mum please", Kind.ONE, id="misspelt"),
    ],
)
def test_an_artist_that_was_not_extracted_still_counts(song: str, text: str, kind: Kind) -> None:
    assert LIBRARY.match(song, None, text).kind is kind


@pytest.mark.parametrize("artist", ["Dave", "Take That", "Perfect Circle", "Fairground Attraction"])
def test_a_short_title_by_somebody_else_is_for_the_presenter_to_see(artist: str) -> None:
    match = LIBRARY.match("Perfect", artist)
    assert (match.kind, match.reason) == (Kind.NONE, Reason.OTHER_ARTIST)
    assert told(match) == ["Perfect / Ed Sheeran"]


def test_of_several_artists_the_listener_is_asked() -> None:
    match = LIBRARY.match("the power of love")
    assert (match.kind, match.reason) == (Kind.ASK, Reason.UNSURE)
    assert len(match.candidates) == 3
    assert sum(one.probability for one in match.candidates) <= 1


def test_a_title_that_is_merely_like_it_is_no_likelier_for_having_two_artists() -> None:
    shelf = matcher((("Stop", "Spice Girls", 20), ("Stop", "Sam Brown", 20)))
    assert told(shelf.match("Don't Stop Me Now", None, "Don't Stop Me Now please")) is None
    assert told(shelf.match("Stop", None, "play Stop please")) is not None


def test_of_several_artists_the_one_that_everybody_plays_is_taken() -> None:
    match = LIBRARY.match("i will always love you")
    assert told(match) == "I Will Always Love You / Whitney Houston"
    assert match.probability < LIBRARY.match("i will always love you", "whitney").probability


@pytest.mark.parametrize(
    "song, title, kind",
    [
        pytest.param(
            "hotel california", "Hotel California - 2013 Remaster", Kind.ONE, id="no word"
        ),
        pytest.param("hotel california live", "Hotel California (Live)", Kind.ONE, id="live"),
        pytest.param("hotel california en vivo", "Hotel California (Live)", Kind.ONE, id="en vivo"),
        pytest.param(
            "hotel california (remix)", "Hotel California - 2013 Remaster", Kind.ASK, id="no"
        ),
        pytest.param("layla", "Layla (Acoustic)", Kind.ASK, id="nothing but another version"),
        pytest.param("layla acoustic version", "Layla (Acoustic)", Kind.ONE, id="just that"),
    ],
)
def test_a_version_is_taken_only_if_it_was_asked_for(song: str, title: str, kind: Kind) -> None:
    match = LIBRARY.match(song)
    assert (match.candidates[0].track.title, match.kind) == (title, kind)
    if kind is Kind.ASK:
        assert match.reason is Reason.OTHER_VERSION


@pytest.mark.parametrize(
    "song, text, title",
    [
        ("hotel california", "Hotel California live", "Hotel California (Live)"),
        (None, "hotel california live please", "Hotel California (Live)"),
        ("hotel california", "pon hotel california en vivo porfa", "Hotel California (Live)"),
        (
            "hotel california",
            "play hotel california, live in Sligo",
            "Hotel California - 2013 Remaster",
        ),
        (
            "hotel california",
            "hotel california live long and prosper",
            "Hotel California - 2013 Remaster",
        ),
    ],
)
def test_live_right_behind_the_title_asks_for_that(song: str | None, text: str, title: str) -> None:
    match = LIBRARY.match(song, None, text)
    assert (match.candidates[0].track.title, match.kind) == (title, Kind.ONE)


@pytest.mark.parametrize(
    "text", ["the one that goes is this the real life", "la que dice despacito"]
)
def test_a_description_is_never_guessed_from(text: str) -> None:
    match = LIBRARY.match(text=text)
    assert (match.kind, match.reason) == (Kind.NONE, Reason.DESCRIBED)


@pytest.mark.parametrize("given", [{"artist": "queen"}, {"text": "anything by Queen please"}])
def test_an_artist_alone_is_answered_with_the_most_played(given: dict[str, str]) -> None:
    match = LIBRARY.match(**given)
    assert (match.kind, match.reason) == (Kind.ASK, Reason.ARTIST_ONLY)
    assert [one.track.title for one in match.candidates] == ["Bohemian Rhapsody", "Under Pressure"]


@pytest.mark.parametrize(
    "song, artist",
    [
        pytest.param("Love Me", "Elvis Presley", id="the beginning of another title"),
        pytest.param("Home Sweet Home", "Michael Bublé", id="a title with another in it"),
        pytest.param("Purple Haze", "Prince", id="half of a title"),
        pytest.param("Somebody to Love", "Queen", id="the artist alone is there"),
        pytest.param("Hey", "The Beatles", id="one word of it"),
    ],
)
def test_another_song_of_the_artist_is_not_taken(song: str, artist: str) -> None:
    assert LIBRARY.match(song, artist).kind is not Kind.ONE


@pytest.mark.parametrize(
    "song, artist, text",
    [
        (None, None, None),
        ("", "", ""),
        ("   ", "\x00", "\n"),
        ("🎵🎵", "❤", "🎵 ❤"),
        ("a" * 5000, "b " * 3000, "c " * 9000),
        ("((((((((", "feat. feat. feat.", '""""""'),
        ("%s'; DROP TABLE tracks", "'", "`"),
        ("the", "the", "the the the"),
    ],
)
def test_nonsense_finds_nothing(song: str | None, artist: str | None, text: str | None) -> None:
    assert LIBRARY.match(song, artist, text).kind is Kind.NONE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("'" * 5000, id="quotes"),
        pytest.param("' a" * 2000, id="quotes and letters"),
        pytest.param("(" * 5000, id="brackets"),
        pytest.param("x" * 5000, id="one word"),
        pytest.param("by - " * 2000, id="by and dashes"),
        pytest.param("queen - love " * 500, id="names and titles"),
        pytest.param("feat. ft. " * 500, id="guests"),
        pytest.param(" - live" * 500, id="versions"),
    ],
)
def test_a_message_made_to_take_long_takes_no_time(text: str) -> None:
    start = time.process_time()
    LIBRARY.match(text=text)
    LIBRARY.match(text, text, text)
    assert time.process_time() - start < 1.0


def test_an_artist_called_the_artist_is_found_where_the_station_says_so() -> None:
    for name in ("The Artist", "the artist!"):
        assert told(LIBRARY.match(None, name, f"something by {name}")) == ["Purple Rain / Prince"]
    assert told(LIBRARY.match(None, "the band", "something by the band")) is None


def test_an_empty_library_has_nothing() -> None:
    assert matcher([]).match("Hey Jude", "The Beatles", "play Hey Jude").kind is Kind.NONE


def test_a_title_without_a_single_letter_is_found() -> None:
    assert LIBRARY.match("!!!", "?").kind is Kind.ONE


def test_an_artist_beside_another_request_is_not_answered_with_that() -> None:
    text = "hey jude by the beatles please, and something by queen"
    match = LIBRARY.match(artist="queen", text=text)
    assert match.reason is Reason.ARTIST_ONLY
    assert {one.track.artist for one in match.candidates} == {"Queen", "Queen & David Bowie"}
    alone = LIBRARY.match(artist="queen", text="malamente, and something by queen")
    assert alone.reason is Reason.ARTIST_ONLY


def test_a_title_that_was_not_extracted_is_found_beside_its_artist() -> None:
    match = LIBRARY.match(artist="queen", text="can you play bohemian rapsody by queen")
    assert told(match) == "Bohemian Rhapsody / Queen"


def test_the_message_mends_a_title_that_was_cut_wrongly() -> None:
    text = "could you play something just like this by coldplay"
    match = LIBRARY.match("something just", "coldplay", text)
    assert told(match) == "Something Just Like This / The Chainsmokers & Coldplay"


def test_every_track_is_found_by_its_title_and_artist() -> None:
    for title, artist, _ in SHELF:
        match = LIBRARY.match(title, artist)
        found = match.candidates[0].track if match.candidates else None
        assert found is not None and (found.title, found.artist) == (title, artist)
