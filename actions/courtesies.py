"""Mere courtesies: folded under the listener, no item of their own."""

from __future__ import annotations

from actions.filing import FilingAction


class ActionGreeting(FilingAction):
    intent = "greeting"


class ActionThanks(FilingAction):
    intent = "thanks"


class ActionGoodbye(FilingAction):
    intent = "goodbye"
