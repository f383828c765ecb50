"""A presenter hears and sees what was passed, and reads no slur that a machine wrote down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.decency import NO_WORDS
from bot.core.slurs import Slurs
from bot.desk.reading import Gate, presented, presented_loose
from bot.store.board import Card, Loose
from bot.store.messages import File, Said
from tests.desk.studio import Studio
from tests.desk.test_export import voice
from tests.fakes import NOON

SLURS = Slurs(["golliwog"])
SPOKEN = File(1, "audio/ogg", "kept", transcript="you golliwog")
NOTE = Said(7, "voice", "", NOON, False, {}, file=SPOKEN)
CARD = Card(1, "media", "voice", "waiting", 1, NOON, said=(NOTE,), passed_at=NOON, passed_upto=7)


@pytest.mark.parametrize("path", ["", "/air.wav", "/air.mp3"])
async def test_a_presenter_gets_a_sound_when_it_was_passed(studio: Studio, path: str) -> None:
    row = await voice(studio)
    client = await studio.person("presenter")
    async with client.get(f"/media/{row}{path}") as response:
        assert response.status == 404
    (item,) = await studio.radio.items()
    await studio.radio.move(item.id, "pass")
    async with client.get(f"/media/{row}{path}") as response:
        assert response.status == 200


@pytest.mark.parametrize("passing", [True, False])
def test_a_transcript_with_a_slur_reaches_no_presenter_until_somebody_has_read_it(
    passing: bool,
) -> None:
    assert presented(CARD, SLURS, Gate(passing, NO_WORDS)) is None
    read = replace(CARD, reviewed_by="mona")
    assert presented(read, SLURS, Gate(passing, NO_WORDS)) is not None
    harmless = replace(NOTE, file=replace(SPOKEN, transcript="you are great"))
    assert presented(replace(CARD, said=(harmless,)), SLURS, Gate(passing, NO_WORDS)) is not None


def test_nor_does_one_of_a_message_that_is_not_sorted() -> None:
    assert presented_loose(Loose(NOTE), SLURS, Gate(False, NO_WORDS)) is None
    assert (
        presented_loose(Loose(replace(NOTE, file=None)), SLURS, Gate(False, NO_WORDS)) is not None
    )


def test_of_what_was_reviewed_and_reworded_nobody_before_the_presenter_gets_the_words() -> None:
    said = replace(NOTE, text="my number", file=replace(SPOKEN, transcript="my number"))
    card = replace(CARD, said=(said,), reviewed_by="eva", air_text="Ana says hello")
    seen = presented(card, SLURS, Gate(True, NO_WORDS))
    assert seen is not None and seen.said == ()
    plain = presented(replace(card, air_text=None), SLURS, Gate(True, NO_WORDS))
    assert plain is not None and plain.said == (said,)
