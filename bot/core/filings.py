"""What each purpose makes of a message: where it goes, and what the listener hears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.control import normalised
from bot.core.filing import Dialogue, Filing, NewItem, Reply
from bot.core.followups import follow_up
from bot.core.hearing import Hearing
from bot.core.messages import Kind
from bot.core.on_air import weigh
from bot.core.phrases import phrases
from bot.core.purposes import PURPOSES, Lane, leading
from bot.core.replies import clean
from bot.core.rules import SURE_OF_STOP
from bot.core.said import Said as Said
from bot.core.texts import TEXTS
from bot.core.tracks import Track, requested
from bot.core.understanding import Understood

MEDIA = (Kind.VOICE, Kind.PICTURE, Kind.VIDEO, Kind.DOCUMENT)
_MOST_NAMED = 3


def decide(message: Hearing, heard: Understood) -> Filing:
    """Put the decision, and the purposes that led to it, into the message under way."""
    said = Said(message.text, led(heard), message.kind)
    said = weigh(said, message.dialogue, message.on_air)
    message.understood = said.understood
    message.filing = filing(said, message.dialogue)
    return message.filing


def filing(said: Said, dialogue: Dialogue) -> Filing:
    """Where a message goes: to what was said before, or where its leading purpose belongs."""
    goes_on = None if said.contest else follow_up(dialogue, said.text, said.understood)
    decided = goes_on or FILINGS[said.understood.intent](said)
    return replace(decided, because=said.because)


def led(understood: Understood) -> Understood:
    """The same with the purpose in front that decides the lane, and the others behind it."""
    first = leading((understood.intent, *understood.also))
    if first == understood.intent:
        return understood
    others = [one for one in (understood.intent, *understood.also) if one != first]
    return replace(understood, intent=first, also=tuple(dict.fromkeys(others)))


# people


STOPPED = Filing(
    items=(NewItem(Lane.PEOPLE, "stop"),),
    listener="stop",
    replies=(Reply("stopped", closing=False),),
)
STARTED = Filing(
    items=(NewItem(Lane.PEOPLE, "start"),),
    listener="start",
    replies=(Reply("started", closing=False),),
)


ERASE_ME = Filing(
    items=(NewItem(Lane.PEOPLE, "erase_me"),),
    replies=(Reply("erase_me", closing=False),),
)


def stop(said: Said) -> Filing:
    """Taken at its word when that is sure; else replies pause until a producer decides."""
    if _sure(said.understood):
        return STOPPED
    return Filing(items=STOPPED.items, listener="pause")


def start(said: Said) -> Filing:
    """Somebody who stopped replies gets them back only when that is sure."""
    return STARTED if _sure(said.understood) else Filing(items=STARTED.items)


def erase_me(said: Said) -> Filing:
    """A task for the manager: nothing is erased on a model's word."""
    if "stop" not in said.understood.also:
        return ERASE_ME
    if said.understood.confidence < SURE_OF_STOP:
        return replace(ERASE_ME, listener="pause")
    return replace(ERASE_ME, listener="stop", replies=(*ERASE_ME.replies, *STOPPED.replies))


def _sure(understood: Understood) -> bool:
    others = [one for one in understood.also if one not in PURPOSES or PURPOSES[one].lane]
    return understood.confidence >= SURE_OF_STOP and not others


# what goes on air


def song_request(said: Said) -> Filing:
    """One item a track; an offer of several is one item and a question which."""
    asked = requested(said.understood, said.text)
    if not asked.tracks:
        return _no_track(said)
    items = tuple(
        NewItem(Lane.SONGS, "song_request", track.song, track.artist, not_by=asked.not_by)
        for track in asked.tracks
    )
    rest = (Reply("list_of_songs"),) if asked.more else ()
    if asked.options:
        question = Reply("which_of", question=True, options=asked.options, closing=False)
        named = tuple(map(track_told, asked.tracks[1:]))
        return Filing(
            items,
            replies=(*named, *rest, question),
            question="which_of",
            options=asked.options,
            artists=asked.artists,
        )
    first = Reply("songs_either", {"songs": asked.either}) if asked.either else None
    named = tuple(map(track_told, asked.tracks[1:] if first else asked.tracks))
    items = (replace(items[0], instead=asked.instead), *items[1:])
    firsts = (first,) if first else ()
    return Filing(items, replies=(*firsts, *named, *rest, *_dedication(said)))


def _no_track(said: Said) -> Filing:
    item = (NewItem(Lane.SONGS, "song_request"),)
    if said.kind in MEDIA or _describes(said):  # a picture may well show the song
        return Filing(item, replies=(Reply("request"), *_dedication(said)))
    question = Reply("which_song", question=True, closing=False)
    return Filing(item, replies=(question,), question="which_song")


def _describes(said: Said) -> bool:
    """Whether a request without a name says anything about what is wanted: "more reggae"."""
    left = list(said.text)
    for entity in said.understood.entities:
        left[entity.start : entity.end] = " " * (entity.end - entity.start)
    return any(word not in phrases("asking") for word in normalised("".join(left)).split())


TRACK_TEXTS = ("song_by", "song", "artist_only", "request")


def track_told(track: Track) -> Reply:
    """That a track is noted, in as many words as it has names."""
    return _told(TRACK_TEXTS, vars(track))


def _dedication(said: Said) -> tuple[Reply, ...]:
    values = _values(said, "recipient", "occasion")
    return (_told(("dedicated_occasion", "dedicated", "occasion"), values),) if values else ()


def contest_entry(said: Said) -> Filing:
    contest = said.contest
    item = NewItem(
        Lane.CONTEST, "contest_entry", contest=contest.id if contest else None, late=said.late
    )
    values = _values(said, "contest_answer")
    if contest is None:
        told = _told(("contest_answer", "contest"), values)
    else:
        texts = ("contest_late",) if said.late else ("contest_answer_in", "contest_in")
        named = (*texts, "contest_answer", "contest")
        told = _told(named, {**values, "contest": contest.name})
    return _with_song(said, Filing((item,), replies=(told,)))


def _with_song(said: Said, entry: Filing) -> Filing:
    """An entry with a request: its item names the song, and nobody is asked which one it is."""
    if "song_request" not in said.understood.also:
        return entry
    request, (item,) = song_request(said), entry.items
    if not request.question:
        wish = request.items[0]
        item = replace(item, song=wish.song, artist=wish.artist)
        item = replace(item, instead=wish.instead, not_by=wish.not_by)
    told = tuple(Reply("request") if one.question else one for one in request.replies)
    return replace(entry, items=(item,), replies=(*entry.replies, *told))


def shout_out(said: Said) -> Filing:
    texts = ("shout_out_to_occasion", "shout_out_to", "shout_out_occasion", "shout_out")
    told = _told(texts, _values(said, "recipient", "occasion"))
    return Filing((NewItem(Lane.SHOUT_OUTS, "shout_out"),), replies=(told,))


def news_tip(said: Said) -> Filing:
    told = _told(("tip_place", "tip"), _values(said, "place"))
    return Filing((NewItem(Lane.TIPS, "news_tip"),), replies=(told,))


def comment(said: Said) -> Filing:
    item = NewItem(Lane.COMMENTS, "comment", topic=said.topic)
    return Filing((item,), replies=(Reply("comment"),))


def question(said: Said) -> Filing:
    """A person answers; what was played is looked up where it is filed (bot/steps/look_up.py)."""
    intent = said.understood.intent
    told = Reply(intent, closing=False)
    return Filing((NewItem(Lane.QUESTIONS, intent),), replies=(told,))


# what goes nowhere, and what nobody understood


def folded(said: Said) -> Filing:
    """A mere hello or thank-you makes no item, unless it comes with something to look at."""
    return _media(said) or Filing(folded=said.understood.intent)


def spam(said: Said) -> Filing:
    return Filing((NewItem(Lane.HELD, "spam"),))


def unsorted(said: Said) -> Filing:
    """A person looks, and the listener hears so once a day."""
    told = Reply("not_understood", once_a_day=True, closing=False)
    item = NewItem(Lane.UNSORTED, said.understood.intent)
    return _media(said) or Filing((item,), replies=(told,))


def _media(said: Said) -> Filing | None:
    """A voice note or picture whose words do not say where it belongs has its own lane."""
    if said.kind not in MEDIA:
        return None
    kind = said.kind.value
    return Filing((NewItem(Lane.MEDIA, kind),), replies=(Reply(f"got_{kind}"),))


FILINGS: dict[str, Callable[[Said], Filing]] = {
    "erase_me": erase_me,
    "stop": stop,
    "start": start,
    "contest_entry": contest_entry,
    "song_request": song_request,
    "shout_out": shout_out,
    "news_tip": news_tip,
    "song_query": question,
    "request_status": question,
    "station_question": question,
    "comment": comment,
    "greeting": folded,
    "thanks": folded,
    "goodbye": folded,
    "spam": spam,
    "out_of_scope": unsorted,
    "nlu_fallback": unsorted,
}


def _values(said: Said, *labels: str) -> dict[str, str]:
    """What was understood under these labels, as far as anything of it can be shown."""
    found = {
        label: ", ".join(dict.fromkeys(said.understood.values(label)[:_MOST_NAMED]))
        for label in labels
    }
    return {label: value for label, value in found.items() if clean(value)}


def _told(texts: tuple[str, ...], values: Mapping[str, str | None]) -> Reply:
    """The first of these texts that has all its values."""
    known = {name: value for name, value in values.items() if value and clean(value)}
    text = next(text for text in texts if known.keys() >= set(TEXTS[text]))
    return Reply(text, {name: known[name] for name in TEXTS[text]})
