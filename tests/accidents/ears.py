"""Understanders that know what they will say, and some that fail in a known way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.core.filing import Filing, NewItem, Reply
from bot.core.hearing import Hearing, hearing
from bot.core.purposes import Lane
from bot.core.understanding import Understood
from bot.journey import Claimed
from bot.understanding.worker import hearings_of


class Songs:
    """Takes every message for a request of the song that is named like the whole text."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        for one in hearings:
            with hearing(one):
                self.hear(one)
        await asyncio.sleep(0)  # as Rasa does, let others go on

    async def heard_out(self, claimed: Claimed) -> Hearing:
        """One message alone, without a worker."""
        (one,) = hearings_of([claimed])
        await self.understand([one])
        return one

    def hear(self, one: Hearing) -> None:
        self.heard.append(one.text)
        one.understood = Understood("song_request", 0.99)
        one.filing = request(one.text)


class Hangs(Songs):
    """Does not come back until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go_on = asyncio.Event(), asyncio.Event()

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        self.began.set()
        await self.go_on.wait()
        await super().understand(hearings)


def request(song: str) -> Filing:
    return Filing(
        items=(NewItem(Lane.SONGS, "song_request", song=song),),
        replies=(Reply("song_chosen", {"song": song}),),
    )


class Stumbles(Songs):
    """Its custom action raises at one text, and Rasa swallows that."""

    def hear(self, one: Hearing) -> None:
        super().hear(one)
        if one.text == BAD:
            one.filing, one.error = None, "ZeroDivisionError"


class Upset(Songs):
    """One text is enough to spoil the whole pass."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        if any(one.text == BAD for one in hearings):
            raise MemoryError
        await super().understand(hearings)


class Broken(Songs):
    """Understands nothing at all."""

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        self.heard += [one.text for one in hearings]
        raise RuntimeError("of no use")


class Unwritable(Songs):
    """Files something that no database can take."""

    def hear(self, one: Hearing) -> None:
        super().hear(one)
        if one.text == BAD:
            one.filing = Filing(items=(NewItem(Lane.SONGS, "song_request", song=object()),))  # type: ignore[arg-type]


BAD = "a message that spoils it"
