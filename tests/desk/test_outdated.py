"""Words for the air that the listener has overtaken: nobody reads an old name without a warning."""

from __future__ import annotations

import pytest

from bot import decisions
from bot.core.messages import Kind
from bot.store.queue import item_messages
from tests.asking import ask
from tests.desk.api.program import Program
from tests.desk.studio import Studio
from tests.desk.test_since import join
from tests.fakes import bsuid

ANA = bsuid("CH.1")
SINCE = "The listener has edited this since the words for the air were written"
OLD, NEW, FOR_AIR = "happy birthday to Mary", "happy birthday to Maeve", "Mary has her birthday"
SAYS = f"<b>{SINCE}</b>"  # to be seen, and not in the name of the card alone


async def correct(studio: Studio, item: int, text: str = NEW) -> None:
    """The listener edits the first message of an item."""
    first = min(one.inbox_id for one in await studio.radio.rows(item_messages, item_id=item))
    (row,) = await studio.radio.inbox(id=first)
    await studio.write(text, ANA, kind=Kind.EDIT, reply_to=row.provider_id)


async def put_right(studio: Studio) -> int:
    """A card with words for the air, whose listener puts a name right."""
    item = await studio.file(OLD, who=ANA)
    assert (await studio.radio.do("edit", item, who="eva", value=FOR_AIR)).done
    await correct(studio, item)
    return item


async def open_words(studio: Studio, role: str) -> str:
    """What stands outside of all folds that a card has for what was sent."""
    client = await studio.person(role, f"{role}{len(studio.clients)}")
    async with client.get("/air" if role == "presenter" else "/") as response:
        html = await response.text()
    while '<details class="original">' in html:
        before, _, fold = html.partition('<details class="original">')
        html = before + fold.partition("</details>")[2]
    return html


async def test_the_card_says_so_and_shows_the_new_words_in_the_open(studio: Studio) -> None:
    item = await put_right(studio)
    seen = await open_words(studio, "producer")
    assert SAYS in seen and FOR_AIR in seen and NEW in seen
    assert "Mary" not in await open_words(studio, "presenter")
    assert (await studio.radio.do("pass", item, who="eva")).done
    seen = await open_words(studio, "presenter")
    assert SAYS in seen and NEW in seen
    assert seen.index(SAYS) < seen.index(f'air-text" dir="auto">{FOR_AIR}') < seen.rindex(NEW)


async def test_so_it_does_of_what_somebody_has_taken(studio: Studio) -> None:
    item = await studio.file(OLD, who=ANA)
    await studio.radio.do("edit", item, who="eva", value=FOR_AIR)
    await studio.radio.do("pass", item, who="eva")
    await studio.radio.do("take", item, who="pia")
    assert SAYS not in await open_words(studio, "presenter")
    await correct(studio, item)
    seen = await open_words(studio, "presenter")
    assert SAYS in seen and NEW in seen


async def test_long_new_words_are_shown_whole(studio: Studio) -> None:
    item = await studio.file(OLD, who=ANA)
    await studio.radio.do("edit", item, who="eva", value=FOR_AIR)
    await correct(studio, item, "a long story " * 40 + "Maeve")
    seen = await open_words(studio, "producer")
    assert "Maeve</p>" in seen


async def test_words_that_were_written_or_dropped_after_it_are_not_outdated(
    studio: Studio,
) -> None:
    item = await put_right(studio)
    assert (await studio.radio.do("edit", item, who="eva", value="Maeve is 40")).done
    assert SAYS not in await open_words(studio, "producer")
    assert (await studio.radio.undo(item, who="eva")).done
    assert SAYS in await open_words(studio, "producer")
    assert (await studio.radio.do("edit", item, who="eva", value=None)).done
    assert SAYS not in await open_words(studio, "producer")


async def test_an_edit_from_before_they_were_written_is_none(studio: Studio) -> None:
    item = await studio.file(OLD, who=ANA)
    await correct(studio, item)
    await studio.radio.do("edit", item, who="eva", value="Maeve is 40")
    assert SAYS not in await open_words(studio, "producer")
    await correct(studio, item, "happy birthday to Mabel")
    assert SAYS in await open_words(studio, "producer")


async def test_words_that_went_with_an_erased_listener_leave_the_desk_as_it_was(
    studio: Studio,
) -> None:
    """Of two who ask for one song: the mark that erasing leaves is no deed's."""
    for who in (ANA, bsuid("CH.2")):
        await ask(studio.radio, "play [Africa](song)", who)
    assert (await studio.radio.do("edit", 1, who="eva", value=FOR_AIR)).done
    radio = studio.radio
    await decisions.erase(radio.database, radio.station, 1, who="mona", now=radio.clock())
    assert (await radio.do("edit", 1, who="eva", value="for Ben")).done
    assert "for Ben" in await open_words(studio, "producer")


@pytest.mark.parametrize("role", ["producer", "presenter"])
async def test_new_words_that_were_held_are_not_told_to_a_presenter(
    studio: Studio, role: str
) -> None:
    item = await put_right(studio)
    await correct(studio, item, "you are an idiot, Maeve")
    seen = await open_words(studio, "producer")
    assert seen.index(SAYS) < seen.index("idiot")
    assert SAYS not in await open_words(studio, "presenter")
    await studio.radio.do("release", item, who="eva", value="comments")
    assert (await studio.radio.do("pass", item, who="eva")).done
    seen = await open_words(studio, role)
    assert SAYS in seen and FOR_AIR in seen
    assert ("idiot" in seen) == (role == "producer")


async def test_a_program_is_told_which_messages_those_are(studio: Studio) -> None:
    item = await put_right(studio)
    program = await Program.of(studio)
    told = await program.get(f"/items/{item}")
    assert told["edited_since"] == [told["messages"][0]["id"]]
    await studio.radio.do("edit", item, who="eva", value="Maeve is 40")
    assert (await program.get(f"/items/{item}"))["edited_since"] == []


async def test_what_was_not_edited_stays_folded(studio: Studio) -> None:
    item = await studio.file(OLD, who=ANA)
    await join(studio, item, "and to her cat")
    await studio.radio.do("edit", item, who="eva", value=FOR_AIR)
    await correct(studio, item)
    seen = await open_words(studio, "producer")
    assert NEW in seen and "her cat" not in seen
