"""What comes after a card was passed: producers see that no presenter sees it, and pass it."""

from __future__ import annotations

from typing import Any

from bot import journey
from bot.core.filing import Filing
from bot.core.messages import Kind
from bot.store.deeds import deeds
from bot.store.queue import item_messages
from tests.asking import ask
from tests.desk.api.program import Program
from tests.desk.studio import OURS, PAGE, Studio
from tests.desk.test_pages import Page, page
from tests.fakes import bsuid

ANA, BEN = bsuid("CH.1"), bsuid("CH.2")
LATER = "sorry, it is for my sister"
ONE, TWO = (f"{line} since it was passed: not with the presenter" for line in ("1 line", "2 lines"))


async def join(studio: Studio, item: int, text: str = LATER) -> int:
    """The listener adds something; the id of its inbox row."""
    row = await studio.write(text, who=ANA)
    token, claimed = await studio.radio.claim()
    await studio.radio.file(token, [(one, Filing(joins=item)) for one in claimed])
    return row


async def passed(studio: Studio) -> int:
    """A card that was passed before another one, and to which something was added."""
    item = await studio.file("for my mum", who=ANA)
    assert (await studio.radio.do("pass", item, who="eva")).done
    assert (await studio.radio.do("pass", await studio.file("hi", who=BEN), who="eva")).done
    await join(studio, item)
    return item


async def desk(studio: Studio) -> Page:
    return await page(await studio.person("producer", f"eva{len(studio.clients)}"))


async def air(studio: Studio) -> Page:
    return await page(await studio.person("presenter", f"pia{len(studio.clients)}"), "/air")


async def rank(studio: Studio, item: int) -> Any:
    (row,) = await studio.radio.items(id=item)
    return row.rank


async def test_a_card_says_what_has_come_since_it_was_passed(studio: Studio) -> None:
    item = await passed(studio)
    card = (await desk(studio)).cards[f"i{item}"]
    assert ONE in card and "Pass 1 more" in card and "Not yet" in card
    before, _, _ = card.partition(LATER)
    assert "for my mum" in before
    assert before.count("not with the presenter") == 1  # above the line that is meant
    await join(studio, item, "and her cat")
    assert TWO in (await desk(studio)).cards[f"i{item}"]
    shown = (await air(studio)).cards[f"i{item}"]
    assert "for my mum" in shown
    assert not [one for one in ("sister", "cat", "since", "not with", "more") if one in shown]


async def test_to_pass_it_once_more_passes_that_to_its_place(studio: Studio) -> None:
    item = await passed(studio)
    place, order = await rank(studio, item), (await air(studio)).lanes["air"]
    assert (await studio.radio.do("pass", item, who="ben")).done
    shown = await air(studio)
    assert LATER in shown.cards[f"i{item}"]
    assert (await rank(studio, item), shown.lanes["air"]) == (place, order)
    card = (await desk(studio)).cards[f"i{item}"]
    assert "since it was passed" not in card and "passed by ben" in card
    assert (await studio.radio.undo(item, who="ben")).done
    assert LATER not in (await air(studio)).cards[f"i{item}"]
    assert ONE in (await desk(studio)).cards[f"i{item}"]


async def test_it_is_passed_on_a_card_that_somebody_has_taken_too(studio: Studio) -> None:
    item = await passed(studio)
    await studio.radio.do("take", item, who="pia")
    assert ONE in (await desk(studio)).cards[f"i{item}"]
    assert LATER not in (await air(studio)).cards[f"i{item}"]
    assert (await studio.radio.do("pass", item, who="eva")).done
    assert LATER in (await air(studio)).cards[f"i{item}"]
    assert (await studio.radio.do("pass", item, who="eva")).reason == "somebody was quicker"
    await join(studio, item, "and her cat")
    await studio.radio.do("air", item, who="pia")
    assert (await studio.radio.do("pass", item, who="eva")).reason == "somebody was quicker"


async def test_nobody_shows_it_by_taking_back_what_somebody_has_taken(studio: Studio) -> None:
    item = await passed(studio)
    await studio.radio.do("take", item, who="pia")
    assert (await studio.radio.do("unpass", item, who="eva")).reason == "somebody was quicker"
    first = next(one.id for one in await studio.radio.rows(deeds) if one.name == "pass")
    radio = studio.radio
    done = await journey.undo(radio.database, first, who="eva", now=radio.clock())
    assert [one.reason for one in done.missed] == ["somebody was quicker"]
    assert LATER not in (await air(studio)).cards[f"i{item}"]


async def test_nor_by_what_the_listener_edits_then(studio: Studio) -> None:
    item = await passed(studio)
    await studio.radio.do("take", item, who="pia")
    (said, _) = await studio.radio.rows(item_messages, item_id=item)
    (row,) = await studio.radio.inbox(id=said.inbox_id)
    await studio.write("for my mother", ANA, kind=Kind.EDIT, reply_to=row.provider_id)
    shown = (await air(studio)).cards[f"i{item}"]
    assert "for my mother" in shown and LATER not in shown


async def test_what_is_held_is_not_passed_by_it(studio: Studio) -> None:
    item = await passed(studio)
    await studio.mark(item, held="abuse")
    assert (await studio.radio.do("pass", item, who="eva")).reason == "held"
    assert f"i{item}" not in (await air(studio)).cards


async def test_what_was_taken_back_meanwhile_is_not_counted(studio: Studio) -> None:
    item = await passed(studio)
    row = await join(studio, item, "and her cat")
    (said,) = await studio.radio.inbox(id=row)
    await studio.write("", ANA, kind=Kind.REVOKE, reply_to=said.provider_id)
    card = (await desk(studio)).cards[f"i{item}"]
    assert ONE in card and "Pass 1 more" in card


async def test_the_count_of_those_who_ask_says_how_many_came_since(studio: Studio) -> None:
    """More of them than a card names: what the presenter reads is the count of then."""
    for number in range(26):
        if number == 3:
            await studio.radio.do("pass", 1, who="eva")
        await ask(studio.radio, "play [Africa](song)", bsuid(f"SO.{number}"))
    card = (await desk(studio)).text
    assert "26 listeners ask for it, 23 of them since it was passed" in card
    assert "23 lines since it was passed" in card
    shown = (await air(studio)).cards["i1"]
    assert "3 listeners ask for it" in shown and "since" not in shown
    program = await Program.of(studio, "presenter")
    assert (await program.get("/items/1"))["asked"] == 3
    await studio.radio.do("pass", 1, who="eva")
    assert "26 listeners ask for it" in (await air(studio)).cards["i1"]


async def test_a_program_reads_how_much_it_is_and_passes_it(studio: Studio) -> None:
    item = await passed(studio)
    place = await rank(studio, item)
    producer, presenter = await Program.of(studio), await Program.of(studio, "presenter")
    told = await producer.get(f"/items/{item}")
    assert (told["unpassed"], told["can"]) == (1, ["pass", "take", "unpass", "dismiss"])
    assert (await presenter.get(f"/items/{item}"))["unpassed"] == 0
    asked = {"deed": "pass", "items": [{"key": f"i{item}", "version": told["version"]}]}
    (after,) = (await producer.call("POST", "/deeds", json=asked))["items"]
    assert (after["unpassed"], after["can"]) == (0, ["take", "unpass", "dismiss"])
    assert (await presenter.get(f"/items/{item}"))["messages"][1]["text"] == LATER
    assert await rank(studio, item) == place


async def test_the_button_passes_it_without_scripts_too(studio: Studio) -> None:
    item = await passed(studio)
    client = await studio.person()
    async with client.post(f"/items/{item}/pass", headers={**OURS, **PAGE}) as response:
        assert response.status == 200
    assert LATER in (await air(studio)).cards[f"i{item}"]
