"""Slurs are found in disguise, and never inside of other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.slurs import Slurs
from bot.core.texts import RepliesWrong
from tests.core.product import replies

# A made-up word, so that it need not be written twenty times.
SLURS = Slurs(["zoggler", "gobb", "maricón"], harmless=["gobb and span"])
PRODUCT = replies().slurs


@pytest.mark.parametrize(
    "text",
    [
        "please read out that zoggler",
        "ZOGGLER!",
        "you zogglers",
        "zogglerz",
        "z0ggler",
        "zogg1er",
        "z0gg!er",
        "zo99ler",
        "zöggler",
        "zоggler",  # a Cyrillic o
        "zooooggler",
        "zogggglerrrr",
        "z o g g l e r",
        "z.o.g.g.l.e.r",
        "z-o-g-g-l-e-r",
        "he is a z o g g l e r ok",
        "zog-gler",
        "zoggler-lover",
        "z*ggler",
        "zo**ler",
        "zog\u200bgler",
        "ｚｏｇｇｌｅｒ",
        "“zoggler”",
        "#zoggler",
        "hi\nzoggler",
        "g o b b",
        "gobb and gobb and span",
        "MARICON",
        "maricones",
    ],
)
def test_a_slur_is_found_in_disguise(text: str) -> None:
    assert SLURS.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello from Zogglerton",
        "the antizoggler league",
        "gobble gobble",
        "Gobbins",
        "gobb and span",
        "Gobb and Span!",
        "zogl",
        "the zog glared",
        "z*******",
        "******",
        "f***",
        "1 2 3",
        "🎵" * 50,
        "mariconera",
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert not SLURS.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        # places, people and things that crude filters trip over
        "Scunthorpe, Penistone and Clitheroe say hello",
        "hi from Niger, Nigeria and the Niger Delta",
        "Dick Van Dyke and Fanny Craddock",
        "the raccoon and the Maine Coon",
        "spick and span",
        "spic and span",
        "niggle, niggling, snigger, niggardly",
        "faggots and peas for tea, then a fag outside",
        "a chink in the armour",
        "kaffir lime leaves",
        "Pakistan won the cricket",
        "my mate Spencer from Cockermouth",
        "the fire retardant failed and retarded the growth",
        "play something for Terry Wogan",
        "Kike de Sevilla saluda a Paco",
        "el negro Juan y la negra Tomasa",
        "ponme La Negra Tiene Tumbao",
        "¡marica, pongan esa rola!",
        "maricarmen cumple años",
        "puto amo, qué tema",
        "un saludo para los de Moron y Travelodge",
        "Queer as Folk, gypsy jazz and Gypsy Woman",
        "assassin, class, bass, cocktail, therapist, shiitake",
        "it was shit weather, damn it",  # swearing is no slur: the presenter's own business
    ],
)
def test_the_products_list_leaves_everyday_words_alone(text: str) -> None:
    assert not PRODUCT.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "say hi to that w3tback Dave",
        "for the t0welheads next door",
        "tell the g o l l i w o g s",
        "that spastic on your show",
        "un saludo al maric0n de Luis",
        "para los sudacas",
    ],
)
def test_the_products_list_is_at_work(text: str) -> None:
    assert PRODUCT.in_text(text)


def test_the_names_of_a_known_track_are_left_out() -> None:
    text = "play Zoggler Nights by The Gobb"
    assert not SLURS.in_text(text, beside=("Zoggler Nights", "The Gobb", None))
    assert SLURS.in_text(f"{text} for that zoggler", beside=("Zoggler Nights", "The Gobb"))
    assert SLURS.in_text("zoggler nights", beside=("nights",))


def test_a_station_has_a_list_of_its_own() -> None:
    own = replies(languages={"en": {"slurs": ["zoggler"]}, "es": {"slurs": []}}).slurs
    assert own.in_text("a zoggler")
    assert not own.in_text("sudaca") and not own.in_text("spastic")
    assert not replies(languages={"en": {"slurs": []}, "es": {"slurs": []}}).slurs.in_text(
        "spastic"
    )


def test_a_list_that_is_none_is_refused() -> None:
    with pytest.raises(RepliesWrong, match=r"`languages\.en\.slurs` must be a list"):
        replies(languages={"en": {"slurs": "zoggler"}})
    with pytest.raises(RepliesWrong, match=r"`languages\.en\.harmless`: `!` is no word"):
        replies(languages={"en": {"harmless": ["!"]}})


@given(st.text(max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    assert Slurs().in_text(text) is False
    assert isinstance(SLURS.in_text(text, beside=(text[:20],)), bool)
    assert SLURS.in_text(f"{text} zoggler")


def test_a_text_made_to_take_long_takes_no_time() -> None:
    assert not PRODUCT.in_text("a" * 4096 + " a" * 2000 + " *a" * 1000)
