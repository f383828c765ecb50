"""The product's texts are whole, and a station's changes are checked before anybody hears them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.core.control import normalised
from bot.core.replies import QUESTIONS, Replies
from bot.core.texts import EVERYWHERE, LONGEST_TEXT, TEXTS, RepliesWrong, merged
from tests.core import product

LANGUAGES = product.FILE["languages"]
DOCS = (product.ROOT / "docs" / "replies.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language(language: str) -> None:
    assert list(LANGUAGES[language]["texts"]) == list(TEXTS)


def test_the_products_own_file_passes_its_own_checks() -> None:
    assert merged(product.FILE, product.FILE) == product.FILE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_uses_all_its_values(name: str, language: str) -> None:
    used = set(re.findall(r"\{(\w+)\}", LANGUAGES[language]["texts"][name]))
    assert used - set(EVERYWHERE) == set(TEXTS[name])


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_for_hours_without_a_show_are_the_same_in_all_languages(language: str) -> None:
    assert LANGUAGES[language]["texts_off_air"].keys() == LANGUAGES["en"]["texts_off_air"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_listeners_are_told_how_to_stop_and_start(language: str) -> None:
    part = LANGUAGES[language]
    words = {meaning: {normalised(word) for word in part[meaning]} for meaning in ("stop", "start")}
    told = {name: set(normalised(part["texts"][name]).split()) for name in TEXTS}
    assert told["who_keeps_what"] & words["stop"]
    assert told["started"] & words["stop"]
    assert told["stopped"] & words["start"]
    assert "{days}" in part["texts"]["who_keeps_what"]
    assert "{station}" in part["texts"]["who_keeps_what"]


def test_every_text_that_the_code_names_exists() -> None:
    named = set()
    for folder in ("bot", "actions"):
        for path in (product.ROOT / folder).rglob("*.py"):
            if "simulator" not in path.parts:
                named |= set(re.findall(r'\bReply\(\s*"(\w+)"', path.read_text("utf-8")))
    assert named
    assert named <= set(TEXTS)
    assert set(QUESTIONS) <= set(TEXTS)


# docs/replies.md


def test_the_page_for_producers_names_every_text_with_its_values() -> None:
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|", DOCS, re.MULTILINE)
    assert {name: re.findall(r"\{(\w+)\}", values) for name, values in rows} == {
        name: list(values) for name, values in TEXTS.items()
    }


def test_the_examples_on_the_page_work() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert examples
    for example in examples:
        Replies(merged(product.FILE, yaml.safe_load(example)), station="Radio Test")


# a station's own file


def station(**english: Any) -> dict[str, Any]:
    return {"languages": {"en": english}}


def test_a_station_changes_single_texts() -> None:
    file = merged(product.FILE, station(texts={"song": "{song}? With pleasure!"}))
    replies = Replies(file, station="Radio Test")
    assert replies.text("song", "en", {"song": "Zombie"}) == "Zombie? With pleasure!"
    assert replies.text("song", "es", {"song": "Zombie"}) == "Anotado: *Zombie*."
    assert replies.text("added", "en", {}) == LANGUAGES["en"]["texts"]["added"]


def test_a_stations_words_stand_instead_of_ours() -> None:
    file = merged(product.FILE, station(stop=["enough", "No More"]))
    control = Replies(file, station="Radio Test").control
    assert control.meaning("no more!") == control.meaning("ENOUGH") == "stop"
    assert control.meaning("unsubscribe") is None
    assert control.meaning("baja") == "stop"


def test_a_station_adds_a_language() -> None:
    french = {
        "words": ["le", "la", "c'est"],
        "stop": ["arrêt"],
        "start": ["reprendre"],
        "texts": {"song": "C'est noté : {song}."},
    }
    file = merged(product.FILE, {"default_language": "fr", "languages": {"fr": french}})
    replies = Replies(file, station="Radio Test")
    assert replies.text("song", "fr", {"song": "Zombie"}) == "C'est noté : Zombie."
    assert replies.languages.of("c’est la vie") == "fr"
    assert replies.control.meaning("ARRET") == "stop"


def test_a_text_that_a_language_lacks_is_said_in_the_default_language() -> None:
    welsh = {"words": ["y"], "stop": ["stop"], "start": ["start"], "texts": {"song": "Diolch"}}
    replies = Replies(merged(product.FILE, {"languages": {"cy": welsh}}), station="Radio Test")
    assert replies.text("added", "cy", {}) == LANGUAGES["en"]["texts"]["added"]


@pytest.mark.parametrize(
    "nothing", [{}, {"languages": None}, {"on_air": None}, station(), station(texts=None)]
)
def test_a_file_with_nothing_in_it_changes_nothing(nothing: dict[str, Any]) -> None:
    assert merged(product.FILE, nothing) == product.FILE


@pytest.mark.parametrize(
    "file, sentence",
    [
        pytest.param(
            ["song"], "The file must consist of lines such as `name: value`.", id="a list"
        ),
        pytest.param(
            {"language": {}},
            "In the file there can be no `language`; did you mean `languages`?",
            id="a slip of the pen",
        ),
        pytest.param(
            {"xyz": 1},
            "In the file there can be no `xyz`; known are default_language, on_air, languages.",
            id="something unknown",
        ),
        pytest.param(
            {"languages": ["en"]},
            "`languages` must hold a part for each language, such as `en:`.",
            id="no languages",
        ),
        pytest.param(
            {"languages": {False: {}}},
            "`languages.False` is no name of a language; put it in quotes, such as `'no':`.",
            id="Norwegian without quotes",
        ),
        pytest.param(
            {"languages": {"en": "hello"}},
            "`languages.en` must hold lines such as `texts:`.",
            id="no language",
        ),
        pytest.param(
            {"default_language": "fr"},
            "`default_language`: `fr` is not one of en, es.",
            id="no such default",
        ),
        pytest.param(
            {"languages": {"fr": {"texts": {"song": "Oui"}}}},
            "`languages.fr` lacks `words`, `stop` and `start`.",
            id="half a language",
        ),
        pytest.param(
            {"on_air": "mon-fri 06:00-22:00"},
            "`on_air` must be a list, each line like `- mon-fri 06:00-22:00`.",
            id="hours without a list",
        ),
        pytest.param(
            {"on_air": ["mon-fry 06:00-22:00"]},
            "`on_air`: `mon-fry 06:00-22:00` names no hours; "
            "write them like `mon-fri 06:00-22:00`.",
            id="bad hours",
        ),
        pytest.param(
            {"on_air": [None]},
            "`on_air`: `None` names no hours; write them like `mon-fri 06:00-22:00`.",
            id="no hours",
        ),
        pytest.param(
            station(text={}),
            "In `languages.en` there can be no `text`; did you mean `texts`?",
            id="no such part",
        ),
        pytest.param(
            station(words="the and"),
            "`languages.en.words` must be a list with one word at least.",
            id="words in a row",
        ),
        pytest.param(
            station(stop=[]),
            "`languages.en.stop` must be a list with one word at least.",
            id="nobody could stop",
        ),
        pytest.param(
            station(stop=[False]),
            "`languages.en.stop`: `False` is no word; put it in quotes, such as 'no'.",
            id="no without quotes",
        ),
        pytest.param(
            station(stop=["!!!"]),
            "`languages.en.stop`: `!!!` is no word; put it in quotes, such as 'no'.",
            id="signs alone",
        ),
        pytest.param(
            station(stop=["alta"]),
            "`languages.es.start`: `alta` means `stop` too.",
            id="stop and start at once",
        ),
        pytest.param(
            station(signs=3), "`languages.en.signs` must be text, such as '¿¡ñ'.", id="signs"
        ),
        pytest.param(
            station(texts=["song"]),
            "`languages.en.texts` must hold lines such as `song: 'Got it: {song}.'`.",
            id="no texts",
        ),
        pytest.param(
            station(texts={"sogn": "x"}),
            "In `languages.en.texts` there can be no `sogn`; did you mean `song`?",
            id="no such text",
        ),
        pytest.param(
            station(texts_off_air={"sogn": "x"}),
            "In `languages.en.texts_off_air` there can be no `sogn`; did you mean `song`?",
            id="no such text off air",
        ),
        pytest.param(
            station(texts={"song": 7}),
            "`languages.en.texts.song` must be a text that says something; put it in quotes.",
            id="a number",
        ),
        pytest.param(
            station(texts={"song": " "}),
            "`languages.en.texts.song` must be a text that says something; put it in quotes.",
            id="an empty text",
        ),
        pytest.param(
            station(texts={"song": "x" * 401}),
            f"`languages.en.texts.song` is 401 characters long; {LONGEST_TEXT} is the most.",
            id="a long text",
        ),
        pytest.param(
            station(texts={"song": "Got {titel}"}),
            "`languages.en.texts.song`: `{titel}` is not known here; "
            "this text may use `{song}`, `{station}` and `{days}`.",
            id="an unknown value",
        ),
        pytest.param(
            station(texts={"comment": "{song}"}),
            "`languages.en.texts.comment`: `{song}` is not known here; "
            "this text may use `{station}` and `{days}`.",
            id="another text's value",
        ),
        pytest.param(
            station(texts={"song": "Got {song"}),
            "`languages.en.texts.song` has a brace too many; a value is written like `{station}`.",
            id="a brace left open",
        ),
        pytest.param(
            station(texts={"song": "{song.x}"}),
            "`languages.en.texts.song` has a brace too many; a value is written like `{station}`.",
            id="a format string",
        ),
    ],
)
def test_what_is_wrong_is_named(file: Any, sentence: str) -> None:
    with pytest.raises(RepliesWrong) as wrong:
        merged(product.FILE, file)
    assert str(wrong.value) == sentence


def test_everything_that_is_wrong_is_named_at_once() -> None:
    file = {"on_air": ["never"], **station(texts={"song": "{x}", "sogn": "y"})}
    with pytest.raises(RepliesWrong) as wrong:
        merged(product.FILE, file)
    assert len(str(wrong.value).splitlines()) == 3


def test_the_product_stays_as_it_was() -> None:
    before = repr(product.FILE)
    merged(product.FILE, station(texts={"song": "x"}, stop=["enough"]))
    assert repr(product.FILE) == before
