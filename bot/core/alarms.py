"""What is wrong enough to wake somebody: conditions on a picture of the station."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

QUEUE_OLD = timedelta(minutes=2)
ROLE_SILENT = timedelta(seconds=45)
STARTING = timedelta(seconds=120)  # a worker takes its time to load Rasa
DISK_LOW = 500 * 1024**2  # bytes
TOKEN_CODES = (0, 190)
PAYMENT_CODES = (131042,)
SPAM_CODES = (131048,)  # nothing is tried again, and yet somebody must look
SPAM = "spam limit"  # the notice that such a code leaves
SPAM_FOR = timedelta(hours=1)
WRONGLY_SIGNED = "signature"  # the notice that messages with another app's signature leave
WRONGLY_SIGNED_FOR = timedelta(hours=2)  # it is left once an hour
SLOW_FOR = timedelta(minutes=5)  # a rate limit that passes sooner is nobody's business
UNHEARD_FOR = timedelta(minutes=15)
UNHEARD = 3  # replies: one may be held up anywhere
TURNED_AWAY_FOR = timedelta(minutes=15)
SOURCE_LOST = timedelta(minutes=10)
TRANSCRIBER_LOST = timedelta(minutes=10)
PLAYS_SILENT = timedelta(hours=6)  # a night of talk is no trouble
PLAYS_STOPPED = timedelta(days=3)  # a source that is silent for longer has been given up
ROLES = ("web", "worker")  # the scheduler cannot report its own death: `web` does
IN_DANGER = "listener in danger"  # each item is told of by itself
_LOOK_AT_ONCE = (
    "Somebody who wrote to the station may be in danger. The bot does not answer: open the desk "
    "and look at the message with the alarm at once."
)
SCHEDULER_DOWN = "scheduler down"  # the one alarm that `web` looks after


@dataclass(frozen=True)
class Picture:
    """The station at one moment."""

    last_body: datetime | None  # WhatsApp's last call; before the first, the station's beginning
    oldest_waiting: datetime | None
    beats: Mapping[str, datetime] = field(default_factory=dict)  # role to its latest heartbeat
    stopped: Collection[tuple[str, int | None]] = ()  # our numbers that are refused, with the code
    slowed: Collection[str] = ()  # numbers that are too fast and do not recover
    spam: Collection[str] = ()  # numbers that WhatsApp takes for spam
    unheard: Collection[str] = ()  # numbers whose replies no status tells of
    wrongly_signed: Collection[str] = ()  # numbers whose messages another app has signed
    turned_away: datetime | None = None  # the latest call that was signed and not accepted
    by_words: bool = False  # a worker's encoder cannot be used
    disk_free: int = DISK_LOW
    loss: int = 0
    source_lost_at: datetime | None = None  # since when nobody can read what is on
    transcriber_lost_at: datetime | None = None  # since when voice notes find no words
    last_play: datetime | None = None  # when we last heard of a new song
    in_danger: Collection[int] = ()  # items of somebody who may be in danger, seen by nobody yet
    up_for: timedelta = timedelta(days=1)  # how long the scheduler itself has been up


def raised(picture: Picture, *, silence: timedelta, now: datetime) -> dict[str, str]:
    """The alarms that hold now: a name, and a sentence on what to do."""
    return {
        **{f"{IN_DANGER} ({item})": _LOOK_AT_ONCE for item in picture.in_danger},
        **_from_whatsapp(picture, silence=silence, now=now),
        **_of_numbers(picture),
        **_of_the_machine(picture, now=now),
        **_of_the_playout(picture, now=now),
    }


def raised_by_web(beats: Mapping[str, datetime], *, now: datetime) -> dict[str, str]:
    """What holds and cannot be told by the scheduler itself."""
    beat = beats.get("scheduler")
    if beat is not None and now - beat <= ROLE_SILENT:
        return {}
    return {
        SCHEDULER_DOWN: (
            "The role `scheduler` does not answer: no replies go out, and no other alarm is told. "
            "Start it again."
        )
    }


def _from_whatsapp(picture: Picture, *, silence: timedelta, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if silence and picture.last_body and now - picture.last_body > silence:
        found["webhook silent"] = (
            "WhatsApp has not called for a long time. Look at the webhook in Meta's dashboard "
            "and run `requestline doctor`."
        )
    if picture.turned_away and now - picture.turned_away <= TURNED_AWAY_FOR:
        found["webhook refused"] = (
            "Calls with a wrong signature or a body of more than 4 MB were turned away. If they "
            "are WhatsApp's, messages wait there: compare the app secret in WHATSAPP_NUMBERS "
            "with the one in Meta's dashboard."
        )
    return found


def _of_numbers(picture: Picture) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, code in picture.stopped:
        name, sentence = _refused(code)
        found[f"{name} ({number})"] = sentence
    for number in picture.slowed:
        found[f"number slowed ({number})"] = (
            "WhatsApp has said for minutes that this number or its app makes too many calls. "
            "Replies are late, and those that wait too long are given up."
        )
    for number in picture.spam:
        found[f"{SPAM} ({number})"] = (
            "WhatsApp holds replies back because people reported the number as spam: look at its "
            "quality rating in WhatsApp Manager, and think about `requestline replies none`."
        )
    for number in picture.unheard:
        found[f"no statuses ({number})"] = (
            "WhatsApp takes replies and tells nothing of them. Look at the webhook's subscription "
            "to `messages` in Meta's dashboard."
        )
    for number in picture.wrongly_signed:
        found[f"wrong app secret ({number})"] = (
            "Messages to this number are signed by an app whose secret does not stand beside it "
            "in WHATSAPP_NUMBERS. They are on no desk: correct it, then see docs/operations.md."
        )
    return found


def _of_the_machine(picture: Picture, *, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if picture.oldest_waiting and now - picture.oldest_waiting > QUEUE_OLD:
        found["queue old"] = (
            "Messages wait to be sorted for minutes. They are on the desk as unsorted; look at "
            "the worker's log."
        )
    for role in ROLES if picture.up_for > STARTING else ():
        beat = picture.beats.get(role)
        if beat is None or now - beat > ROLE_SILENT:
            found[f"{role} down"] = f"The role `{role}` does not answer. Start it again."
    if picture.by_words:
        found["encoder unusable"] = (
            "A worker understands messages by their words alone: more of them are filed wrongly. "
            "`requestline doctor` on its machine says what is wrong with the encoder; then "
            "`requestline train`, and restart it."
        )
    if picture.transcriber_lost_at and now - picture.transcriber_lost_at > TRANSCRIBER_LOST:
        found["transcriber lost"] = (
            "Nobody writes down voice notes: those of the last hour wait for it, older ones stay "
            "without words. Start it again, look at TRANSCRIBE_URL, and run `requestline doctor`."
        )
    if picture.disk_free < DISK_LOW:
        found["disk low"] = "Less than 500 MB are free where the station's data lies."
    if picture.loss:
        found["loss"] = f"{picture.loss} messages cannot be accounted for; see docs/operations.md."
    return found


def _of_the_playout(picture: Picture, *, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if picture.source_lost_at and now - picture.source_lost_at > SOURCE_LOST:
        found["playout lost"] = (
            "What is playing cannot be read, so nobody who asks for a song can be told. Run "
            "`requestline doctor`, and look at NOW_PLAYING."
        )
    elif picture.last_play and PLAYS_SILENT < now - picture.last_play < PLAYS_STOPPED:
        found["playout silent"] = (
            "The playout has told of no new song for hours. See that it still writes what it "
            "plays, and that NOW_PLAYING names the right place."
        )
    return found


def _refused(code: int | None) -> tuple[str, str]:
    if code in TOKEN_CODES:
        return "token refused", (
            "WhatsApp refuses the access token: put a new one into WHATSAPP_NUMBERS. Replies "
            "wait until then."
        )
    if code in PAYMENT_CODES:
        return "payment stop", (
            "WhatsApp wants a payment method: add one in Meta's billing settings. Replies wait."
        )
    return "number stopped", "WhatsApp refuses this number's messages; see docs/operations.md."
