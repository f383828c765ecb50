"""The clock, the token of each number, and the webhook: the way to WhatsApp and back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot import app
from bot.checkup.finding import Finding, Patient
from bot.core.health import Light, spoken
from bot.core.sending import Decision
from bot.whatsapp.cloud import CloudClient
from bot.whatsapp.errors import hint
from bot.whatsapp.webhook import PATH

CLOCK_OFF = timedelta(seconds=30)  # WhatsApp's windows and our leases go by the clock
CHALLENGE = "1158201444"
UNREACHABLE = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


async def clock(patient: Patient) -> list[Finding]:
    clocks = patient.seen.clocks
    if patient.settings.whatsapp_numbers:
        # that it cannot be reached is said where the token is
        with contextlib.suppress(*UNREACHABLE, ValueError, TypeError):
            clocks["WhatsApp's"] = await _ahead_of_whatsapp(patient)
    if not clocks:
        return [Finding("clock", Light.WARN, "There was no other clock to compare it with.")]
    return [_clock_finding(whose, ahead) for whose, ahead in clocks.items()]


async def _ahead_of_whatsapp(patient: Patient) -> timedelta:
    url = patient.settings.whatsapp_graph_url
    async with patient.session.get(url, allow_redirects=False) as answer:
        return patient.now() - parsedate_to_datetime(answer.headers.get("Date", ""))


def _clock_finding(whose: str, ahead: timedelta) -> Finding:
    if abs(ahead) <= CLOCK_OFF:
        return Finding("clock", Light.OK, f"It agrees with {whose}.")
    side = "ahead of" if ahead > timedelta(0) else "behind"
    what = "Set the clock by the network: `timedatectl set-ntp true`."
    return Finding("clock", Light.BAD, f"It is {spoken(abs(ahead))} {side} {whose}.", what)


async def tokens(patient: Patient) -> list[Finding]:
    settings = patient.settings
    known = {one.phone_number_id: one for one in app.numbers(settings)}
    graph = settings.whatsapp_graph_url, known, settings.whatsapp_api_version
    client = CloudClient(patient.session, *graph)
    return [await _token(client, number) for number in known]


async def _token(client: CloudClient, number: str) -> Finding:
    failure = await client.check_token(number)
    if failure is None:
        return Finding("token", Light.OK, f"WhatsApp takes the token of number {number}.")
    said = f"Number {number}: {failure.reason}."
    what = hint(failure.code)
    if failure.decision in (Decision.STOP, Decision.GIVE_UP):
        return Finding("token", Light.BAD, said, what or "See docs/whatsapp-setup.md.")
    return Finding("token", Light.WARN, said, what or "See that this machine reaches WhatsApp.")


async def webhook(patient: Patient) -> list[Finding]:
    return [await _handshake(patient), *_last_call(patient)]


async def _handshake(patient: Patient) -> Finding:
    """What Meta does when the webhook is entered there."""
    settings = patient.settings
    token = settings.whatsapp_verify_token.get_secret_value()
    url = f"{settings.web_address}{PATH}"
    if not token:
        return Finding("webhook", Light.WARN, "Not asked: there is no verify token to ask with.")
    asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": CHALLENGE}
    try:
        async with patient.session.get(url, params=asked, allow_redirects=False) as answer:
            right = answer.status == 200 and await answer.content.read(100) == CHALLENGE.encode()
    except UNREACHABLE as error:
        said = f"Nobody answers at {url}: {type(error).__name__}."
        return Finding("webhook", Light.BAD, said, "Start the role `web`.")
    if right:
        return Finding("webhook", Light.OK, f"`web` answers at {url} and knows the verify token.")
    what = "Start `web` again, with these settings; see that no other program has its port."
    return Finding("webhook", Light.BAD, f"The answer at {url} was not right.", what)


def _last_call(patient: Patient) -> Iterator[Finding]:
    if not patient.seen.answered:
        return
    last, silence = patient.seen.last_body, patient.settings.alert_silence_hours
    if last is None:
        what = "See docs/whatsapp-setup.md: webhook address, verify token, subscribed fields."
        yield Finding("webhook", Light.WARN, "WhatsApp has never called.", what)
        return
    age = patient.now() - last
    late = bool(silence) and age > timedelta(hours=silence)
    what = "Look at the webhook in Meta's dashboard." if late else ""
    light = Light.WARN if late else Light.OK
    yield Finding("webhook", light, f"WhatsApp last called {spoken(age)} ago.", what)
