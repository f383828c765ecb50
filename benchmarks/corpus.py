"""Other projects' webhook bodies against a running web role: what it answers, keeps and reads.

python -m benchmarks.corpus FOLDER [--database sqlite|postgresql]

FOLDER holds whatsapp/*.json and expected_whatsapp.tsv (file, …, messages, statuses, …).
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks.ingest import signed
from benchmarks.station import NUMBER, SECRET, station
from bot.store import status
from bot.store.inbox import inbox
from bot.whatsapp.payload import Unreadable, parse


def numbers_in(raw: bytes) -> set[str]:
    """Every number that a body speaks of, by a walk of its own."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            number = value.get("phone_number_id")
            if isinstance(number, str | int):
                found.add(str(number))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    try:
        walk(json.loads(raw))
    except ValueError:
        return found
    return found


def compare(folder: Path) -> list[str]:
    """Bodies whose messages or statuses the parser counts otherwise than expected."""
    wrong = []
    with (folder / "expected_whatsapp.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            raw = (folder / row["file"]).read_bytes()
            try:
                found = parse(raw)
                counted = (len(found.messages), len(found.statuses))
            except Unreadable:
                counted = (0, 0)
            if counted != (int(row["messages"]), int(row["statuses"])):
                wrong.append(
                    f"{row['file']}: {counted}, expected {row['messages'], row['statuses']}"
                )
    return wrong


async def post(folder: Path, kind: str) -> None:
    bodies = [path.read_bytes() for path in sorted((folder / "whatsapp").glob("*.json"))]
    numbers = sorted({NUMBER}.union(*(numbers_in(raw) for raw in bodies)))
    known = [
        {"phone_number_id": number, "access_token": "token", "app_secrets": [SECRET]}
        for number in numbers
    ]
    async with station(kind, None, WHATSAPP_NUMBERS=json.dumps(known)) as at:
        await at.start("web")
        answers: dict[int, int] = {}
        async with aiohttp.ClientSession() as session:
            for raw in bodies:
                async with session.post(at.webhook, data=raw, headers=signed(raw)) as answer:
                    answers[answer.status] = answers.get(answer.status, 0) + 1
        pairs = {pair for raw in bodies for pair in status.ids_in(raw)}
        async with at.opened() as database:
            for _ in range(100):
                async with database.read() as conn:
                    rows = (
                        await conn.execute(sa.select(inbox.c.number, inbox.c.provider_id))
                    ).all()
                if len(rows) >= len(pairs):
                    break
                await asyncio.sleep(0.1)
    kept = {tuple(row) for row in rows}
    print(f"{kind}: {len(bodies)} bodies posted, answers {answers}")
    print(
        f"{kind}: {len(rows)} inbox rows, {len(pairs)} distinct (number, id), "
        f"{'equal' if pairs == kept else f'missing {pairs - kept}, more {kept - pairs}'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="sqlite")
    given = parser.parse_args()
    wrong = compare(given.folder)
    print(f"parser against expected_whatsapp.tsv: {len(wrong)} differ", *wrong, sep="\n")
    asyncio.run(post(given.folder, given.database))


if __name__ == "__main__":
    main()
