"""Where a title and an artist may stand in a message that nobody has taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from bot.library.message import LONGEST_NAME, LONGEST_TITLE, Message, Span
from bot.library.request_words import BY, FILLERS, NO_ARTIST
from bot.library.seeking import Reading

MOST_READINGS = 6
_TELLING = 4.0  # weight of a title of one word that may stand anywhere in a message

Pair = tuple[Span | None, Span | None, bool]  # song, artist, whether it merely occurs


def readings(message: Message) -> list[Reading]:
    """What the message may ask for, the clearest first, each once."""
    if message.describes:
        return []
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Reading] = {}
    claimed: list[Span] = []  # titles whose artist stands beside them
    for song, artist, loose in _pairs(message, claimed):
        if song and len(found) < MOST_READINGS:
            reading = _reading(message, song, artist, loose=loose)
            found.setdefault((reading.song, reading.artist), reading)
    return list(found.values())


def only_artist(message: Message) -> Span | None:
    """A known artist in a message that names nothing else."""
    for at in range(message.length):
        name = message.name_after(at)
        if name and _rest(message, [name]) == 0 and _weight(message, name):
            return name
    return None


def _pairs(message: Message, claimed: list[Span]) -> Iterator[Pair]:
    for song, artist in _with_artist(message):
        if artist and song:
            claimed.append(song)
            yield song, artist, False
    yield from ((song, None, False) for song in message.quotes if not _overlaps(song, claimed))
    for at in range(message.length):
        yield from ((song, name, False) for song, name in _beside_name(message, at))
    if not claimed:
        yield from ((song, None, False) for song in _plain(message))
    for song in _loose(message):
        if not _overlaps(song, claimed):
            yield song, None, True


def _with_artist(message: Message) -> Iterator[tuple[Span | None, Span | None]]:
    """Where a word or a sign says that one is by the other."""
    for at in range(1, message.length):
        if message.words[at] in BY:
            artist = _artist_after(message, at + 1)
            yield from ((song, artist) for song in _songs_before(message, at))
        if message.dash(at):
            artist = _artist_after(message, at)
            yield from ((song, artist) for song in _songs_before(message, at))
            artist = _artist_before(message, at)
            yield from ((song, artist) for song in _songs_after(message, at))
        if message.owners[at - 1]:
            artist = _artist_before(message, at)
            yield from ((song, artist) for song in _songs_after(message, at))


def _songs_before(message: Message, end: int) -> Iterator[Span | None]:
    """A quoted title, one that the library has, or whatever stands there."""
    quoted = [span for span in message.quotes if span.end == end]
    yield from quoted
    if not quoted:
        yield message.title_before(end)
        yield message.without_fillers_before(message.before(end, LONGEST_TITLE, commas=False))


def _songs_after(message: Message, start: int) -> Iterator[Span | None]:
    quoted = [span for span in message.quotes if span.start == start]
    yield from quoted
    if not quoted:
        yield message.title_after(start)
        run = message.up_to_next(message.after(start, LONGEST_TITLE, commas=False))
        yield message.without_fillers_after(run)


def _artist_after(message: Message, start: int) -> Span | None:
    if start >= message.length or message.words[start] in NO_ARTIST:
        return None
    known = message.name_after(start)
    if known and not _all_fillers(message, known):
        return known
    run = message.up_to_next(message.after(start, LONGEST_NAME, commas=False))
    run = message.up_to_filler(run)
    return message.without_fillers_before(message.without_fillers_after(run))


def _artist_before(message: Message, end: int) -> Span | None:
    known = message.name_before(end)
    if known and not _all_fillers(message, known):
        return known
    return message.without_fillers_before(message.before(end, LONGEST_NAME, commas=False))


def _beside_name(message: Message, at: int) -> Iterator[tuple[Span | None, Span]]:
    """ "Queen bohemian rhapsody", in either order."""
    name = message.name_after(at)
    if not name or _all_fillers(message, name):
        return
    after, before = Span(name.end, name.end), Span(name.start, name.start)
    if name.end < message.length and not message.strong(name.end):
        after = message.after(name.end, LONGEST_TITLE)
        yield _told(message, message.title_after(name.end)), name
        yield message.without_fillers_after(after), name
    if name.start and not message.strong(name.start):
        before = message.before(name.start, LONGEST_TITLE)
        yield _told(message, message.title_before(name.start)), name
        yield message.without_fillers_before(before), name


def _told(message: Message, title: Span | None) -> Span | None:
    """Without "by" or a dash a lone "this" is no title."""
    if title and title.end - title.start == 1 and _all_fillers(message, title):
        return None
    return title


def _plain(message: Message) -> Iterator[Span]:
    """What is left of a sentence without the words around a request."""
    start = 0
    for end in range(1, message.length + 1):
        if end == message.length or message.strong(end):
            span = message.without_fillers_before(Span(start, end))
            yield message.without_fillers_after(span)
            start = end


def _loose(message: Message) -> Iterator[Span]:
    """Titles of the library that merely occur, the longest at each place."""
    at = 0
    while at < message.length:
        title = message.title_after(at)
        if title and _tells_enough(message, title):
            yield title
            at = title.end
        else:
            at += 1


def _tells_enough(message: Message, title: Span) -> bool:
    if title.end - title.start > 2:
        return True
    return _weight(message, title) >= _TELLING


def _reading(message: Message, song: Span, artist: Span | None, *, loose: bool) -> Reading:
    spans = [song, artist] if artist else [song]
    rest, told = _rest(message, spans), sum(_weight(message, span) for span in spans)
    return Reading(
        message.words[song.start : song.end],
        message.words[artist.start : artist.end] if artist else (),
        rest=rest / (rest + told) if rest else 0.0,
        loose=loose,
    )


def _rest(message: Message, spans: list[Span]) -> float:
    taken = {at for span in spans for at in range(span.start, span.end)}
    return sum(message.weight(at) for at in range(message.length) if at not in taken)


def _weight(message: Message, span: Span) -> float:
    return sum(message.weight(at) for at in range(span.start, span.end))


def _all_fillers(message: Message, span: Span) -> bool:
    return all(word in FILLERS for word in message.words[span.start : span.end])


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
