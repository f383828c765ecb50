"""A station with something on every page, and people who have chosen Spanish."""

from __future__ import annotations

from aiohttp import FormData

from bot.store import staff
from tests.desk.studio import OURS, Client, Studio
from tests.fakes import bsuid
from tests.programme import set_up, start, stop

SAID = (
    ("comment", "¡El mejor programa, saludos desde la panadería!", "Zoe"),
    ("shout_out", "Feliz cumple a mi hermana Lola, de parte de todos los del 9", "Nora"),
    ("news_tip", "Camión volcado en la ronda, dos carriles cortados", "Paco"),
    ("station_question", "¿Cuándo vuelve la hora de los libros?", "Olga"),
    ("contest_entry", "LUNES: es Lisboa", "Tomás"),
)
FORMS: dict[str, dict[str, str]] = {
    "/contests": {
        "name": "Entradas",
        "keywords": "GANA",
        "shape": "keyword",
        "opens_at": "2026-11-23T11:00",
        "closes_at": "2026-12-23T13:00",
    },
    "/topic": {"text": "Vuestro peor lunes", "until": "23:00"},
    "/words": {"kind": "hold", "text": "zarandaja"},
    "/tokens": {"name": "reloj", "role": "presenter"},
}


async def speaks(studio: Studio, name: str, language: str | None) -> None:
    """Whoever has signed in by this name has chosen this language."""
    async with studio.radio.database.write() as conn:
        await conn.execute(
            staff.staff.update().where(staff.staff.c.name == name).values(language=language)
        )


async def spaniard(studio: Studio, role: str = "manager", name: str = "marta") -> Client:
    client = await studio.person(role, name)
    await speaks(studio, name, "es")
    return client


async def fill(studio: Studio, manager: Client) -> int:
    """Something on every page; the id of a request that two have."""
    radio, clock = studio.radio, studio.radio.clock
    studio_id = await set_up(radio, "Mañanas", "Tardes", studio="Central")
    await start(radio, 1, studio=studio_id, who="marta")
    filed = []
    for number, (intent, words, name) in enumerate(SAID):
        who = bsuid(f"CH.{number}")
        filed.append(await studio.file(words, intent, who=who, name=name))
        clock.advance(seconds=40)
    await stop(radio, 1, note="Queda una petición de Lola")
    await start(radio, 2, studio=studio_id, who="marta")
    request = await studio.request("Malamente", "Rosalía", who=bsuid("SO.1"), name="Ida")
    await studio.request("Malamente", "Rosalía", who=bsuid("SO.2"), name="Iker")
    for path, form in FORMS.items():
        async with manager.post(path, data=form, headers=OURS) as response:
            assert response.status == 200, path
    await _library(manager)
    for deed in ("pass", "star", "pin"):
        assert await radio.do(deed, filed[1], who="marta")
    await radio.do("take", filed[0], who="marta")
    await radio.do("air", filed[0], who="marta")
    await radio.do("dismiss", filed[2], who="marta")
    await studio.write("ni idea de qué es esto", who=bsuid("LO.1"), name="Lou")
    clock.advance(seconds=10)
    return request


async def _library(manager: Client) -> None:
    form = FormData(quote_fields=False)
    form.add_field("source", "discos")
    form.add_field("file", b"title,artist\nMalamente,Rosal\xc3\xada\n", filename="a.csv")
    async with manager.post("/library/import", data=form, headers=OURS) as response:
        assert response.status == 200
