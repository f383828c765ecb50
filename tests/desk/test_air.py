"""The presenter's page: what it draws of a card, and what it never does."""

from __future__ import annotations

from bot.core.messages import Kind
from tests.desk.studio import Studio
from tests.desk.test_pages import Page, page
from tests.fakes import bsuid

ANA = bsuid("CH.1")


async def air(studio: Studio) -> Page:
    return await page(await studio.person("presenter", "pia"), "/air")


async def take_back(studio: Studio, item: int) -> None:
    (said,) = await studio.radio.inbox(id=item)
    await studio.write("", ANA, kind=Kind.REVOKE, reply_to=said.provider_id)


async def test_what_a_listener_took_back_leaves_the_presenter_and_the_producer_sees_it(
    studio: Studio,
) -> None:
    item = await studio.file("call me on air", who=ANA)
    await studio.radio.do("edit", item, value="Ana wants a call")
    await studio.radio.do("pass", item)
    assert "Ana wants a call" in (await air(studio)).cards[f"i{item}"]
    await take_back(studio, item)
    assert (await air(studio)).cards == {}
    card = (await page(await studio.person())).cards[f"i{item}"]
    assert "Taken back by the listener." in card and "call" not in card
    await studio.passing(False)
    assert (await air(studio)).cards == {}


async def test_of_what_somebody_has_taken_a_withdrawal_is_said(studio: Studio) -> None:
    item = await studio.file("call me on air", who=ANA)
    await studio.radio.do("take", item, who="pia")
    await take_back(studio, item)
    card = (await air(studio)).cards[f"i{item}"]
    assert "Taken back by the listener." in card and "call me" not in card
