"""The desk's sentences: all there, all used, ready for another language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.core.deeds import DEEDS
from bot.core.health import Health, signs
from bot.core.purposes import PURPOSES
from bot.desk import words
from bot.desk.drawing import FOR_THE_BROWSER, LANES
from bot.desk.faces import ACTIONS
from bot.steps import door
from bot.steps.rejoining import BACK

DESK = Path(words.__file__).parent
CALL = re.compile(r'\bt\(\s*"([a-z_. ]+)"[),]')
WORDS = words.load()


def sources(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in sorted(DESK.rglob(pattern))]


@pytest.mark.parametrize("path", sources("*.html", "*.js"), ids=lambda path: path.name)
def test_every_sentence_that_is_said_is_there(path: Path) -> None:
    said = CALL.findall(path.read_text("utf-8"))
    missing = [name for name in said if not WORDS.has(name)]
    assert missing == []
    if path.suffix == ".js":
        assert [name for name in said if not name.startswith(FOR_THE_BROWSER)] == []


def test_what_has_a_name_has_a_word() -> None:
    names = [f"lane.{lane.value}" for lane in LANES]
    names += [f"purpose.{purpose}" for purpose in PURPOSES]
    names += [f"act.{action}" for actions in ACTIONS.values() for action in actions]
    names += [f"said.{action}" for actions in ACTIONS.values() for action in actions]
    assert [name for name in names if not WORDS.has(name)] == []


def test_every_lane_stands_on_the_desk() -> None:
    from bot.core.purposes import Lane

    assert set(LANES) == set(Lane)


def test_every_reason_of_the_journey_has_a_sentence() -> None:
    files = (
        "core/deeds.py",
        "steps/act.py",
        "steps/deeds.py",
        "steps/placing.py",
        "steps/rejoining.py",
    )
    code = "".join((DESK.parent / one).read_text("utf-8") for one in files)
    reasons = re.findall(r'(?:Moved\(False, |Refused\()"([a-z ]+)"', code)
    assert {"gone", "taken by", "held", "nothing to undo"} <= set(reasons)
    assert [reason for reason in reasons if not WORDS.has(f"reason.{reason}")] == []


def test_every_deed_has_its_words() -> None:
    names = [f"{kind}.{deed}" for deed in DEEDS for kind in ("said", "deed")]
    names += [f"deed.{deed}" for deed in BACK]
    assert [name for name in names if not WORDS.has(name)] == []


def test_a_count_of_one_has_its_own_sentence() -> None:
    assert WORDS("live.new_below", count=1) == "1 new below"
    assert WORDS("lane.older", count=1) == "1 older one: show"
    assert WORDS("lane.older", count=2) == "2 older ones: show"


def test_a_listeners_braces_are_not_filled() -> None:
    assert WORDS("card.taken_by", name="{station}") == "taken by {station}"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_sentence_stands_twice(language: str) -> None:
    parts = sorted((words.FOLDER / language).glob("*.json"))
    pairs = [json.loads(one.read_text("utf-8"), object_pairs_hook=list) for one in parts]
    names = [name for part in pairs for name, _ in part]
    assert len(names) == len(set(names)) > 400


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_language_says_everything_with_the_same_values(language: str) -> None:
    ours = words.load(language).sentences
    assert ours.keys() == WORDS.sentences.keys()
    blanks = re.compile(r"\{\w+\}")
    other = [
        name
        for name, sentence in ours.items()
        if set(blanks.findall(sentence)) != set(blanks.findall(WORDS.sentences[name]))
    ]
    assert other == []


def test_every_sign_of_health_has_a_title() -> None:
    from tests.fakes import NOON

    for sign in signs(Health(at=NOON)):
        assert WORDS.has(f"sign.{sign.name}") and WORDS.has(sign.says)


def test_every_reason_why_nothing_is_said_or_filed_has_words() -> None:
    answering = (DESK.parent / "core/answering.py").read_text("utf-8")
    reasons = re.findall(
        r'(?:Skip\(|, |^\w+ = |return )"([a-z][a-z :,]+)"', answering, re.MULTILINE
    )
    reasons += door._FOLDED.values()
    forms = {"read", "reaction", "text", "template"}  # in which it goes out
    assert {"too late", "no address", "sticker"} <= set(reasons)
    assert [one for one in reasons if one not in forms and not WORDS.has(f"because.{one}")] == []
