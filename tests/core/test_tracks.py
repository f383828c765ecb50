"""Which tracks a request asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.tracks import MOST_OPTIONS, MOST_TRACKS, Requested, Track, requested
from bot.core.understanding import Entity, Understood
from tests.core.labelled import said


def wished(labelled: str) -> Requested:
    message = said(labelled)
    return requested(message.understood, message.text)


@pytest.mark.parametrize(
    "labelled, tracks",
    [
        pytest.param("play some reggae", [], id="nothing named"),
        pytest.param("[Zombie](song)", [("Zombie", None)], id="a title"),
        pytest.param("something by [Queen](artist)", [(None, "Queen")], id="an artist"),
        pytest.param(
            "[Dream On](song) by [Aerosmith](artist)",
            [("Dream On", "Aerosmith")],
            id="a title by an artist",
        ),
        pytest.param(
            "[Aerosmith](artist) - [Dream On](song)",
            [("Dream On", "Aerosmith")],
            id="the artist first",
        ),
        pytest.param(
            "[Oye Cómo Va](song) de [Santana](artist)", [("Oye Cómo Va", "Santana")], id="Spanish"
        ),
        # several
        pytest.param(
            "[Africa](song) and [Zombie](song)",
            [("Africa", None), ("Zombie", None)],
            id="two titles",
        ),
        pytest.param(
            "[Harvest Moon](song) by [Neil Young](artist) and [Moondance](song) by [Van](artist)",
            [("Harvest Moon", "Neil Young"), ("Moondance", "Van")],
            id="each with its artist",
        ),
        pytest.param(
            "[Aerosmith](artist) - [Dream On](song), [Queen](artist) - [Radio Ga Ga](song)",
            [("Dream On", "Aerosmith"), ("Radio Ga Ga", "Queen")],
            id="each behind its artist",
        ),
        pytest.param(
            "[Aerosmith](artist): [Dream On](song) / [Queen](artist): [Radio Ga Ga](song)",
            [("Dream On", "Aerosmith"), ("Radio Ga Ga", "Queen")],
            id="behind a colon",
        ),
        pytest.param(
            "[Dream On](song), [Aerosmith](artist), [Radio Ga Ga](song), [Queen](artist)",
            [("Dream On", "Aerosmith"), ("Radio Ga Ga", "Queen")],
            id="commas alone",
        ),
        pytest.param(
            "[Aerosmith](artist): [Dream On](song) [Queen](artist): [Radio Ga Ga](song)",
            [("Dream On", "Aerosmith"), ("Radio Ga Ga", "Queen")],
            id="a colon draws together",
        ),
        pytest.param(
            "[Dream On](song) by that great old band [Aerosmith](artist), "
            "[Radio Ga Ga](song), you know, [Queen](artist)",
            [("Dream On", "Aerosmith"), ("Radio Ga Ga", "Queen")],
            id="a comma pushes away",
        ),
        pytest.param(
            "[Africa](song) and [Rosanna](song) by [Toto](artist)",
            [("Africa", "Toto"), ("Rosanna", "Toto")],
            id="one artist behind two titles",
        ),
        pytest.param(
            "two by [Toto](artist): [Africa](song) and [Rosanna](song)",
            [("Africa", "Toto"), ("Rosanna", "Toto")],
            id="one artist before two titles",
        ),
        pytest.param(
            "[Gracias a la vida](song) por [Violeta](artist) y [Te recuerdo](song)",
            [("Gracias a la vida", "Violeta"), ("Te recuerdo", None)],
            id="an artist in the middle is the nearer one's",
        ),
        pytest.param(
            "[Queen](artist) and [Slayer](artist)",
            [(None, "Queen"), (None, "Slayer")],
            id="two artists",
        ),
        pytest.param(
            "[Africa](song) by [Toto](artist) and something by [Queen](artist)",
            [("Africa", "Toto"), (None, "Queen")],
            id="a title, and something by",
        ),
        pytest.param(
            "[Under Pressure](song) by [Queen](artist) and [David Bowie](artist)",
            [("Under Pressure", "Queen")],
            id="a second performer is no wish",
        ),
        pytest.param(
            "[Jolene](song) [jolene](song) [JOLENE](song)",
            [("Jolene", None)],
            id="said three times",
        ),
        pytest.param(
            " ".join(f"[Song {n}](song)" for n in range(MOST_TRACKS)),
            [(f"Song {n}", None) for n in range(MOST_TRACKS)],
            id="as many as one message may bring",
        ),
        # refused and corrected
        pytest.param(
            "don't play [Wonderwall](song). [Supersonic](song) will do",
            [("Supersonic", None)],
            id="refused",
        ),
        pytest.param(
            "[Human](song), not [Angels](song)", [("Human", None)], id="refused afterwards"
        ),
        pytest.param(
            "no more [Ed Sheeran](artist). [Thin Lizzy](artist) instead",
            [(None, "Thin Lizzy")],
            id="an artist refused",
        ),
        pytest.param(
            "[Zombie](song), but not the [Bad Wolves](artist) one",
            [("Zombie", None)],
            id="whose it is not to be",
        ),
        pytest.param(
            "pon [Gloria](song) pero no la de [Umberto Tozzi](artist)",
            [("Gloria", None)],
            id="whose it is not to be, in Spanish",
        ),
        pytest.param("anything but [Queen](artist)", [], id="an artist refused alone"),
        pytest.param(
            "ya no pongan [Provenza](song), mejor [Bichota](song)",
            [("Bichota", None)],
            id="refused in Spanish",
        ),
        pytest.param("why not [Angels](song)", [("Angels", None)], id="why not is no refusal"),
        pytest.param("¿por qué no [Provenza](song)?", [("Provenza", None)], id="nor in Spanish"),
        pytest.param(
            "anything but [Angels](song)", [("Angels", None)], id="refused alone is still shown"
        ),
        pytest.param("[Angels](song), no wait, [Human](song)", [("Human", None)], id="corrected"),
        pytest.param(
            "[Ojos así](song)... no mentira, [Bichota](song)",
            [("Bichota", None)],
            id="corrected in Spanish",
        ),
        pytest.param(
            "[Angels](song), cant wait for [Human](song)",
            [("Angels", None), ("Human", None)],
            id="no correction",
        ),
        # artists to choose from
        pytest.param(
            "[Blur](artist) or [Pulp](artist)",
            [(None, "Blur or Pulp")],
            id="one artist or the other",
        ),
        pytest.param(
            "[Maná](artist) o [Café Tacvba](artist) y [Soda](artist)",
            [(None, "Maná o Café Tacvba"), (None, "Soda")],
            id="and a third",
        ),
    ],
)
def test_a_request_is_taken_apart_into_tracks(
    labelled: str, tracks: list[tuple[str | None, str | None]]
) -> None:
    assert wished(labelled).tracks == tuple(Track(song, artist) for song, artist in tracks)
    assert not wished(labelled).options and not wished(labelled).either


def test_of_more_tracks_the_first_are_taken_and_the_others_not_forgotten() -> None:
    asked = wished(" ".join(f"[Song {n}](song)" for n in range(9)))
    assert asked.tracks == tuple(Track(f"Song {n}") for n in range(MOST_TRACKS))
    assert asked.more


@pytest.mark.parametrize(
    "labelled, options",
    [
        pytest.param("[Dream On](song) or [Crazy](song)", ("Dream On", "Crazy"), id="two"),
        pytest.param(
            "[Uno](song) o [Dos](song) o [Tres](song)", ("Uno", "Dos", "Tres"), id="three"
        ),
        pytest.param(
            "[A](song) or [B](song) or [C](song) or [D](song)", ("A", "B", "C"), id="three at most"
        ),
        pytest.param(
            "[Dream On](song) by [Aerosmith](artist) or maybe [Crazy](song) by [Seal](artist)",
            ("Dream On", "Crazy"),
            id="with artists",
        ),
    ],
)
def test_an_offer_is_one_wish_with_options(labelled: str, options: tuple[str, ...]) -> None:
    asked = wished(labelled)
    assert asked.options == options
    assert [track.song for track in asked.tracks] == [options[0]]
    assert asked.either is None


def test_an_offer_comes_before_the_other_wishes() -> None:
    asked = wished("[Africa](song), then [Dream On](song) or [Crazy](song)")
    assert [track.song for track in asked.tracks] == ["Dream On", "Africa"]
    assert asked.options == ("Dream On", "Crazy")


@pytest.mark.parametrize(
    "labelled",
    [
        "[Dream On](song) or [Crazy](song), whichever you have",
        "[Dream On](song) or if not [Crazy](song)",
        "[Dream On](song). If you don't have it, [Crazy](song)",
        "[Dream On](song) o [Crazy](song), la que tengan",
        "[Dream On](song), y si no la tienen [Crazy](song)",
    ],
)
def test_what_is_left_to_us_is_not_asked(labelled: str) -> None:
    asked = wished(labelled)
    assert asked.options == ()
    assert asked.either == "Dream On / Crazy"
    assert [track.song for track in asked.tracks] == ["Dream On"]


LABELS = st.sampled_from(["song", "artist", "recipient"])


@st.composite
def understood(draw: st.DrawFn) -> tuple[Understood, str]:
    text = draw(st.text("ab or,.by \n🎵o", max_size=60))
    spans = draw(st.lists(st.tuples(LABELS, st.integers(0, 60), st.integers(0, 10)), max_size=8))
    entities = tuple(
        Entity(label, text[start : start + length], start, start + length)
        for label, start, length in spans
    )
    return Understood("song_request", 0.9, entities=entities), text


@given(understood())
def test_any_labels_give_a_bounded_wish(heard: tuple[Understood, str]) -> None:
    asked = requested(*heard)
    assert len(asked.tracks) <= MOST_TRACKS
    assert len(asked.options) <= MOST_OPTIONS and len(asked.options) != 1
    assert not asked.options or asked.either is None
    assert all(track.song or track.artist for track in asked.tracks)


@pytest.mark.parametrize(
    "labelled, whose",
    [
        ("[Zombie](song), but not the [Bad Wolves](artist) one", ("Bad Wolves",)),
        ("anything but [Queen](artist), [Zombie](song) say", ("Queen",)),
        ("[Zombie](song) by [The Cranberries](artist)", ()),
        ("why not [Zombie](song) by [The Cranberries](artist)", ()),
    ],
)
def test_whose_it_must_not_be_goes_along(labelled: str, whose: tuple[str, ...]) -> None:
    assert wished(labelled).not_by == whose
