"""Who hears back, and in which language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.filing import Filing, NewItem, Reply
from bot.core.messages import Kind
from bot.core.purposes import Lane
from tests.fakes import message
from tests.radio import Radio, comment, song


async def follow(radio: Radio, text: str, filing: Filing, **understood: Any) -> None:
    """A later message, filed so."""
    radio.clock.advance(minutes=1)
    await radio.deliver(message(text, at=radio.clock()))
    token, claimed = await radio.claim()
    await radio.file(token, [(one, filing) for one in claimed], **understood)


async def answered(radio: Radio) -> bool:
    return bool(await radio.outbox())


@pytest.mark.parametrize(
    "minutes, told",
    [
        pytest.param(29, True, id="recent"),
        pytest.param(30, True, id="just recent"),
        pytest.param(31, False, id="too old"),
        pytest.param(60 * 24 * 3, False, id="days old"),
    ],
)
async def test_a_message_that_comes_too_late_is_shown_and_not_answered(
    radio: Radio, minutes: int, told: bool
) -> None:
    written = radio.clock()
    radio.clock.advance(minutes=minutes)
    await radio.deliver(message("play Dream On", at=written))
    await radio.listen()
    assert len(await radio.items()) == 1
    assert await answered(radio) == told


async def test_a_message_that_waited_for_us_is_answered(radio: Radio) -> None:
    """It arrived in time; that no worker was there is not the listener's fault."""
    await radio.deliver(message("play Dream On"))
    radio.clock.advance(hours=2)
    await radio.listen()
    assert await answered(radio)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.PICTURE])
async def test_a_group_message_is_shown_and_never_answered(radio: Radio, kind: Kind) -> None:
    await radio.deliver(message("play Dream On", kind=kind, group=True))
    await radio.listen()
    assert len(await radio.items()) == 1
    assert not await answered(radio)


@pytest.mark.parametrize("wish", ["stop", "pause"])
async def test_a_listener_without_replies_is_shown_and_not_answered(
    radio: Radio, wish: str
) -> None:
    await radio.deliver(message("leave me alone"))
    await radio.listen(lambda text: Filing(folded="asked us", listener=wish))
    await follow(radio, "play Dream On", song("Dream On"))
    assert len(await radio.items()) == 1
    assert not await answered(radio)


async def test_an_unsure_stop_does_not_weaken_a_sure_one(radio: Radio) -> None:
    await radio.deliver(message("stop"))
    await follow(radio, "no really leave me be", Filing(folded="asked us", listener="pause"))
    assert [one.replies for one in await radio.listeners()] == ["stopped"]


async def test_the_models_own_stop_is_confirmed_like_the_word(radio: Radio) -> None:
    await radio.deliver(message("please never text me again"))
    stop = Filing(
        items=(NewItem(Lane.PEOPLE, "stop"),), replies=(Reply("stopped"),), listener="stop"
    )
    await radio.listen(lambda text: stop)
    radio.clock.advance(seconds=8)
    await radio.answer()
    assert radio.sender.texts[0].startswith("We will not write again.")
    assert [one.replies for one in await radio.listeners()] == ["stopped"]


@pytest.mark.parametrize(
    "texts, language",
    [
        pytest.param(["play the song please"], "en", id="English"),
        pytest.param(["quiero la canción por favor"], "es", id="Spanish"),
        pytest.param(["play the song please", "Despacito"], "en", id="no telling: as before"),
        pytest.param(["Despacito"], None, id="nothing known"),
        pytest.param(["play the song", "quiero el tema por favor"], "es", id="the latest"),
    ],
)
async def test_the_listeners_language_is_that_of_their_latest_telling_words(
    radio: Radio, texts: list[str], language: str | None
) -> None:
    for text in texts:
        await follow(radio, text, comment())
    assert [one.language for one in await radio.listeners()] == [language]
