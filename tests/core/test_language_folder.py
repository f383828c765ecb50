"""A language's folder is read as a person writes it, and what is wrong in it is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import EntriesWrong, entries, listed
from bot.core.kinds import FILES, WORDS
from bot.core.language_folder import PLACES, LanguageWrong, folders, read
from tests.core import product
from tests.french import FOLDER

DOCS = (product.ROOT / "docs" / "languages.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "fr"))


def put(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def said(folder: Path) -> list[str]:
    """What is wrong with a folder, in its own words."""
    with pytest.raises(LanguageWrong) as wrong:
        read(folder)
    return str(wrong.value).replace(f"{folder}/", "").splitlines()


# the form


def test_an_entry_is_a_line_and_goes_on_indented() -> None:
    text = "# a note\nsong: Got it: *{song}* # no note\n\nstop: stop,\n  # a note\n  no more\n"
    assert entries(text) == {"song": "Got it: *{song}* # no note", "stop": "stop, no more"}
    assert listed("stop, no more,") == ("stop", "no more")


@pytest.mark.parametrize(
    "text, sentence",
    [
        pytest.param("a: b\nstop", "line 2 is no line like `name: what it holds`.", id="no colon"),
        pytest.param(": b", "line 1 is no line like `name: what it holds`.", id="no name"),
        pytest.param("a: b\na: c", "line 2: `a` stands there already.", id="twice"),
    ],
)
def test_a_line_in_no_form_is_named(text: str, sentence: str) -> None:
    with pytest.raises(EntriesWrong) as wrong:
        entries(text)
    assert str(wrong.value) == sentence


@given(st.text(max_size=80))
def test_any_text_has_entries_or_says_why_not(text: str) -> None:
    try:
        assert all(name for name in entries(text))
    except EntriesWrong as wrong:
        assert str(wrong).startswith("line ")


# the folder


def test_words_are_read_as_listeners_write_them_with_or_without_accents(folder: Path) -> None:
    french = read(folder)
    assert french.name == "fr"
    assert "celle la" in french.kinds["yes"]
    assert french.numbers["vingt cinq"] == 25
    assert french.spoken["signs"] == "çêœèù"


def test_a_file_saved_by_windows_is_read(folder: Path) -> None:
    file = folder / "words.txt"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_text("utf-8").replace("\n", "\r\n").encode())
    assert read(folder) == read(FOLDER)


@pytest.mark.parametrize("name", [*FILES, "texts-off-air.txt"])
def test_a_file_that_may_be_missing_is_not_missed(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / "notes.md").write_text("what we still want to ask Mamie")
    assert read(folder).spoken["texts"] == read(FOLDER).spoken["texts"]


def test_a_stations_folder_stands_instead_of_ours_of_the_same_name(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for place in (ours / "en", ours / "es", theirs / "es", theirs / ".git"):
        place.mkdir(parents=True)
    assert folders(ours, theirs, tmp_path / "nowhere") == {"en": ours / "en", "es": theirs / "es"}


WRONG = {
    "a text is missing": (
        ("texts.txt", "tip: Merci de nous avoir prévenus.\n", ""),
        "texts.txt: `tip` is missing.",
    ),
    "a text is empty": (
        ("texts.txt", "tip: Merci de nous avoir prévenus.", "tip:"),
        "texts.txt: `tip` is missing.",
    ),
    "a wrong placeholder": (
        ("texts.txt", "C'est noté : *{song}*.", "C'est noté : *{titre}*."),
        "texts.txt: `song`: `{titre}` is not known here; "
        "this text may use `{song}`, `{station}` and `{days}`.",
    ),
    "no such text": (
        ("texts.txt", "song:", "sogn: Oui\nsong:"),
        "texts.txt: In this file there can be no `sogn`; did you mean `song`?",
    ),
    "nobody could stop": (
        ("words.txt", "stop: stop, arrêt,", "# stop: stop, arrêt,"),
        "words.txt: `stop` is missing.",
    ),
    "no such kind of words": (
        ("phrases.txt", "second:", "secnd:"),
        "phrases.txt: In this file there can be no `secnd`; did you mean `second`?",
    ),
    "no word": (
        ("phrases.txt", "last: dernier", "last: ?!, dernier"),
        "phrases.txt: `last`: `?!` is no word.",
    ),
    "a week of six days": (
        ("times.txt", "lundi, ", ""),
        "times.txt: `days` must be the seven days of the week, Monday first.",
    ),
    "a strange place in a way": (
        ("times.txt", "{hour} heures/heure moins {minute}", "{heure} moins {hour}"),
        "times.txt: `clock to`: `{heure}` is not known here; "
        "a way may use `{hour}`, `{minute}`, `{part}`, `{at}`, `{uncounted}`.",
    ),
    "a way without an hour": (
        ("times.txt", "clock hour: {hour} heures/heure", "clock hour: heures"),
        "times.txt: `clock hour`: `heures` does not say where `{hour}` stands.",
    ),
    "no number": (
        ("times.txt", "number 1:", "number one:"),
        "times.txt: In this file there can be no `number one`;",
    ),
}


@pytest.mark.parametrize("change, sentence", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_file_and_its_key(
    folder: Path, change: tuple[str, str, str], sentence: str
) -> None:
    name, old, new = change
    put(folder / name, old, new)
    (line,) = said(folder)
    assert line.startswith(sentence)


@pytest.mark.parametrize("name", ["texts.txt", "words.txt"])
def test_a_file_that_nobody_can_do_without_is_missed(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert said(folder) == [f"{name}: this file is missing."]


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    text = (folder / "texts.txt").read_text("utf-8")
    (folder / "texts.txt").write_text(text.replace("œ", "oe"), "cp1252")
    assert said(folder) == ["texts.txt: this is no text in UTF-8; save it in that encoding."]


def test_a_file_with_a_slip_in_its_name_is_not_passed_over(folder: Path) -> None:
    (folder / "phrases.txt").rename(folder / "phrase.txt")
    (line,) = said(folder)
    assert line.endswith("there can be no `phrase.txt`; did you mean `phrases.txt`?")


def test_a_folder_that_is_no_code_of_a_language_is_named(folder: Path) -> None:
    strange = folder.rename(folder.with_name("Français"))
    assert said(strange) == [
        f"{strange} is no name of a language; call the folder by its code, such as `fr`."
    ]


def test_everything_that_is_wrong_is_named_at_once(folder: Path) -> None:
    put(folder / "texts.txt", "tip:", "tpi:")
    put(folder / "phrases.txt", "last:", "lst:")
    assert len(said(folder)) == 3


# docs/languages.md


@pytest.mark.parametrize("name", [*WORDS, *(kind for file in FILES.values() for kind in file)])
def test_the_page_names_every_kind_of_words(name: str) -> None:
    assert f"\n| `{name}` |" in DOCS


@pytest.mark.parametrize("name", ["texts.txt", "texts-off-air.txt", "words.txt", *FILES])
def test_the_page_names_every_file(name: str) -> None:
    assert f"`{name}`" in DOCS


def test_the_page_names_every_place_of_a_way() -> None:
    assert [place for place in PLACES if f"`{{{place}}}`" not in DOCS] == []
