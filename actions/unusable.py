"""What a station cannot use, and what nobody understood: held back, or left for a person."""

from __future__ import annotations

from actions.filing import FilingAction


class ActionSpam(FilingAction):
    intent = "spam"


class ActionOutOfScope(FilingAction):
    intent = "out_of_scope"


class ActionNluFallback(FilingAction):
    intent = "nlu_fallback"
