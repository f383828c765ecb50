"""Which track of the library a request means: one, a question to the listener, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.library import titles
from bot.library.answer import MOST_CANDIDATES, Kind, LibraryCandidate, Match, Reason
from bot.library.asked import Asked
from bot.library.choosing import UNKNOWN, Scored, choose, elsewhere
from bot.library.folding import LONGEST, words
from bot.library.index import Index, order
from bot.library.message import Message
from bot.library.probability import odds
from bot.library.reading import only_artist, readings
from bot.library.seeking import Reading, Seeker

DESCRIBED = Match(Kind.NONE, Reason.DESCRIBED)


@dataclass(frozen=True)
class Gathered:
    """The songs that a request may mean, and apart from them what is by somebody else."""

    here: dict[str, Scored]
    others: dict[str, Scored]
    unwanted: frozenset[int] = frozenset()  # tracks by whom the listener does not want

    @classmethod
    def without(cls, unwanted: frozenset[int]) -> Gathered:
        return cls({}, {}, unwanted)

    def add(self, scored: Scored) -> None:
        if scored.found.entry.track.id in self.unwanted:
            return
        songs = self.others if scored.found.contradicted else self.here
        known = songs.get(scored.found.entry.song)
        if known is None or scored.better_than(known):
            songs[scored.found.entry.song] = scored

    @property
    def best(self) -> Scored | None:
        return min(self.here.values(), key=lambda one: one.rank, default=None)


class Matcher:
    """Answers requests from an index, which does not change under it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._seeker = Seeker(index)

    def match(
        self,
        song: str | None = None,
        artist: str | None = None,
        text: str | None = None,
        not_by: Sequence[str] = (),
    ) -> Match:
        """From what was extracted, or from the whole message when nothing was."""
        asked = Asked(song, artist, text)
        message = Message(text, self.index) if text else None
        if not asked.song:
            return self._without_title(asked, message, artist)
        gathered = self._gathered(asked.readings(), Gathered.without(self._all_by(not_by)))
        answer = self._answer(gathered, asked)
        if answer.kind is Kind.ONE and message and not asked.artist:
            return self._unless_by_another(answer, gathered.best, message)
        if answer.kind is Kind.ONE or (message and message.describes):
            return answer
        more = [] if asked.artist else readings(Message(asked.written, self.index))
        more += asked.mended(readings(message)) if message else []
        return self._answer(self._gathered(more, gathered), asked) if more else answer

    def _unless_by_another(self, answer: Match, meant: Scored | None, message: Message) -> Match:
        """ "Soho Disco - Hold On" is no wish for the only "Hold On" that is here."""
        whole = self._gathered(readings(message))
        song = meant.found.entry.song if meant else ""
        if song in whole.here or song not in whole.others:
            return answer
        return Match(Kind.ASK, Reason.OTHER_ARTIST, answer.candidates)

    def _without_title(self, asked: Asked, message: Message | None, artist: str | None) -> Match:
        """From the whole message; else an artist alone."""
        if message and message.describes:
            return DESCRIBED
        if message:
            answer = self._answer(self._gathered(asked.agreeing(readings(message))), asked)
            if answer.kind is Kind.ONE or (answer.kind is Kind.ASK and not asked.artist):
                return answer
        name = only_artist(message) if message and not asked.artist else None
        typed = message.words[name.start : name.end] if message and name else asked.artist
        return self._of_artist(typed or self._as_named(artist))

    def _as_named(self, artist: str | None) -> tuple[str, ...]:
        """ "The Artist", "The Band": names where the station has them, and else mere words."""
        bare = tuple(words(artist[:LONGEST])) if artist else ()
        return bare if self.index.names.row(bare) is not None else ()

    def _answer(self, gathered: Gathered, asked: Asked) -> Match:
        best = gathered.best
        title = titles.title(best.found.entry.track.title).song if best else ""
        answer = choose(list(gathered.here.values()), self.index, asked.version(title))
        return self._elsewhere(list(gathered.others.values())) if answer is UNKNOWN else answer

    def _gathered(self, found: Iterable[Reading], before: Gathered | None = None) -> Gathered:
        """Weigh everything that the readings lead to; the best way to each song."""
        gathered = before or Gathered({}, {})
        for reading in found:
            weight = self._seeker.phrase(reading.song).weight
            tracks = self._seeker.found(reading)
            for one in tracks:
                gathered.add(Scored(one, odds(one, weight)))
            if any(one.clear for one in tracks):
                break
        return gathered

    def _all_by(self, artists: Sequence[str]) -> frozenset[int]:
        entries = (one for artist in artists for one in self._seeker.by(words(artist)))
        return frozenset(self.index.entries[one].track.id for one in entries)

    def _elsewhere(self, scored: list[Scored]) -> Match:
        weights = [self._seeker.phrase(one.found.reading.song).weight for one in scored]
        return elsewhere(scored, weights)

    def _of_artist(self, typed: tuple[str, ...]) -> Match:
        """ "Something by Queen": the most played, for the presenter or the listener to choose."""
        tracks = [self.index.entries[one].track for one in self._seeker.by(typed)]
        if not tracks:
            return UNKNOWN
        most_played = sorted(tracks, key=order)[:MOST_CANDIDATES]
        offered = tuple(LibraryCandidate(track, 0.0) for track in most_played)
        return Match(Kind.ASK, Reason.ARTIST_ONLY, offered)
