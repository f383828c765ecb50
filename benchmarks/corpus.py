"""Other projects' webhook bodies against a running web role: what it answers, keeps and reads.

python -m benchmarks.corpus FOLDER [--database sqlite|postgresql]

FOLDER holds whatsapp/*.json and expected_whatsapp.tsv (file, …, messages, statuses, …). Both
databases unless one is named; exit code 1 if anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from benchmarks import kept
from benchmarks.calls import signed
from benchmarks.station import NUMBER, SECRET, BenchStation, station
from bot.store import status
from bot.store.inbox import inbox
from bot.whatsapp.payload import Unreadable, parse

DATABASES = ("sqlite", "postgresql")


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


def misread(folder: Path) -> list[str]:
    """Bodies whose messages or statuses the parser counts otherwise than expected."""
    wrong = []
    with (folder / "expected_whatsapp.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    for row in rows:
        counted = _counted((folder / row["file"]).read_bytes())
        expected = (int(row["messages"]), int(row["statuses"]))
        if counted != expected:
            wrong.append(f"{row['file']}: {counted}, expected {expected}")
    print(f"parser against expected_whatsapp.tsv: {len(rows)} bodies, {len(wrong)} differ")
    return wrong


def _counted(raw: bytes) -> tuple[int, int]:
    try:
        found = parse(raw)
    except Unreadable:
        return 0, 0
    return len(found.messages), len(found.statuses)


async def deliver(kind: str, bodies: Sequence[bytes]) -> list[str]:
    """Post every body once, and say what is not as it should be."""
    numbers = sorted({NUMBER}.union(*(numbers_in(raw) for raw in bodies)))
    known = [
        {"phone_number_id": number, "access_token": "token", "app_secrets": [SECRET]}
        for number in numbers
    ]
    async with station(kind, None, WHATSAPP_NUMBERS=json.dumps(known)) as at:
        await at.start("web")
        answers = await _post(at, bodies)
        async with at.opened() as database:
            left = await kept.unsplit(database)
            async with database.read() as conn:
                query = sa.select(inbox.c.number, inbox.c.provider_id)
                rows = [tuple(row) for row in await conn.execute(query)]
    wanted = {pair for raw in bodies for pair in status.ids_in(raw)}
    print(f"{kind}: {len(bodies)} bodies posted, answers {dict(answers)}, {left} not taken apart")
    print(f"{kind}: {len(rows)} inbox rows, {len(wanted)} distinct (number, id)")
    return [f"{kind}: {one}" for one in differences(answers, left, rows, wanted)]


async def _post(at: BenchStation, bodies: Sequence[bytes]) -> Counter[int]:
    answers: Counter[int] = Counter()
    async with aiohttp.ClientSession() as session:
        for raw in bodies:
            async with session.post(at.webhook, data=raw, headers=signed(raw)) as answer:
                answers[answer.status] += 1
    return answers


def differences(
    answers: Counter[int], left: int, rows: Sequence[tuple[str, str]], wanted: set[tuple[str, str]]
) -> list[str]:
    """What is wrong: calls refused, bodies left lying, rows missing, foreign or doubled."""
    wrong = [f"{n} bodies answered {code}" for code, n in answers.items() if code != 200]
    if left:
        wrong.append(f"{left} bodies were not taken apart")
    wrong += [f"missing {pair}" for pair in sorted(wanted - set(rows))]
    wrong += [f"not in any body: {pair}" for pair in sorted(set(rows) - wanted)]
    wrong += [f"twice: {pair}" for pair, n in Counter(rows).items() if n > 1]
    return wrong


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--database", choices=DATABASES, help="both unless one is named")
    given = options.parse_args()
    wrong = misread(given.folder)
    bodies = [path.read_bytes() for path in sorted((given.folder / "whatsapp").glob("*.json"))]
    if not bodies:
        wrong.append(f"there are no bodies in {given.folder / 'whatsapp'}")
    for kind in (given.database,) if given.database else DATABASES:
        wrong += asyncio.run(deliver(kind, bodies))
    print(*wrong, f"{len(wrong)} differences", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
