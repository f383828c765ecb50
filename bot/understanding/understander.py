"""Hears a batch of messages out: what each one means, and where its action files it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.core.bare_title import with_bare_title
from bot.core.hearing import Hearing, hearing
from bot.core.parsed import understood
from bot.understanding.models import encoder, fault, station
from bot.understanding.quiet import before_import, hush

NOTHING_FILED = "NothingFiled"
NO_INTENT = {"name": None, "confidence": 0.0}


class Understander:
    """Rasa in this process: one pass of its graph for a batch, then its rules for each message."""

    def __init__(self, agent: Any) -> None:
        self._processor = agent.processor

    @classmethod
    def load(cls, path: Path, executor: Any = None) -> Understander:
        """Open a model, or raise ModelUnusable or ModelOutOfReach; takes seconds for imports.

        Models lie in the data folder beside what the station itself has added.
        """
        before_import()
        policy = asyncio.get_event_loop_policy()  # Rasa's web server changes it by being imported
        from bot.understanding.encoder.here import use_own
        from bot.understanding.processor import ActionsHere, StudioAgent, executor_of

        hush()
        use_own(encoder(station(path.parent.parent)))
        agent = StudioAgent(action_endpoint=ActionsHere(executor or executor_of("actions")))
        try:
            agent.load_model(path)
        except Exception as error:
            raise fault(error)(f"{path.name}: {type(error).__name__}") from error
        hush()  # loading has imported more of Rasa
        asyncio.set_event_loop_policy(policy)
        # Rasa and a model stay for as long as the process: without this each full collection goes
        # through all of them, for a quarter of a second in which no message is read.
        gc.collect()
        gc.freeze()
        return cls(agent)

    async def understand(self, hearings: Sequence[Hearing]) -> None:
        """Set `understood` and `filing`, or `error`, on every hearing."""
        parsed = self.classify(hearings)
        for message, parse in zip(hearings, parsed, strict=True):
            if parse is not None:
                await self._decide(message, parse)

    def classify(self, hearings: Sequence[Hearing]) -> list[dict[str, Any] | None]:
        """Set `understood` alone, and give Rasa's own words for it; nothing is filed."""
        try:
            return self._pass(hearings)
        except Exception:  # one of them upset the batch: hear them one by one
            return [self._alone(message) for message in hearings]

    def _alone(self, message: Hearing) -> dict[str, Any] | None:
        try:
            return self._pass([message])[0]
        except Exception as error:
            message.error = type(error).__name__
            return None

    def _pass(self, hearings: Sequence[Hearing]) -> list[dict[str, Any] | None]:
        found = self._processor.classify([self._said(message, None) for message in hearings])
        parses: list[dict[str, Any] | None] = []
        for message, result in zip(hearings, found, strict=True):
            parse: dict[str, Any] = {"text": "", "intent": NO_INTENT, "entities": []}
            parse |= result.as_dict(only_output_properties=True)
            heard = understood(parse, message.text, quick=message.quick)
            message.understood = with_bare_title(heard, message.text)
            purpose = parse["intent"] | {"name": message.understood.intent}
            parses.append(parse | {"intent": purpose})  # the rules go by it
        return parses

    async def _decide(self, message: Hearing, parse: dict[str, Any]) -> None:
        """Let Rasa's rules choose the action, which finds the message by itself and files it."""
        with hearing(message):
            try:
                await self._processor.handle_message(self._said(message, parse))
            except Exception as error:
                message.error = type(error).__name__
        if message.filing is None and message.error is None:
            message.error = NOTHING_FILED

    def _said(self, message: Hearing, parse: dict[str, Any] | None) -> Any:
        from rasa.core.channels.channel import UserMessage

        return UserMessage(
            text=message.text,
            sender_id=str(message.inbox_id),
            parse_data=parse,
            message_id=str(message.inbox_id),
            metadata={"inbox_id": message.inbox_id, "quick": message.quick},
        )
