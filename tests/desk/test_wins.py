"""Winners at the desk: cards, the contest's page, the listener card, the archive, the API."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from bot import decisions
from bot.core.messages import Identifier
from bot.store import contests
from tests.core.games import contest
from tests.desk.api.program import Program
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio, listening, place_of
from tests.fakes import bsuid, phone

ANA = phone("353861234567")


async def text_of(client: Client, path: str) -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200, path
        return await response.text(encoding="utf-8")


async def game_of(studio: Studio, name: str = "Ticket <Friday>") -> int:
    async with studio.radio.database.write() as conn:
        return await contests.add(conn, contest(name=name), who="pat", now=studio.radio.clock())


async def enter(studio: Studio, game: int | None = None, who: Identifier = ANA) -> int:
    more: dict[str, Any] = {"contest": game} if game else {}
    return await studio.file("B", "contest_entry", who=who, name="Ana Marks", **more)


@pytest.fixture
async def twice(studio: Studio) -> tuple[int, int]:
    """Somebody has won, and enters again."""
    won = await enter(studio, await game_of(studio))
    assert (await studio.radio.do("win", won, who="mona")).done
    studio.radio.clock.advance(days=3)
    return won, await enter(studio)


async def test_a_card_says_in_words_that_it_has_won_and_who_said_so(
    studio: Studio, twice: tuple[int, int]
) -> None:
    won, again = twice
    page = await text_of(await studio.person("producer"), "/")
    first, second = _card(page, won), _card(page, again)
    assert "<b>Won</b>" in first and "marked by mona, 23 Nov 12:00" in first
    assert "Won" in first.split('aria-label="')[1].split('"')[0]
    assert "won 23 Nov: Ticket &lt;Friday&gt;" in second and "<b>Won</b>" not in second
    assert "353861234567" not in page


def _card(page: str, item: int) -> str:
    return page[page.index(f'id="i{item}"') :].split("</li>")[0]


async def test_a_presenter_sees_what_has_won_and_not_who_has_won_before(
    studio: Studio, twice: tuple[int, int]
) -> None:
    await studio.passing(True)
    assert (await studio.radio.do("pass", *twice, who="eva")).done
    page = await text_of(await studio.person("presenter"), "/")
    assert "<b>Won</b>" in page and "won 23 Nov" not in page
    assert "won 23 Nov" in await text_of(await studio.person("producer"), "/")
    program = await Program.of(studio, "presenter")
    for item in twice:
        assert (await program.get(f"/items/{item}"))["won_before"] is None


async def test_other_desks_hear_at_once_who_has_won_also_what_else_waits_of_them(
    studio: Studio,
) -> None:
    item, again = await enter(studio, await game_of(studio)), await enter(studio)
    client = await studio.person("producer")
    async with listening(client, await place_of(client)) as stream:
        for deed, says in (("win", True), ("unwin", False)):
            assert (await studio.radio.do(deed, item, who="mona")).done
            studio.live.look()
            heard = await stream.until(f"i{again}")
            cards = {one["key"]: one["html"] for one in heard.data["cards"]}
            assert ("<b>Won</b>" in cards[f"i{item}"]) == says
            assert ("won 23 Nov: Ticket" in cards[f"i{again}"]) == says


async def test_undoing_it_is_told_on_the_other_cards_too(
    studio: Studio, twice: tuple[int, int]
) -> None:
    won, again = twice
    client = await studio.person("producer")
    async with listening(client, await place_of(client)) as stream:
        assert (await studio.radio.undo(won, who="mona")).done
        studio.live.look()
        heard = await stream.until(f"i{again}")
    assert not any("won 23 Nov" in one["html"] for one in heard.data["cards"])


@pytest.mark.parametrize("status", ["air", "dismiss"])
async def test_what_has_left_the_queue_is_marked_by_a_button_without_any_script(
    studio: Studio, status: str
) -> None:
    item, other = await enter(studio), await studio.file("hello", who=bsuid("CH.2"))
    assert (await studio.radio.do(status, item, other, who="eva")).done
    client = await studio.person("producer", "pat")
    shown = {"air": "aired", "dismiss": "dismissed"}[status]
    page = await text_of(client, f"/?show={shown}")
    assert f'formaction="items/{item}/win"' in page and f"items/{other}/win" not in page
    for deed, by in (("win", "pat"), ("unwin", None)):
        async with client.post(f"/items/{item}/{deed}", headers=OURS) as response:
            assert response.status == 200
        assert (await studio.radio.items(id=item))[0].won_by == by
        after = await text_of(client, f"/?show={shown}")
        assert f'items/{item}/{"unwin" if by else "win"}"' in after


async def test_the_contest_lists_its_winners(studio: Studio, twice: tuple[int, int]) -> None:
    producer = await studio.person("producer")
    page = await text_of(producer, "/contests/1")
    listed = page[page.index('class="winners"') :].split("</ol>")[0]
    assert ">Ana</strong>" in listed and "marked by mona" in listed and "23 Nov 12:00" in listed
    assert f'href="../items/{twice[0]}/listener"' in listed and "353861234567" not in page
    assert "1 winner" in await text_of(producer, "/contests")
    await game_of(studio, "Another")
    assert "Nobody has won yet" in await text_of(producer, "/contests/2")


async def test_of_an_erased_winner_the_page_has_no_name(
    studio: Studio, twice: tuple[int, int]
) -> None:
    radio = studio.radio
    await decisions.erase(radio.database, radio.station, 1, who="mona", now=radio.clock())
    page = await text_of(await studio.person("producer"), "/contests/1")
    assert "a listener</strong>" in page.lower() and "Ana" not in page


async def test_the_listener_card_counts_the_wins_and_names_the_last(
    studio: Studio, twice: tuple[int, int]
) -> None:
    won, again = twice
    producer = await studio.person("producer")
    assert '<dd dir="auto">1, last 23 Nov: Ticket &lt;Friday&gt;</dd>' in await text_of(
        producer, f"/items/{again}/listener"
    )
    assert (await studio.radio.do("win", again, who="mona")).done
    page = await text_of(producer, f"/items/{won}/listener")
    assert ">2, last 26 Nov</dd>" in page and "353861234567" not in page
    other = await enter(studio, who=bsuid("CH.9"))
    assert '<dt>Contests won</dt><dd dir="auto">0</dd>' in await text_of(
        producer, f"/items/{other}/listener"
    )


async def test_the_day_of_a_win_last_year_has_its_year(
    studio: Studio, twice: tuple[int, int]
) -> None:
    studio.radio.clock.advance(days=60)
    page = await text_of(await studio.person("producer"), f"/items/{twice[1]}/listener")
    assert "1, last 23 Nov 2026: Ticket" in page


async def test_the_archive_shows_winners_only_and_its_file_says_who_has_won(
    studio: Studio, twice: tuple[int, int]
) -> None:
    client = await studio.person("producer")
    page = await text_of(client, "/archive?won=on")
    assert page.count('class="card"') == 1 and f'id="i{twice[0]}"' in page
    said = page[page.index('id="filter"') :].split("</p>")[0]
    assert ">won</span>" in said
    file = await text_of(client, "/archive.csv?lane=contest")
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert [(one["Contest"], one["Won"]) for one in rows] == [
        ("", ""),
        ("Ticket <Friday>", "2026-11-23T12:00:00+00:00"),
    ]
    assert "353861234567" not in file


async def test_programs_mark_winners_and_are_told_of_them(
    studio: Studio, twice: tuple[int, int]
) -> None:
    won, again = twice
    program = await Program.of(studio)
    told = await program.get(f"/items/{won}")
    assert told["won"] == {"at": "2026-11-23T12:00:00Z", "by": "mona"}
    before = {"at": "2026-11-23T12:00:00Z", "contest": "Ticket <Friday>"}
    assert (await program.get(f"/items/{again}"))["won_before"] == before
    listener = await program.get(f"/items/{again}/listener")
    assert (listener["wins"], listener["last_win"]) == (1, before)
    assert (await program.get("/contests/1"))["winners"] == 1
    for path in ("/items", "/archive"):
        found = await program.get(path, won="true")
        assert [one["id"] for one in found["items"]] == [won]
    asked = {"deed": "win", "items": [{"key": f"i{again}"}]}
    done = await program.call("POST", "/deeds", json=asked)
    assert done["items"][0]["won"]["by"] == "token: producer"
    assert (await program.call("POST", f"/deeds/{done['id']}/undo"))["items"][0]["won"] is None


async def test_a_presenter_takes_back_what_they_marked_and_a_producer_anybodys(
    studio: Studio,
) -> None:
    await studio.passing(True)
    item = await enter(studio)
    assert (await studio.radio.do("pass", item, who="eva")).done
    ben, eva = await studio.person("presenter", "ben"), await studio.person("producer", "eva")
    asked = {"deed": "win", "items": [{"key": f"i{item}"}]}

    async def do(client: Client, path: str, body: Any) -> Any:
        async with client.post(path, json=body, headers=SCRIPT) as response:
            return response.status, await response.json()

    _, done = await do(ben, "/deeds", asked)
    assert (await studio.radio.items(id=item))[0].won_by == "ben"
    assert (await do(ben, f"/deeds/{done['id']}/undo", {}))[0] == 200
    _, done = await do(ben, "/deeds", asked)
    assert (await do(eva, f"/deeds/{done['id']}/undo", {}))[0] == 200
    assert (await studio.radio.items(id=item))[0].won_by is None
    status, told = await do(ben, f"/deeds/{done['id']}/undo", {})
    assert (status, told["missed"][0]["said"]) == (409, "reason.nothing to undo")
