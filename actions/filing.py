"""What all actions share: find the message under way, decide where it goes, write nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.core.filing import Dialogue, Filing
from bot.core.filings import decide
from bot.core.hearing import Hearing, current
from bot.core.parsed import understood
from bot.core.requests import in_library


class FilingAction(Action, ABC):  # type: ignore[misc]
    """One purpose's action. In the worker the filing is carried out by journey; in `rasa shell`
    and in an action server there is nobody to do so, and the action says what it would file."""

    @property
    @abstractmethod
    def intent(self) -> str:
        """The purpose, as Rasa's rules know it."""

    def name(self) -> str:
        return f"action_{self.intent}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        message = current()
        if message is not None:
            self.file(message, tracker)
            return []
        trial = _trial(tracker)
        dispatcher.utter_message(text=described(self.file(trial, tracker)))
        return [SlotSet(name, value) for name, value in trial.after().to_json().items()]

    def file(self, message: Hearing, tracker: Tracker) -> Filing:
        heard = message.understood or understood(tracker.latest_message)
        decided = decide(message, replace(heard, intent=self.intent))
        message.filing = in_library(decided, message.text, message.dialogue, message.find)
        return message.filing


def _trial(tracker: Tracker) -> Hearing:
    """A message that is in no inbox, with the dialogue that Rasa's own slots remember."""
    slots = {name: tracker.get_slot(name) for name in Dialogue().to_json()}
    remembered = Dialogue.from_json({name: value for name, value in slots.items() if value})
    return Hearing(1, tracker.latest_message.get("text") or "", dialogue=remembered)


def described(decided: Filing) -> str:
    """A filing as a developer reads it in `rasa shell`."""
    lines = [
        " ".join(filter(None, (f"would file under {item.lane.value}:", item.song, item.artist)))
        for item in decided.items
    ]
    if decided.joins is not None:
        lines.append(f"would add to the message before: {decided.choose or 'more about it'}")
    if decided.folded is not None:
        lines.append(f"would fold as {decided.folded}")
    if decided.listener is not None:
        lines.append(f"would change for the listener: {decided.listener}")
    for reply in decided.replies:
        said = [f"{name}={value}" for name, value in reply.values.items()]
        lines.append(" ".join((f"would reply {reply.text}", *said, *reply.options)))
    return "\n".join(lines)
