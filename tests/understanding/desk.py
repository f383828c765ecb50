"""Trial actions: they note what Rasa handed them, and fail where the text tells them to."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.core.filing import Filing
from bot.core.hearing import current
from bot.core.purposes import PURPOSES

BROKEN = "please break the action"
SILENT = "please file nothing"


class Desk:
    """Remembers the messages by their ids: which action, what it saw in its tracker."""

    def __init__(self) -> None:
        self.seen: dict[int, dict[str, Any]] = {}

    def executor(self) -> ActionExecutor:
        executor = ActionExecutor()
        for purpose in PURPOSES:
            executor.register_function(f"action_{purpose}", self._action(f"action_{purpose}"))
        return executor

    def _action(self, name: str) -> Any:
        def run(dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Any]:
            message = current()
            assert message is not None
            if BROKEN in message.text:
                raise ZeroDivisionError(message.text)
            self.seen[message.inbox_id] = {
                "action": name,
                "metadata": tracker.latest_message["metadata"],
                "slots": tracker.slots,
                "events": len(tracker.events),
            }
            if SILENT not in message.text:
                message.filing = Filing(folded=name)
            return []

        return run
