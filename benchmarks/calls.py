"""An open loop of signed webhook calls: each is timed from when it was due."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks.figures import NEVER
from benchmarks.station import NUMBER, SECRET

CONNECTIONS = 200
ANSWER_WITHIN = 60.0  # seconds; WhatsApp itself waits ten


@dataclass
class Calls:
    """What became of the calls of one load."""

    times: list[float] = field(default_factory=list)  # seconds; refused: for ever
    answered: set[str] = field(default_factory=set)  # ids of the messages that heard 200
    refused: int = 0

    def note(self, wamid: str, ok: bool, seconds: float) -> None:
        self.times.append(seconds if ok else NEVER)
        if ok:
            self.answered.add(wamid)
        else:
            self.refused += 1


def address(who: int) -> dict[str, str]:
    """A made-up listener's phone number and user id."""
    return {"phone": f"44770{who:07}", "bsuid": f"GB.{who:016}"}


def body(who: int, text: str, wamid: str) -> bytes:
    """One listener's text as WhatsApp would send it."""
    phone, user_id = address(who).values()
    message = {
        "from": phone,
        "from_user_id": user_id,
        "id": wamid,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    contact = {"profile": {"name": f"Listener {who}"}, "wa_id": phone, "user_id": user_id}
    value = {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [message],
        "metadata": {"display_phone_number": "35315550100", "phone_number_id": NUMBER},
    }
    change = {"field": "messages", "value": value}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(whole).replace("/", "\\/").encode()


def wamids(count: int) -> list[str]:
    """Ids that no other load has used."""
    run = secrets.token_hex(6)
    return [f"wamid.{run}.{number}" for number in range(count)]


def signed(raw: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


async def send(url: str, bodies: Sequence[tuple[str, bytes]], *, rate: float) -> Calls:
    """Send at a steady rate, whatever the answers take."""
    made = [(wamid, raw, signed(raw)) for wamid, raw in bodies]
    calls = Calls()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def call(wamid: str, raw: bytes, headers: dict[str, str], due: float) -> None:
            ok = await _post(session, url, raw, headers)
            calls.note(wamid, ok, time.perf_counter() - due)

        begun, tasks = time.perf_counter(), []
        for number, (wamid, raw, headers) in enumerate(made):
            due = begun + number / rate
            if (rest := due - time.perf_counter()) > 0:
                await asyncio.sleep(rest)
            tasks.append(asyncio.ensure_future(call(wamid, raw, headers, due)))
        await asyncio.gather(*tasks)
    return calls


async def _post(
    session: aiohttp.ClientSession, url: str, raw: bytes, headers: dict[str, str]
) -> bool:
    try:
        async with session.post(url, data=raw, headers=headers) as answer:
            await answer.read()
            return answer.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False
