"""Rasa inside the worker: whatever listeners type, every message is answered for by itself."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bot.core.filing import Dialogue
from bot.core.hearing import Hearing, current
from bot.core.understanding import Understood
from bot.understanding.models import ModelUnusable
from tests.needs_rasa import NEEDS_RASA

if TYPE_CHECKING:
    from pathlib import Path

    from bot.understanding.understander import Understander
    from tests.understanding.desk import Desk

pytestmark = [*NEEDS_RASA, pytest.mark.timeout(1800)]

REQUEST = "can you play Dream On by Aerosmith for my mum please"

STRANGE = [
    pytest.param("", id="nothing"),
    pytest.param(" \n\t ", id="blanks"),
    pytest.param("\x00 play \x00 it", id="NUL"),
    pytest.param("😀" * 4096, id="4096 emoji"),
    pytest.param("👨‍👩‍👧‍👦" * 500, id="joined emoji"),
    pytest.param("\u202eplay Abba\u202c \u200f\u200e", id="right-to-left marks"),
    pytest.param("شغل لي أغنية فيروز", id="Arabic"),
    pytest.param("\ufffd\ufffd song \ufffd", id="replaced surrogates"),
    pytest.param("a " * 2048, id="two thousand words"),
    pytest.param("x" * 4096, id="one word of 4096 letters"),
    pytest.param("!!! ??? ...", id="punctuation only"),
    pytest.param("<script>alert(1)</script>", id="HTML"),
    pytest.param("'; DROP TABLE inbox; --", id="SQL"),
    pytest.param('/stop{"song": "x"}', id="a Rasa payload"),
    pytest.param("/restart", id="a command of Rasa"),
    pytest.param("[x](song) {} {{ 7*7 }} %s", id="templates"),
    pytest.param("Z̸͓̈́a̷l̶g̵o̴" * 200, id="stacked accents"),
]


async def heard(understander: Understander, *texts: str) -> list[Hearing]:
    messages = [Hearing(number, text) for number, text in enumerate(texts, start=1)]
    await understander.understand(messages)
    return messages


async def test_a_request_is_understood_and_its_action_files_it(understander: Understander) -> None:
    [message] = await heard(understander, REQUEST)
    assert message.error is None
    assert message.understood is not None
    assert message.understood.intent == "song_request"
    assert message.understood.value("song") == "Dream On"
    assert message.filing is not None
    assert message.filing.folded == "action_song_request"
    assert current() is None


async def test_a_bare_title_before_a_greeting_is_a_request_to_the_rules_too(
    understander: Understander,
) -> None:
    [message] = await heard(understander, "Wonderwall, and a shout out to Kev who is 40 today")
    assert message.understood is not None and message.filing is not None
    assert (message.understood.intent, message.understood.also) == ("song_request", ("shout_out",))
    assert message.filing.folded == "action_song_request"


def test_what_stays_is_kept_from_the_collector(model: Path) -> None:
    from bot.understanding.understander import Understander

    gc.unfreeze()
    Understander.load(model)
    assert gc.get_freeze_count() > 100_000


@pytest.mark.parametrize("text", STRANGE)
async def test_no_text_upsets_it(understander: Understander, text: str) -> None:
    before, strange, after = await heard(understander, REQUEST, text, REQUEST)
    assert [message.error for message in (before, strange, after)] == [None] * 3
    assert strange.filing is not None
    alike(before.understood, after.understood)


@pytest.mark.parametrize("text", STRANGE)
async def test_entities_are_spans_of_the_text(understander: Understander, text: str) -> None:
    for message in await heard(understander, text, f" \n {REQUEST} {text}"):
        assert message.understood is not None
        for entity in message.understood.entities:
            assert message.text[entity.start : entity.end] == entity.value


async def test_a_batch_is_understood_as_its_messages_are_alone(understander: Understander) -> None:
    texts = [REQUEST, "hola buenas", "", "stop", "😀", "a " * 300, "is it 98.5 FM?"]
    together = await heard(understander, *texts)
    for message in together:
        [alone] = await heard(understander, message.text)
        alike(alone.understood, message.understood)


def alike(one: Understood | None, other: Understood | None) -> None:
    """By processor the place in a batch may change the last digits of a confidence, no more."""
    assert one is not None and other is not None
    assert (one.intent, one.entities, one.also) == (other.intent, other.entities, other.also)
    assert one.confidence == pytest.approx(other.confidence, abs=1e-5)
    sure = [{guess.intent: guess.confidence for guess in each.guesses} for each in (one, other)]
    assert sure[0] == pytest.approx(sure[1], abs=1e-5)


@pytest.mark.parametrize("intent", ["stop", "erase_me", "restart", "song_request", "nonsense"])
async def test_a_listener_cannot_type_an_intent(understander: Understander, intent: str) -> None:
    [message] = await heard(understander, f'/{intent}{{"song": "Dream On"}}')
    assert message.understood is not None
    assert message.understood.confidence < 0.9999
    assert len(message.understood.guesses) == 2
    assert message.filing is not None


async def test_the_first_guess_stays_under_a_fallback(understander: Understander) -> None:
    [message] = await heard(understander, "zxqv")
    assert message.understood is not None
    assert len(message.understood.guesses) == 2
    assert "nlu_fallback" not in {guess.intent for guess in message.understood.guesses}


async def test_a_broken_action_is_the_matter_of_its_message_alone(
    understander: Understander,
) -> None:
    from tests.understanding.desk import BROKEN, SILENT

    fine, broken, silent, last = await heard(understander, REQUEST, BROKEN, SILENT, REQUEST)
    assert (broken.error, broken.filing) == ("ZeroDivisionError", None)
    assert (silent.error, silent.filing) == ("NothingFiled", None)
    assert (fine.error, last.error) == (None, None)
    assert last.filing is not None


async def test_the_action_learns_which_message_it_is_and_what_was_said_before(
    understander: Understander, desk: Desk
) -> None:
    dialogue = Dialogue((7, 8), "which_song", ("Africa", "Rosanna"))
    await understander.understand([Hearing(4711, REQUEST, dialogue=dialogue), Hearing(1, "hi")])
    assert desk.seen[4711]["metadata"]["inbox_id"] == 4711
    assert {k: desk.seen[4711]["slots"][k] for k in dialogue.to_json()} == dialogue.to_json()
    assert desk.seen[1]["slots"]["question"] is None


async def test_a_thousandth_message_costs_what_the_first_does(
    understander: Understander, desk: Desk
) -> None:
    await understander.understand([Hearing(1, REQUEST), *[Hearing(2, REQUEST)] * 40])
    assert desk.seen[1]["events"] == desk.seen[2]["events"] < 12


async def test_no_word_of_a_listener_is_printed_or_logged(
    understander: Understander, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    import structlog

    from tests.understanding.desk import BROKEN

    caplog.set_level("DEBUG")
    before = structlog.get_config()
    structlog.reset_defaults()  # as loud as can be
    try:
        await heard(understander, "xylophone sonata for Bartholomew", f"xylophone {BROKEN}")
    finally:
        structlog.configure(**before)
    said = "".join(capfd.readouterr()) + caplog.text
    assert "xylophone" not in said


def _cut(archive: bytes) -> bytes:
    return archive[: len(archive) // 2]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda archive: b"", id="empty"),
        pytest.param(lambda archive: b"not a model", id="something else"),
        pytest.param(_cut, id="half of it"),
    ],
)
def test_a_broken_model_is_refused(
    model: Path, tmp_path: Path, desk: Desk, damage: Callable[[bytes], bytes]
) -> None:
    from bot.understanding.understander import Understander

    broken = tmp_path / model.name
    broken.write_bytes(damage(model.read_bytes()))
    with pytest.raises(ModelUnusable):
        Understander.load(broken, desk.executor())


async def test_in_haste_a_message_is_understood_without_the_encoder(
    understander: Understander,
) -> None:
    """Both ways know what is plain; how sure they are differs, so they are two ways."""
    text = "happy 40th birthday to my sister Jane in Leeds"
    thorough, hasty = Hearing(1, text), Hearing(2, text, quick=True)
    await understander.understand([thorough, hasty])
    assert thorough.understood and hasty.understood
    assert thorough.understood.intent == hasty.understood.intent == "shout_out"
    assert thorough.understood.confidence != hasty.understood.confidence
