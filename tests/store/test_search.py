"""The search over everything that is kept, on either database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unicodedata import normalize

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import search
from bot.store.database import Database
from bot.store.media import media
from bot.store.search import Wanted
from bot.store.spellings import says, words
from tests.fakes import NOON
from tests.store.past import Past


@pytest.fixture
def past(database: Database) -> Past:
    return Past(database)


async def found(past: Past, text: str = "", **more: Any) -> list[int]:
    async with past.database.read() as conn:
        return (await search.found(conn, Wanted(words(text), **more), limit=50)).ids


@pytest.mark.parametrize(
    ("text", "looked_for", "there"),
    [
        ("Grüße aus MÁLAGA!", "malaga", True),
        ("Grüße aus MÁLAGA!", "GRU", True),
        ("saludos desde malaga", "Málaga", True),
        ("saludos desde Málaga", "Ma\u0301laga", True),  # typed with a loose accent
        ("Ça va, Éric?", "ca eric", True),
        ("ΑΘΉΝΑ", "αθηνα", True),
        ("Привет, Йошкар-Ола", "йошкар", True),
        ("don’t stop", "don't", True),
        ("100% [live] *now*", "100% [live] *now*", True),
        ("anything", "*", False),
        ("anything", "a.y", False),
        ("anything", "[a-z]", False),
        ("one word", "one two", False),
        ("back\\slash ^$ (x)", "back\\slash ^$ (x)", True),
        ("ab", "a_", False),
        ("a]b-c", "a]b-c", True),
    ],
)
async def test_a_word_is_found_however_it_is_written(
    past: Past, text: str, looked_for: str, there: bool
) -> None:
    item = await past.item(NOON, await past.listener(NOON), text)
    assert await found(past, looked_for) == ([item] if there else [])


@given(data=st.data())
@settings(max_examples=5)
def texts_of(found: list[str], data: st.DataObject) -> None:
    """Texts of all kinds, to be looked for in one go."""
    letters = st.characters(blacklist_categories=["Cs", "Cc"], max_codepoint=0x2FFF)
    found += data.draw(st.lists(st.text(letters, min_size=1, max_size=12), min_size=20))


async def test_any_text_is_found_by_itself(database: Database) -> None:
    texts: list[str] = []
    texts_of(texts)
    async with database.read() as conn:
        for text in dict.fromkeys(texts):
            written = sa.literal(normalize("NFC", text), sa.Text)
            for word in words(text):
                found = sa.select(says(conn, written, word))
                assert (await conn.execute(found)).scalar_one(), (text, word)


async def test_all_words_must_be_there_each_of_them_anywhere(past: Past) -> None:
    ana = await past.listener(NOON, "José Luis")
    both = await past.item(NOON, ana, "play something", song="Africa", place="Cork")
    await past.item(NOON, ana, "play nothing", place="Dublin")
    assert await found(past, "jose cork AFRICA thing") == [both]
    edited = await past.item(NOON, None, "x", air_text="as it was read", note="call him")
    assert await found(past, "as read") == await found(past, "call") == [edited]
    async with past.database.write() as conn:
        row = {"inbox_id": 1, "number": "1", "provider_id": "1", "mime_type": "audio/ogg"}
        row |= {"state": "kept", "due_at": NOON, "created_at": NOON, "transcript": "good evening"}
        await conn.execute(sa.insert(media).values(**row))
    assert await found(past, "evening") == [both]


async def test_it_is_narrowed_down(past: Past) -> None:
    ana, ben = await past.listener(NOON), await past.listener(NOON)
    airing = await past.airing(NOON, None)
    first = await past.item(NOON, ana, lane="tips", tags=[1, 3], starred=True)
    second = await past.item(NOON + timedelta(days=1), ben, aired=5, airing_id=airing, studio_id=1)
    third = await past.wish(NOON + timedelta(days=2), [ben, ana], "Africa", tags=[2])
    await past.item(NOON, ana, status="merged")
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [third, second, first]),
        ({"lane": "tips"}, [first]),
        ({"status": "aired"}, [second]),
        ({"airing": airing}, [second]),
        ({"show": 1}, [second]),
        ({"studio": 1}, [second]),
        ({"show": 2}, []),
        ({"since": NOON + timedelta(days=1)}, [third, second]),
        ({"until": NOON + timedelta(days=1)}, [first]),
        ({"starred": True}, [first]),
        ({"tag": 3}, [first]),
        ({"tag": 2}, [third]),
        ({"listener_of": first}, [third, first]),
        ({"listener_of": second}, [third, second]),
        ({"listener_of": 99}, []),
    ]
    for how, expected in cases:
        assert await found(past, **how) == expected, how


async def test_the_listener_of_a_card_whose_listener_is_forgotten_is_nobody(past: Past) -> None:
    item = await past.item(NOON, None)
    await past.item(NOON, None)
    assert await found(past, listener_of=item) == []


async def test_pages_come_newest_first_without_a_gap(past: Past) -> None:
    ana = await past.listener(NOON)
    ids = [await past.item(NOON, ana, "hello") for _ in range(5)]
    async with past.database.read() as conn:
        first = await search.found(conn, Wanted(["hello"]), limit=3)
        second = await search.found(conn, Wanted(["hello"]), limit=3, before=first.before)
    assert first.ids + second.ids == ids[::-1] and second.before is None


async def test_words_are_looked_for_in_so_many_rows_at_a_time(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "AT_A_TIME", 2)
    monkeypatch.setattr(search, "NEARLY", 1)
    ana = await past.listener(NOON)
    first = await past.item(NOON, ana, "needle")
    for n in range(1, 6):
        await past.item(NOON + timedelta(days=n), ana, "hay")
    before, found, looked = None, [], 0
    async with past.database.read() as conn:
        while looked == 0 or before is not None:
            page = await search.found(conn, Wanted(["needle"]), limit=9, before=before)
            before, found, looked = page.before, found + page.ids, looked + 1
        assert (found, looked) == ([first], 3)
        early = Wanted(["needle"], until=NOON + timedelta(days=1))
        assert (await search.found(conn, early, limit=9)).ids == [first]


async def test_messages_without_a_card_are_found_as_such(past: Past) -> None:
    ana = await past.listener(NOON, "Ana")
    thanks = await past.message(NOON, ana, "¡Gracias!", settled_as="thanks")
    await past.message(NOON, ana, "gracias", settled_as=None)
    await past.message(NOON, ana, "gracias", settled_as="erased")
    await past.item(NOON, ana, "gracias")
    async with past.database.read() as conn:
        for text in ("gracias", "ana", ""):
            wanted = Wanted(words(text))
            page = await search.found_without_card(conn, wanted, limit=9)
            assert page.ids == [thanks]
        assert not (await search.found_without_card(conn, Wanted(["x"]), limit=9)).ids
    async with past.database.write() as conn:
        row = {"inbox_id": thanks, "number": "1", "provider_id": "1", "mime_type": "audio/ogg"}
        row |= {"state": "kept", "due_at": NOON, "created_at": NOON, "transcript": "good evening"}
        await conn.execute(sa.insert(media).values(**row))
        page = await search.found_without_card(conn, Wanted(["evening"]), limit=9)
    assert page.ids == [thanks]
