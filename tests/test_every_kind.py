"""One of everything that WhatsApp can send: it arrives, and only what asks for it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.station import Station
from bot.simulator import bodies
from bot.simulator.contents import text
from bot.simulator.examples import EXAMPLES
from bot.store.database import Database
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import NUMBER, Whole, whole

ANSWERED = {
    *("text", "reply", "forwarded", "forwarded often", "advertisement", "product question"),
    *("button", "list", "template button"),
    *("image", "image without caption", "voice", "sound", "old voice", "video", "document"),
    "video without a file",
}


async def send_everything(radio: Whole, *, by: str = "") -> dict[str, str]:
    """The wamid of each kind; of a listener of its own unless all come from one."""
    file, sent = radio.simulator.file(b"not really a picture", "image/png"), {}
    for number, (kind, example) in enumerate(EXAMPLES.items()):
        key = by or f"listener {kind}"
        if not by:
            radio.simulator.listener(key, phone=f"4477008{number:05}")
        sent[kind] = await radio.simulator.send(key, example(file, "wamid.earlier"))
    return sent


async def test_everything_whatsapp_can_send_arrives_and_nothing_is_lost(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await send_everything(radio)
        counts = await radio.quiet()
        assert counts.inbox["received"] == counts.inbox["settled"] == len(EXAMPLES)
        assert counts.inbox["parked"] == 0
        assert (await books(radio)).desk_is_right


async def test_these_kinds_are_answered_and_no_others(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """Never a reaction, a sticker, WhatsApp's own messages, an edit, a group, an unknown kind."""
    async with whole(database, station, Songs(), tmp_path) as radio:
        sent = await send_everything(radio)
        await radio.quiet()
        owed = {row.answers for row in await radio.replies()}
        assert {kind for kind, wamid in sent.items() if wamid in owed} == ANSWERED
        ledger = radio.simulator.ledger
        heard = {kind: len(ledger.sent_to(f"listener {kind}")) for kind in EXAMPLES}
        assert heard == {kind: int(kind in ANSWERED) for kind in EXAMPLES}
        assert len(owed) == len(ANSWERED)


async def test_a_listener_who_said_stop_hears_that_it_worked_and_nothing_more(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        await radio.simulator.type("maeve", "stop")
        await radio.quiet()
        await send_everything(radio, by="maeve")
        counts = await radio.quiet()
        assert counts.inbox["settled"] == 1 + len(EXAMPLES)
        assert len(radio.simulator.ledger.sent_to("maeve")) == 1
        assert (await books(radio)).lost == []


@pytest.mark.parametrize("kind", ["unsupported", "unsupported edit", "unsupported poll", "unknown"])
async def test_what_whatsapp_cannot_show_is_answered_once_a_day_at_most(
    database: Database, station: Station, tmp_path: Path, kind: str
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        file = radio.simulator.file(b"", "image/png")
        for _ in range(3):
            await radio.simulator.send("maeve", EXAMPLES[kind](file, "wamid.earlier"))
            await radio.quiet()
        assert len(await radio.replies()) <= 1


async def test_a_status_and_an_echo_are_no_messages_and_are_never_answered(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path) as radio:
        simulator = radio.simulator
        number, maeve = simulator.world.number(NUMBER), simulator.world.people.get("maeve")
        at = simulator.clock.now()
        for name in ("sent", "delivered", "read", "failed"):
            simulator.deliver(bodies.status(number, maeve, wamid="wamid.ours", name=name, at=at))
        hello = text("Hello from the studio")
        simulator.deliver(bodies.echo(number, maeve, hello, wamid="wamid.echo", at=at))
        counts = await radio.quiet()
        assert (counts.inbox["received"], counts.outbox) == (0, {})
