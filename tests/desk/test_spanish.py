"""The desk in Spanish: every page says it, and nothing in English is left on any of them."""

from __future__ import annotations

import html
import re

import pytest

from bot.desk import words
from bot.desk.app import ROUTES
from bot.desk.routes import API
from tests.desk.spanish import fill, spaniard, speaks
from tests.desk.studio import PAGE, SCRIPT, Studio
from tests.desk.test_access import PATHS

ENGLISH, SPANISH = words.load("en"), words.load("es")
SHORT = 12  # letters: what is shorter may stand in a Spanish sentence as well
NOT_READ = {"static", "events", "media", "drawn", "export", "songs_csv", "songs_m3u"}


def pieces(sentence: str) -> list[str]:
    """What stands between the blanks, as far as it is long enough to be told by."""
    return [one for part in re.split(r"\{\w+\}", sentence) if len(one := part.strip()) > SHORT]


ALSO_SPANISH = " ".join(SPANISH.sentences.values())
ONLY_ENGLISH = {
    piece
    for sentence in ENGLISH.sentences.values()
    for piece in pieces(sentence)
    if piece not in ALSO_SPANISH
}


def test_every_sentence_is_translated() -> None:
    said = SPANISH.sentences
    same = [one for name, one in ENGLISH.sentences.items() if said[name] == one and pieces(one)]
    assert same == []


async def test_no_page_of_a_spanish_manager_says_anything_in_english(studio: Studio) -> None:
    manager = await spaniard(studio)
    request = await fill(studio, manager)
    found, read = {}, set()
    for route in ROUTES:
        if route.method != "GET" or route.name in NOT_READ or route.path.startswith(API):
            continue
        path = PATHS.get(route.name, route.path).format(item=request, message=8)
        async with manager.get(path, headers=PAGE) as response:
            page = html.unescape(await response.text())
        if response.status == 200:
            read.add(route.name)
            assert "<html" not in page or '<html lang="es">' in page
        if said := [one for one in ONLY_ENGLISH if one in page]:
            found[route.name] = said
    assert found == {}
    assert {"queue", "log", "song", "contest", "show", "track", "people", "person"} <= read


async def test_what_went_wrong_is_said_in_the_language_of_who_asks(studio: Studio) -> None:
    ben, marta = await studio.person("presenter", "ben"), await spaniard(studio, "presenter")
    for client, sentences in ((ben, ENGLISH), (marta, SPANISH)):
        for path, status in (("/media/99", 404), ("/rules", 403)):
            async with client.get(path) as response:
                assert response.status == status
                assert await response.text() == sentences(f"trouble.{status}")


@pytest.mark.parametrize(
    "accepted, sentences",
    [
        ("es-MX,es;q=0.9,en;q=0.8", SPANISH),
        ("fr,es;q=0.5", SPANISH),
        ("en-GB,es;q=0.5", ENGLISH),
        ("fr", ENGLISH),
    ],
)
async def test_a_stranger_is_asked_in_the_browsers_language(
    studio: Studio, accepted: str, sentences: words.Words
) -> None:
    client = await studio.stranger()
    async with client.get("/login", headers={"Accept-Language": accepted}) as response:
        page = await response.text()
    assert f'<html lang="{sentences.language}">' in page
    assert sentences("login.password") in page


async def test_dates_and_large_numbers_are_written_as_the_language_does(studio: Studio) -> None:
    marta, ben = await spaniard(studio), await studio.person("manager", "ben")
    for client, day, month, budget in (
        (marta, "3 de noviembre de 2026", "noviembre de 2026", "1\xa0000"),
        (ben, "3 November 2026", "November 2026", "1,000"),
    ):
        for path, words_there in (
            ("/numbers?day=2026-11-03", day),
            ("/numbers?month=2026-11", month),
            ("/replies", budget),
        ):
            async with client.get(path) as response:
                assert words_there in html.unescape(await response.text())


async def test_a_chosen_language_counts_for_the_very_next_answer(studio: Studio) -> None:
    item = await studio.file("hola", "comment")
    marta = await studio.person("producer", "marta")
    for language in ("es", "en"):
        await speaks(studio, "marta", language)
        async with marta.post(f"/items/{item}/take", headers=SCRIPT) as response:
            assert words.load(language)("card.taken_by", name="marta") in await response.text()
        async with marta.post(f"/items/{item}/undo", headers=SCRIPT) as response:
            assert response.status == 200
