"""What each of WhatsApp's error codes means for the outbox, and what a person can do about it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from bot.core.sending import Decision, SendFailed
from bot.whatsapp.reading import Json, label, obj, whole


@dataclass(frozen=True)
class Rule:
    """What the outbox does, and the sentence an operator reads."""

    decision: Decision
    hint: str


RETRY = Decision.RETRY
RETRY_ONCE = Decision.RETRY_ONCE
SLOW_LISTENER = Decision.SLOW_LISTENER
SLOW_NUMBER = Decision.SLOW_NUMBER
SLOW_APP = Decision.SLOW_APP
GIVE_UP = Decision.GIVE_UP
STOP = Decision.STOP

_PERMISSION = Rule(STOP, "The access token lacks a permission: give the system user both of them.")
_TEMPLATE = Rule(GIVE_UP, "The template is missing, changed, paused or disabled.")
_OUR_FAULT = Rule(GIVE_UP, "WhatsApp found a parameter wrong or missing: please report it.")

TABLE: dict[int, Rule] = {
    0: Rule(STOP, "The access token is not valid: enter a new one."),
    1: Rule(RETRY_ONCE, "WhatsApp had an unknown trouble."),
    2: Rule(RETRY, "WhatsApp is down for a moment."),
    3: _PERMISSION,
    4: Rule(SLOW_APP, "The app makes too many calls."),
    10: _PERMISSION,
    33: Rule(STOP, "WhatsApp does not know this phone number id, or it was deleted."),
    100: _OUR_FAULT,
    190: Rule(STOP, "The access token has expired: enter one of a system user, which does not."),
    368: Rule(STOP, "The account is blocked for breaking a policy: see WhatsApp Manager."),
    80007: Rule(SLOW_APP, "The business account makes too many calls."),
    130403: Rule(GIVE_UP, "Either side has blocked the other."),
    130429: Rule(SLOW_NUMBER, "The number sends more than WhatsApp allows it a second."),
    130472: Rule(GIVE_UP, "The listener is part of an experiment of WhatsApp's."),
    130497: Rule(STOP, "The account may not write to people in this country."),
    131000: Rule(RETRY_ONCE, "WhatsApp had an unknown trouble."),
    131005: _PERMISSION,
    131008: _OUR_FAULT,
    131009: _OUR_FAULT,
    131016: Rule(RETRY, "WhatsApp is overloaded for a moment."),
    131021: Rule(GIVE_UP, "The station's number wrote to itself."),
    131026: Rule(GIVE_UP, "The message cannot be delivered: no WhatsApp, an old app, or blocked."),
    131030: Rule(GIVE_UP, "A test number writes only to numbers on its list: add this one there."),
    131031: Rule(STOP, "The account is locked: see WhatsApp Manager."),
    131037: Rule(STOP, "The number's display name is not approved yet: see WhatsApp Manager."),
    131042: Rule(STOP, "WhatsApp cannot charge the station: set up a payment method."),
    131045: Rule(STOP, "The number is not registered."),
    131047: Rule(GIVE_UP, "More than 24 hours have passed since the listener wrote."),
    131048: Rule(GIVE_UP, "People reported the number as spam: look at its quality rating."),
    131049: Rule(GIVE_UP, "WhatsApp spares this listener further messages for now."),
    131050: Rule(GIVE_UP, "The listener does not want marketing messages."),
    131051: Rule(GIVE_UP, "WhatsApp does not know this kind of message."),
    131052: Rule(GIVE_UP, "The listener's file could not be fetched: ask for a smaller one."),
    131053: Rule(GIVE_UP, "WhatsApp could not use our file: look at its format."),
    131055: Rule(GIVE_UP, "This way of calling is not allowed: please report it."),
    131056: Rule(SLOW_LISTENER, "Too many messages to this listener in a short time."),
    131057: Rule(RETRY, "The number is being upgraded, which takes a minute."),
    131062: Rule(GIVE_UP, "This kind of message needs the listener's phone number."),
    131063: Rule(GIVE_UP, "Marketing templates are switched off for this number."),
    131064: Rule(STOP, "The messaging limit was cut because of misclassified templates."),
    132000: _TEMPLATE,
    132001: _TEMPLATE,
    132005: _TEMPLATE,
    132007: _TEMPLATE,
    132012: _TEMPLATE,
    132015: _TEMPLATE,
    132016: _TEMPLATE,
    132068: Rule(GIVE_UP, "The form (flow) is blocked."),
    132069: Rule(GIVE_UP, "The form (flow) is throttled."),
    133004: Rule(RETRY, "WhatsApp is being maintained."),
    133010: Rule(STOP, "The number is not registered."),
    133016: Rule(GIVE_UP, "The number was registered too often: wait three days."),
    134011: Rule(GIVE_UP, "The terms of WhatsApp's payments are not accepted."),
    135000: _OUR_FAULT,
}
TABLE.update({code: _PERMISSION for code in range(200, 300)})

_NO_SUCH_OBJECT = 33  # as a subcode of 100 it says what code 33 says
_TRACE = re.compile(r"[\w-]{1,64}", re.ASCII)


def decide(status: int, body: bytes) -> SendFailed:
    """What an answer other than success means; its own words are left out, they may quote us."""
    error = _graph_error(body)
    code = whole(error.get("code"))
    if code is None:
        return _without_code(status)
    if code == 100 and whole(error.get("error_subcode")) == _NO_SUCH_OBJECT:
        code = _NO_SUCH_OBJECT
    rule = TABLE.get(code)
    decision = rule.decision if rule else _unknown_code(status, error)
    trace = label(error.get("fbtrace_id"))
    seen = f" (fbtrace {trace})" if _TRACE.fullmatch(trace) else ""
    return SendFailed(decision, f"WhatsApp error {code}{seen}", code=code)


def for_status(code: int | None) -> Decision:
    """What a `failed` status means: the message is known not to have arrived."""
    rule = TABLE.get(code) if code is not None else None
    return rule.decision if rule else GIVE_UP


def hint(code: int | None) -> str | None:
    """A sentence for the operator, if there is one for this code."""
    rule = TABLE.get(code) if code is not None else None
    return rule.hint if rule else None


def _graph_error(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # an HTML page from a machine in between
        return {}
    return obj(found, "error") if isinstance(found, dict) else {}


def _unknown_code(status: int, error: Json) -> Decision:
    """WhatsApp itself refused it, so it was not sent: at most once more."""
    if status == 401:
        return STOP
    return RETRY_ONCE if status >= 500 or error.get("is_transient") is True else GIVE_UP


def _without_code(status: int) -> SendFailed:
    """Something in between answered, and only its HTTP status says what happened."""
    reason = f"HTTP {status} without an error code"
    if status < 300 or status == 408 or status >= 500:
        return SendFailed(Decision.UNKNOWN, reason)
    if status == 429:
        return SendFailed(SLOW_NUMBER, reason)
    if status < 400 or status == 401:
        return SendFailed(STOP, reason)
    return SendFailed(GIVE_UP, reason)
