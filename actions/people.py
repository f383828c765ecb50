"""Listeners who speak about themselves: no more replies, replies again, forget me."""

from __future__ import annotations

from actions.filing import FilingAction


class ActionStop(FilingAction):
    intent = "stop"


class ActionStart(FilingAction):
    intent = "start"


class ActionEraseMe(FilingAction):
    intent = "erase_me"
