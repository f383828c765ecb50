"""A voice note finds words: they stand on its card, and it is understood like a typed text."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import decisions, journey
from bot.core.errors import NotMade
from bot.core.filing import Filing, NewItem, Reply
from bot.core.messages import Attachment, Kind
from bot.core.presenting import may_see
from bot.core.purposes import Lane
from bot.store import media, messages
from bot.store.claims import any_hurried
from bot.transcriber import Transcriber, Transcripts
from tests.fakes import TEXTS, message, station
from tests.radio import Radio, comment, hear, song

FILE = "a" * 32 + ".ogg"
VOICE = Filing(items=(NewItem(Lane.MEDIA, "voice"),), replies=(Reply("got_voice"),))


@dataclass
class Booth:
    """A station whose listener has sent a voice note, and what writes it down."""

    radio: Radio
    folder: Path
    session: aiohttp.ClientSession
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    async def sent(self, **more: Any) -> None:
        note = {"kind": Kind.VOICE, "attachment": Attachment("m", "audio/ogg"), **more}
        await self.radio.deliver(message(note.pop("text", ""), at=self.radio.clock(), **note))
        latest = (await self.radio.rows(media.media))[-1]
        (self.folder / FILE).write_bytes(b"a voice")
        async with self.radio.database.write() as conn:
            await media.change(conn, latest.id, state="kept", file=FILE)

    def transcripts(self, command: str = "", url: str = "") -> Transcripts:
        own, radio = Transcriber(self.session, command, url), self.radio
        return Transcripts(radio.database, radio.station, own, self.folder, radio.clock)

    async def transcribed(self, command: str = "", url: str = "") -> int:
        return await self.transcripts(command, url).look()

    async def said(self, text: str) -> int:
        return await self.transcribed(shlex.join(["sh", "-c", f"echo {shlex.quote(text)}"]))

    async def understood(self, filing: Filing, intent: str = "comment") -> list[str]:
        """One round of the worker, when nothing else waits; the texts that it has read."""
        radio = self.radio
        claimed = await journey.hurried(radio.database, radio.station, limit=16)
        pairs = [(one, hear(one, filing, intent=intent)) for one in claimed]
        await journey.refine(radio.database, radio.station, pairs, now=radio.clock())
        return [one.waiting.text for one in claimed]

    async def row(self) -> Any:
        return (await self.radio.rows(media.media))[0]

    async def item(self) -> Any:
        (found,) = await self.radio.items()
        return found


@pytest.fixture
async def booth(radio: Radio, tmp_path: Path) -> AsyncIterator[Booth]:
    async with aiohttp.ClientSession() as session:
        yield Booth(radio, tmp_path, session)


@pytest.fixture
async def heard(booth: Booth) -> Booth:
    """Its voice note says "play jolene"."""
    await booth.sent()
    await booth.said("  play\njolene ")
    return booth


async def test_it_moves_from_the_voice_notes_to_where_its_words_belong(heard: Booth) -> None:
    before = await heard.item()
    assert (before.lane, before.purpose) == ("media", "voice")
    assert await heard.understood(song("jolene"), "song_request") == ["play jolene"]
    item = await heard.item()
    assert (item.id, item.lane, item.song) == (before.id, "songs", "jolene")
    (row,) = await heard.radio.inbox()
    assert (row.text, row.understood["intent"]) == ("", "song_request")
    assert (await heard.radio.events())[-2:] == ["transcribed", "refined"]


async def test_it_is_read_once(heard: Booth) -> None:
    await heard.understood(song("jolene"))
    assert await heard.understood(song("jolene")) == []
    assert await heard.said("something else") == 0


async def test_the_reply_that_still_waits_says_what_was_understood(heard: Booth) -> None:
    await heard.understood(song("jolene"), "song_request")
    heard.radio.clock.advance(seconds=8)
    await heard.radio.answer()
    assert any("Got it: jolene." in text for text in heard.radio.sender.texts)
    assert not any("voice note" in text for text in heard.radio.sender.texts)


async def test_words_that_nobody_understands_leave_it_with_the_voice_notes(heard: Booth) -> None:
    await heard.understood(VOICE, "nlu_fallback")
    item = await heard.item()
    assert (item.lane, item.purpose, item.folded) == ("media", "voice", False)


@pytest.mark.parametrize("action", ["take", "dismiss"])
async def test_what_a_person_has_touched_stays_where_they_put_it(heard: Booth, action: str) -> None:
    item = await heard.item()
    await heard.radio.move(item.id, action)
    await heard.understood(song("jolene"), "song_request")
    after = await heard.item()
    assert (after.lane, after.purpose) == ("media", "voice")


async def test_a_slur_is_held_as_if_it_had_been_typed(heard: Booth) -> None:
    english = {**TEXTS["languages"]["en"], "slurs": ["jolene"]}
    heard.radio.station = station(texts={**TEXTS, "languages": {"en": english}})
    await heard.understood(comment())
    item = await heard.item()
    assert (item.lane, item.folded) == ("held", True)


# what is not for air, and what somebody must see at once

DIES = "I want to kill myself"
SLUR = "you are a scumword"
CASES = [pytest.param(DIES, "self_harm", id="alarm"), pytest.param(SLUR, None, id="slur")]


@pytest.fixture
def strict(booth: Booth) -> Booth:
    """A station with a slur in its list."""
    english = {**TEXTS["languages"]["en"], "slurs": ["scumword"]}
    booth.radio.station = station(texts={**TEXTS, "languages": {"en": english}})
    return booth


@pytest.mark.parametrize("words, alarm", CASES)
@pytest.mark.parametrize("deed", ["pass", "take", "star", "relabel"])
async def test_what_a_voice_note_says_is_judged_whoever_has_touched_it(
    strict: Booth, deed: str, words: str, alarm: str | None
) -> None:
    await strict.sent()
    await strict.radio.do(deed, 1, value="comments")
    await strict.said(words)
    item = await strict.item()
    assert (item.held, item.alarm) == (alarm or "slur", alarm)
    assert not may_see(item, passing=False)
    assert (item.reviewed_by, item.passed_at) == (None, None)
    await strict.understood(comment())
    assert (await strict.item()).held == item.held


@pytest.mark.parametrize("words, alarm", CASES)
async def test_a_voice_note_with_a_caption_is_judged_too(
    strict: Booth, words: str, alarm: str | None
) -> None:
    await strict.sent(text="hello")
    await strict.radio.listen()
    await strict.said(words)
    item = await strict.item()
    assert (item.held, item.alarm) == (alarm or "slur", alarm)


async def test_what_is_touched_before_the_bot_reads_it_again_is_held(strict: Booth) -> None:
    await strict.sent()
    await strict.said(SLUR)
    await strict.radio.do("star", 1)
    await strict.understood(comment())
    assert ((await strict.item()).held, (await strict.item()).lane) == ("slur", "held")


async def test_a_review_with_the_words_in_sight_stays_one(strict: Booth) -> None:
    await strict.sent()
    await strict.radio.do("star", 1)
    await strict.said(SLUR)
    assert (await strict.radio.do("release", 1)).done
    await strict.understood(comment())
    item = await strict.item()
    assert (item.reviewed_by, item.lane) == ("anna", "media")


async def test_harmless_words_take_nothing_back_from_the_presenter(strict: Booth) -> None:
    await strict.sent()
    await strict.radio.do("pass", 1)
    await strict.said("play jolene")
    assert (await strict.item()).passed_by == "anna"


async def test_an_alarm_does_not_wait_until_the_bot_reads_again(strict: Booth) -> None:
    await strict.sent()
    await strict.said(DIES)
    assert (await strict.item()).alarm == "self_harm"
    strict.radio.clock.advance(seconds=8)
    await strict.radio.answer()
    assert strict.radio.sender.texts == []


@pytest.mark.parametrize("deed", ["dismiss", "air"])
async def test_an_alarm_in_a_voice_note_brings_back_what_was_done_with(
    strict: Booth, deed: str
) -> None:
    await strict.sent()
    assert (await strict.radio.do(deed, 1)).done
    await strict.said(DIES)
    item = await strict.item()
    assert (item.status, item.alarm, item.taken_by) == ("waiting", "self_harm", None)
    await strict.understood(comment())
    assert ((await strict.item()).status, (await strict.item()).alarm) == ("waiting", "self_harm")


async def test_the_words_stand_beside_the_file(heard: Booth) -> None:
    async with heard.radio.database.read() as conn:
        ((_, said),) = await messages.of(conn, [1])
    assert said.file and said.file.transcript == "play jolene"
    assert said.words == ("", "play jolene")


async def test_what_was_taken_back_is_neither_kept_nor_read(heard: Booth) -> None:
    (row,) = await heard.radio.inbox()
    await heard.radio.deliver(message("", kind=Kind.REVOKE, reply_to=row.provider_id))
    assert await heard.understood(song("jolene")) == []
    assert (await heard.row()).transcript is None


async def test_what_is_erased_while_the_bot_reads_brings_nothing_back(heard: Booth) -> None:
    radio = heard.radio
    claimed = await journey.hurried(radio.database, radio.station, limit=16)
    await decisions.erase(radio.database, radio.station, 1, who="mona", now=radio.clock())
    pairs = [(one, hear(one, song("jolene"))) for one in claimed]
    await journey.refine(radio.database, radio.station, pairs, now=radio.clock())
    item = await heard.item()
    assert (item.song, item.purpose, item.status) == (None, "voice", "dismissed")
    assert (await radio.inbox())[0].understood is None


async def test_a_voice_note_of_yesterday_is_left_alone(booth: Booth) -> None:
    await booth.sent()
    booth.radio.clock.advance(hours=2)
    assert await booth.said("play jolene") == 0


async def test_a_sound_that_came_with_words_keeps_its_own(booth: Booth) -> None:
    await booth.sent(text="hello")
    await booth.said("something else")
    async with booth.radio.database.read() as conn:
        assert not await any_hurried(conn)
    assert (await booth.row()).transcript == "something else"


# the station's transcriber


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("false", id="it fails"),
        pytest.param("/no/such/transcriber", id="it is not there"),
        pytest.param("sh -c 'yes'", id="it chatters without end"),
        pytest.param("sh -c 'kill -9 $$'", id="it dies"),
        pytest.param("true", id="it hears nothing"),
    ],
)
async def test_a_transcriber_that_fails_loses_nothing(booth: Booth, command: str) -> None:
    await booth.sent()
    assert await booth.transcribed(command) == 1
    assert (await booth.row()).transcript is None
    item = await booth.item()
    assert (item.lane, item.status, item.folded) == ("media", "waiting", False)
    assert await booth.transcribed(command) == 0  # one try: the next voice note waits


async def test_without_a_transcriber_nothing_is_asked(booth: Booth) -> None:
    await booth.sent()
    assert await booth.transcribed() == 0
    assert (await booth.row()).heard is None


async def test_a_command_gets_the_files_place_as_its_last_word(booth: Booth) -> None:
    await booth.sent()
    await booth.transcribed("sh -c 'cat \"$1\"' sh")
    assert (await booth.row()).transcript == "a voice"


async def test_a_command_is_given_no_secret_of_ours(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTLINE_IDENTIFIER_KEY", "secret")
    monkeypatch.setenv("HOME", "/home/station")
    await booth.sent()
    await booth.transcribed("sh -c env")
    told = (await booth.row()).transcript
    assert "secret" not in told
    assert "HOME=/home/station" in told and "PATH=" in told


@pytest.fixture
async def server(booth: Booth) -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        booth.asked.append((file.content_type, file.file.read()))
        return ANSWERS[request.match_info["how"]]()

    app = web.Application()
    app.router.add_post("/{how}", answer)
    running = TestServer(app)
    await running.start_server()
    yield running
    await running.close()


ANSWERS: dict[str, Any] = {
    "text": lambda: web.Response(text=" play jolene\n"),
    "json": lambda: web.json_response({"text": "play jolene"}),
    "other": lambda: web.json_response({"words": "play jolene"}),
    "number": lambda: web.json_response({"text": 7}),
    "broken": lambda: web.Response(text="{", content_type="application/json"),
    "refused": lambda: web.Response(status=500, text="play jolene"),
    "away": lambda: web.Response(status=503, text="play jolene"),
    "moved": lambda: web.Response(status=307, headers={"Location": "/text"}),
    "endless": lambda: web.Response(text="la " * 200_000),
}


@pytest.mark.parametrize("how", sorted(ANSWERS.keys() - {"away"}))
async def test_an_address_is_sent_the_file_and_answers_with_the_words(
    booth: Booth, server: TestServer, how: str
) -> None:
    await booth.sent()
    await booth.transcribed(url=str(server.make_url(f"/{how}")))
    row = await booth.row()
    good = how in ("text", "json")
    assert (row.heard, row.transcript) == (("done", "play jolene") if good else ("failed", None))
    assert booth.asked == [("audio/ogg", b"a voice")]


async def test_an_address_where_nobody_is_says_so(booth: Booth) -> None:
    own = Transcriber(booth.session, url="http://127.0.0.1:9/")
    (booth.folder / FILE).write_bytes(b"a voice")
    with pytest.raises(NotMade):
        await own.words(booth.folder / FILE, "audio/ogg")


async def test_a_voice_note_waits_for_a_transcriber_that_is_away(
    booth: Booth, server: TestServer
) -> None:
    transcripts, clock = booth.transcripts(url=str(server.make_url("/away"))), booth.radio.clock
    await booth.sent()
    lost_at = clock()
    assert await transcripts.look() == 0
    clock.advance(seconds=29)
    assert await transcripts.look() == 0
    assert (len(booth.asked), (await booth.row()).heard) == (1, None)  # it is not hammered
    assert transcripts.lost_at == lost_at
    clock.advance(seconds=1)
    transcripts.transcriber = Transcriber(booth.session, url=str(server.make_url("/text")))
    assert await transcripts.look() == 1
    assert ((await booth.row()).transcript, transcripts.lost_at) == ("play jolene", None)


async def test_a_transcriber_that_nothing_waits_for_is_not_missed(booth: Booth) -> None:
    transcripts = booth.transcripts(url="http://127.0.0.1:9/")
    await booth.sent()
    await transcripts.look()
    assert transcripts.lost_at is not None
    booth.radio.clock.advance(hours=2)
    await transcripts.look()
    assert ((await booth.row()).heard, transcripts.lost_at) == (None, None)
