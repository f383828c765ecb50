"""The understander that the other tests use keeps the promises of the real one."""

from __future__ import annotations

from bot.core.filing import Filing
from bot.core.hearing import Hearing, current
from bot.core.purposes import Lane
from bot.core.understanding import Entity
from bot.understanding.worker import Understands
from tests.understanding.recorded import RecordedUnderstander

SONG = Entity("song", "Dream On", 5, 13)
ANSWERS = {
    "play Dream On": ("song_request", (SONG,), ("shout_out",)),
    "hello": ("greeting", (), ()),
}


async def test_it_answers_from_its_table_and_files() -> None:
    ear: Understands = RecordedUnderstander(ANSWERS)
    request, hello, other = [Hearing(i, text) for i, text in enumerate([*ANSWERS, "?"])]
    await ear.understand([request, hello, other])
    assert request.understood is not None
    assert request.understood.also == ("shout_out",)
    assert request.filing is not None
    assert request.filing.items[0].song == "Dream On"
    assert hello.filing == Filing(folded="greeting")
    assert other.filing is not None
    assert other.filing.items[0].lane is Lane.UNSORTED


async def test_it_remembers_its_batches() -> None:
    ear = RecordedUnderstander({})
    await ear.understand([Hearing(1, "a"), Hearing(2, "b")])
    await ear.understand([Hearing(3, "c")])
    assert ear.heard == [("a", "b"), ("c",)]


async def test_a_filing_that_fails_is_the_matter_of_its_message_alone() -> None:
    def file(message: Hearing) -> Filing:
        assert current() is message
        if message.text == "bad":
            raise ZeroDivisionError
        return Filing(folded="x")

    bad, good = Hearing(1, "bad"), Hearing(2, "good")
    await RecordedUnderstander({}, file).understand([bad, good])
    assert (bad.error, bad.filing) == ("ZeroDivisionError", None)
    assert good.filing == Filing(folded="x")
