"""pywa as a witness from outside: what it makes of our webhooks, and of our answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
import pywa

from bot.simulator import Identity, Listener, Simulator, bodies, wire
from bot.simulator import contents as c
from bot.simulator.contents import FileRef
from bot.simulator.examples import EXAMPLES
from tests.simulator.conftest import NOON
from tests.simulator.station import NUMBER, VERIFY_TOKEN, Station

pytestmark = pytest.mark.filterwarnings("ignore::Warning:pywa", "ignore::DeprecationWarning")

FILE = FileRef("1003", "image/png", "b64", "http://localhost/x")
MAEVE = Listener("maeve", "Maeve", "447700900123", "GB.1349", "GB.ENT.77", "@maeve")
HIDDEN = Listener("noor", "Noor", None, "GB.77", username="@noor", identity=Identity.BSUID_ONLY)

# What pywa 4.5 makes of each: the class of its update, and the kind.
EXPECTED = {
    "text": ("Message", "text"),
    "reply": ("Message", "text"),
    "forwarded": ("Message", "text"),
    "forwarded often": ("Message", "text"),
    "advertisement": ("Message", "text"),
    "product question": ("Message", "text"),
    "image": ("Message", "image"),
    "image without caption": ("Message", "image"),
    "voice": ("Message", "audio"),
    "sound": ("Message", "audio"),
    "old voice": ("Message", "unknown"),
    "video": ("Message", "video"),
    "document": ("Message", "document"),
    "sticker": ("Message", "sticker"),
    "location": ("Message", "location"),
    "contact card": ("Message", "contacts"),
    "shared number": ("Message", "contacts"),
    "button": ("CallbackButton", "interactive"),
    "list": ("CallbackSelection", "interactive"),
    "flow": ("FlowCompletion", "interactive"),
    "call permission": ("CallPermissionUpdate", "interactive"),
    "template button": ("CallbackButton", "button"),
    "order": ("Message", "order"),
    "reaction": ("Message", "reaction"),
    "reaction taken back": ("Message", "reaction"),
    "reaction emptied": ("Message", "reaction"),
    "unsupported": ("Message", "unsupported"),
    "unsupported edit": ("Message", "unsupported"),
    "unsupported poll": ("Message", "unsupported"),
    "file too large": ("Message", "unsupported"),
    "welcome": ("Message", "request_welcome"),
    "edit": ("EditedMessage", "text"),
    "revoke": ("DeletedMessage", "revoke"),
    "hologram": ("Message", "unknown"),
    "group": ("Message", "text"),
    "changed number": ("PhoneNumberChange", "system"),
    "changed number, old": ("PhoneNumberChange", "system"),
    "changed identity": ("IdentityChange", "system"),
}
# Known gaps of pywa, not of the bodies (whatsapp.md 9.2).
BEYOND_PYWA = {
    "flow without an object",  # it expects an object in the answer
    "unknown",  # it expects a message in every error
    "video without a file",  # it expects the file
    "changed user id",  # it expects a phone number
}


@pytest.fixture
def client() -> Iterator[Any]:
    """pywa, with a handler for everything that remembers what it was given."""
    with httpx.Client() as session:
        client = pywa.WhatsApp(
            phone_id=NUMBER.phone_number_id,
            token=NUMBER.access_token,
            session=session,
            verify_token=VERIFY_TOKEN,
            app_secret=NUMBER.app_secret,
            filter_updates=False,
            skip_duplicate_updates=False,
        )
        client.seen = []
        for handler in _handlers():
            client.add_handlers(handler(lambda _, update: client.seen.append(update)))
        yield client


def _handlers() -> list[Any]:
    named = vars(pywa.handlers).items()
    skipped = {"Handler", "RawUpdateHandler", "FlowRequestHandler"}
    return [
        one
        for name, one in named
        if isinstance(one, type)
        and issubclass(one, pywa.handlers.Handler)
        and name not in skipped
        and not name.startswith("_")
    ]


def read_by(client: Any, update: bodies.Update) -> Any:
    """Deliver one update to pywa: it must take the signature, and build an object of it."""
    raw = wire.encode(bodies.body([update]))
    signature = wire.signature(NUMBER.app_secret, raw)
    assert client.webhook_update_validator(raw, signature) is None
    assert client.webhook_update_handler(raw) == ("ok", 200)
    (seen,) = client.seen
    return seen


def test_pywa_is_asked_about_every_example():
    assert {*EXPECTED, *BEYOND_PYWA} == {*EXAMPLES}


@pytest.mark.parametrize(
    "name, listener",
    [
        pytest.param(name, listener, id=f"{name}, {listener.identity.value}")
        for name in EXPECTED
        for listener in (MAEVE, HIDDEN)
        # pywa needs the number that changed, and a hidden one is not told
        if not (name.startswith("changed number") and listener is HIDDEN)
    ],
)
def test_pywa_reads_kind_id_and_sender(client: Any, name: str, listener: Listener):
    content = EXAMPLES[name](FILE, "wamid.0")
    seen = read_by(client, bodies.message(NUMBER, listener, content, wamid="wamid.1", at=NOON))
    assert (type(seen).__name__, seen.type.value.lower()) == EXPECTED[name]
    assert seen.id == "wamid.1"
    assert seen.timestamp == NOON
    assert seen.metadata.phone_number_id == NUMBER.phone_number_id
    if "PhoneNumberChange" not in EXPECTED[name]:
        user = seen.from_user
        assert (user.bsuid, user.wa_id) == (listener.shown_bsuid, listener.shown_phone)
    if "system" not in EXPECTED[name]:
        assert seen.from_user.name == listener.name


@pytest.mark.parametrize(
    "content, look, found",
    [
        pytest.param(c.text("¿Más?"), lambda seen: seen.text, "¿Más?", id="text"),
        pytest.param(c.image(FILE, "hi"), lambda seen: seen.caption, "hi", id="caption"),
        pytest.param(c.voice(FILE), lambda seen: seen.audio.voice, True, id="voice note"),
        pytest.param(c.sound(FILE), lambda seen: seen.audio.voice, False, id="sound file"),
        pytest.param(c.image(FILE), lambda seen: seen.image.id, "1003", id="file"),
        pytest.param(
            c.answering(c.button_reply("yes", "Yes"), "wamid.0"),
            lambda seen: (seen.data, seen.title, seen.reply_to_message.id),
            ("yes", "Yes", "wamid.0"),
            id="button",
        ),
        pytest.param(
            c.reaction("wamid.0", "👍"),
            lambda seen: (seen.reaction.message_id, seen.reaction.emoji),
            ("wamid.0", "👍"),
            id="reaction",
        ),
        pytest.param(
            c.edit("wamid.0", c.text("new")),
            lambda seen: (seen.original_message_id, seen.message.text),
            ("wamid.0", "new"),
            id="edit",
        ),
        pytest.param(
            c.revoke("wamid.0"), lambda seen: seen.original_message_id, "wamid.0", id="revoke"
        ),
        pytest.param(c.forwarded(c.text("x")), lambda seen: seen.forwarded, True, id="forwarded"),
        pytest.param(c.unsupported("edit"), lambda seen: seen.error.code, 131051, id="unsupported"),
    ],
)
def test_pywa_reads_the_content(
    client: Any, content: c.Content, look: Callable[[Any], Any], found: Any
):
    update = bodies.message(NUMBER, MAEVE, content, wamid="wamid.1", at=NOON)
    assert look(read_by(client, update)) == found


@pytest.mark.parametrize("name", ["sent", "delivered", "read", "played"])
@pytest.mark.parametrize("listener", [MAEVE, HIDDEN], ids=["both", "bsuid_only"])
def test_pywa_reads_statuses(client: Any, name: str, listener: Listener):
    seen = read_by(
        client,
        bodies.status(
            NUMBER,
            listener,
            wamid="wamid.9",
            name=name,
            at=NOON,
            reference="out:1",
            pricing={
                "billable": True,
                "pricing_model": "PMP",
                "type": "regular",
                "category": "service",
            },
        ),
    )
    assert (seen.id, seen.status.value, seen.tracker) == ("wamid.9", name, "out:1")
    assert seen.from_user.bsuid == listener.bsuid
    assert seen.pricing.billable is True


def test_pywa_reads_preferences(client: Any):
    seen = read_by(client, bodies.preference(NUMBER, MAEVE, key="p", at=NOON))
    assert type(seen).__name__ == "UserMarketingPreferences"
    assert seen.value.value == "stop"


def test_pywa_reads_echoes(client: Any):
    update = bodies.echo(NUMBER, MAEVE, c.text("call us"), wamid="wamid.e", at=NOON)
    seen = read_by(client, update)
    assert (type(seen).__name__, seen.id, seen.text) == ("OutgoingMessage", "wamid.e", "call us")


# -- pywa as a station


@pytest.fixture
async def call(sim: Simulator, station: Station, client: Any) -> Any:
    """Call pywa's client, which knows no event loop, against the simulator."""
    client.api._session.base_url = f"{sim.url}/v25.0"
    await sim.type("maeve", "hello")
    await sim.type("noor", "hello")
    await sim.settle()

    async def in_thread(name: str, *args: Any, **keys: Any) -> Any:
        return await asyncio.to_thread(partial(getattr(client, name), *args, **keys))

    return in_thread


@pytest.mark.parametrize(
    "to, listener", [("+447700900123", "maeve"), ("GB.1349120000000003", "noor")]
)
async def test_pywa_sends_a_text(sim: Simulator, call: Any, to: str, listener: str):
    sent = await call("send_message", to, "Thank you!", tracker="out:1")
    (received,) = sim.ledger.sent_to(listener)
    assert sent.id == received.wamid
    assert (received.text, received.reference) == ("Thank you!", "out:1")


async def test_pywa_sends_buttons_and_a_reaction(sim: Simulator, call: Any):
    from pywa.types import Button

    buttons = [Button("Yes", callback_data="yes"), Button("No", callback_data="no")]
    await call("send_message", "+447700900123", "Read it out?", buttons=buttons)
    target = sim.ledger.sent_by("maeve")[0].wamid
    await call("send_reaction", "+447700900123", emoji="✅", message_id=target)
    question, reaction = sim.ledger.sent_to("maeve")
    assert question.buttons == (("yes", "Yes"), ("no", "No"))
    assert (reaction.kind, reaction.answers, reaction.error_code) == ("reaction", target, None)


async def test_pywa_marks_read_and_types(sim: Simulator, call: Any):
    sent = sim.ledger.sent_by("maeve")[0]
    assert await call("mark_message_as_read", sent.wamid)
    assert sent.read_at == NOON
    assert await call("indicate_typing", sent.wamid)
    assert sent.wamid in sim.ledger.typing


async def test_pywa_fetches_a_listeners_file(sim: Simulator, station: Station, call: Any):
    await sim.send_picture("maeve", content=b"pixels")
    await sim.settle()
    file = await call("get_media_url", station.messages()[-1]["image"]["id"])
    assert await call("get_media_bytes", file.url) == b"pixels"


@pytest.mark.parametrize(
    "fault, error",
    [
        ("token", "ExpiredAccessToken"),
        ("window_at_once", "ReEngagementMessage"),
        ("pair_rate", "TooManyMessages"),
        ("number_rate", "RateLimitHit"),
    ],
)
async def test_pywa_knows_our_errors(sim: Simulator, call: Any, fault: str, error: str):
    from pywa import errors

    sim.faults.arm(fault)
    with pytest.raises(errors.WhatsAppError) as raised:
        await call("send_message", "+447700900123", "hi")
    assert type(raised.value).__name__ == error
