"""Whether it can be read what is playing, and whether anybody may tell it."""

from __future__ import annotations

from bot.checkup.finding import Finding, Patient
from bot.core.health import Light, spoken
from bot.core.playing import cleaned, is_song
from bot.playout.address import address
from bot.playout.source import source
from bot.playout.trouble import SourceTrouble
from bot.settings import PREFIX

LEAST = 16  # characters of a token that nobody guesses


async def playing(patient: Patient) -> list[Finding]:
    named = patient.settings.now_playing
    token = patient.settings.now_playing_token.get_secret_value()
    if not named and not token:
        return [_well("Nothing says what is playing, so questions about it wait for a person.")]
    found = [await _source(patient)] if named else []
    found += [_token(token)] if token else []
    return [*found, *_heard(patient)]


async def _source(patient: Patient) -> Finding:
    where = address(patient.settings.now_playing)
    try:
        told = await source(where, patient.session).look()
    except SourceTrouble as error:
        said = f"{where.kind} at {where.place}: {error}."
        what = f"Look at {PREFIX}NOW_PLAYING, and see that this machine reaches it."
        return Finding("playing", Light.BAD, said, what)
    if told is None:
        said = f"{where.kind} at {where.place} can be read, and says that nothing is on."
        return Finding("playing", Light.WARN, said, "Is the station on air? Is it the right one?")
    if not is_song(cleaned(told)):
        return _well(f"{where.kind} at {where.place} can be read; no song is on, but something.")
    return _well(f"{where.kind} at {where.place} says what is on.")


def _token(token: str) -> Finding:
    if len(token) >= LEAST:
        return _well("A playout with the token may tell what is on.")
    said = f"{PREFIX}NOW_PLAYING_TOKEN is so short that it can be guessed."
    return Finding("playing", Light.WARN, said, "Make one with `openssl rand -hex 32`.")


def _heard(patient: Patient) -> list[Finding]:
    last = patient.seen.last_play
    if last is None:
        return []
    return [_well(f"The last new song was heard of {spoken(patient.now() - last)} ago.")]


def _well(sentence: str) -> Finding:
    return Finding("playing", Light.OK, sentence)
