"""The list of what was done last says which message it was, as far as whoever asks may see it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk import undone
from bot.store import contests
from tests.core.games import contest
from tests.desk.studio import SCRIPT, Client, Studio
from tests.desk.test_faces import veiled
from tests.fakes import bsuid
from tests.programme import plan, set_up, slot, start, stop


async def listed(studio: Studio, role: str, name: str) -> list[dict[str, Any]]:
    client = await studio.person(role, name)
    async with client.get("/deeds") as response:
        found: list[dict[str, Any]] = (await response.json())["deeds"]
        return found


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(one["who"], one["deed"], one["name"], one["text"], one["items"]) for one in found]


async def test_the_list_names_the_message_and_how_many_more(studio: Studio) -> None:
    comments = [
        await studio.file(f"Best show {n}", who=bsuid(f"CH.{n}"), name="Zoe") for n in range(3)
    ]
    song = await studio.request("Dream On", "Aerosmith", who=bsuid("CH.9"), name="Max")
    await studio.radio.do("dismiss", *comments, who="eva")
    await studio.radio.do("star", song, who="ben")
    assert told(await listed(studio, "producer", "mona")) == [
        ("ben", "star", "Max", "Dream On – Aerosmith", 1),
        ("eva", "dismiss", "Zoe", "Best show 0", 3),
    ]


async def test_a_long_message_is_named_by_its_first_words(studio: Studio) -> None:
    item = await studio.file("word " * 40, who=bsuid("CH.1"), name="Zoe")
    await studio.radio.do("star", item, who="eva")
    ((*_, text, _),) = told(await listed(studio, "producer", "mona"))
    assert text.startswith("word word") and text.endswith("…") and len(text) == 60


def test_no_word_of_what_stands_veiled_is_in_the_list() -> None:
    assert undone._text(veiled("hello")) == "hello"
    assert undone._text(veiled("he is a z0ggler")) == ""
    assert undone._text(veiled("hello", folded=True)) == ""
    assert undone._text(veiled("hello", held="abuse")) == ""


async def test_a_presenter_reads_no_word_that_does_not_reach_them(studio: Studio) -> None:
    item = await studio.file("Best show ever", who=bsuid("CH.1"), name="Zoe Long")
    await studio.radio.do("pass", item, who="eva")
    await studio.radio.do("star", item, who="ana", presents=True)
    own = await listed(studio, "presenter", "ana")
    assert told(own) == [("ana", "star", "Zoe", "Best show ever", 1)]
    await studio.radio.do("unpass", item, who="eva")
    assert told(await listed(studio, "presenter", "ana")) == [("ana", "star", "", "", 1)]


async def test_what_was_done_on_air_is_in_the_list_and_undone_by_who_may_do_it(
    studio: Studio,
) -> None:
    radio = studio.radio
    async with radio.database.write() as conn:
        one = await contests.add(conn, contest(), who="pat", now=radio.clock())
        assert await contests.close(conn, one, version=1, who="ana", now=radio.clock())
    (told_of,) = await listed(studio, "producer", "eva")
    assert told([told_of]) == [("ana", "close_contest", "", "", 0)]
    path = f"/deeds/{told_of['id']}/undo"
    presenter = await studio.person("presenter", "ana")  # who was a producer when she closed it
    async with presenter.post(path, headers=SCRIPT) as response:
        assert response.status == 403
    producer = await studio.person("producer", "eva")
    for status, said in ((200, "said.undone.close_contest"), (409, "reason.nothing to undo")):
        async with producer.post(path, headers=SCRIPT) as response:
            answer = await response.json()
            first = next(iter(answer["missed"]), {"said": answer["said"]})
            assert (response.status, first["said"]) == (status, said)


@pytest.mark.parametrize("page", ["shows", "contests"])
async def test_a_page_knows_what_u_takes_back_only_of_who_has_just_done_it_on_air(
    studio: Studio, page: str
) -> None:
    radio = studio.radio
    await set_up(radio, "Breakfast")
    await start(radio, 1, who="eva")
    item = await studio.file("Best show")
    await radio.do("star", item, who="eva")
    eva, ben = await studio.person("producer", "eva"), await studio.person("producer", "ben")
    said = "stopped" if page == "shows" else "closed"

    async def known(client: Client, deed: object) -> bool:
        async with client.get(f"/{page}?said={said}&deed={deed}") as response:
            return "data-deed" in await response.text()

    assert await known(eva, 1)
    assert [await known(*one) for one in ((ben, 1), (eva, 2), (eva, 9), (eva, "x"))] == [False] * 4
    radio.clock.advance(minutes=2)
    assert not await known(eva, 1)


async def test_whether_the_time_of_a_show_is_over_is_asked_by_the_stations_clock(
    studio: Studio,
) -> None:
    clock = studio.radio.clock
    clock.advance(days=220, hours=1)  # in summer, when Dublin is an hour before UTC
    await set_up(studio.radio)
    await plan(studio.radio, "Breakfast", slot("08:00", "14:05"))
    await start(studio.radio, 1)
    clock.advance(minutes=3)
    await stop(studio.radio, 1)
    clock.advance(minutes=5)
    producer = await studio.person("producer", "eva")
    async with producer.post("/deeds/2/undo", headers=SCRIPT) as response:
        (missed,) = (await response.json())["missed"]
        assert (response.status, missed["said"]) == (409, "reason.show over")
