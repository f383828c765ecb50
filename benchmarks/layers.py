"""Where the time of a message goes: each component of Rasa's graph, its rules, our actions."""

from __future__ import annotations

import functools
import inspect
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CORE = "rules and tracker (Rasa Core)"
ACTIONS = "actions"
CLAIM = "claim (database)"
FILE = "file (database)"
REST = "everything else"


class Layers:
    """Adds up seconds by layer while it watches; what is inside another counts once."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inside: list[float] = []

    @contextmanager
    def watching(self) -> Iterator[Layers]:
        from rasa.engine.graph import GraphNode
        from rasa_sdk.executor import ActionExecutor

        from bot import journey
        from bot.understanding.processor import StudioProcessor

        watched = (
            (GraphNode, "__call__", _node),
            (StudioProcessor, "handle_message", lambda *_: CORE),
            (ActionExecutor, "run", lambda *_: ACTIONS),
            (journey, "claim", lambda *_: CLAIM),
            (journey, "file", lambda *_: FILE),
        )
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in watched]
        for owner, name, layer in watched:
            setattr(owner, name, self._timed(getattr(owner, name), layer))
        begun = time.perf_counter()
        try:
            yield self
        finally:
            for owner, name, original in before:
                setattr(owner, name, original)
            self.seconds[REST] += time.perf_counter() - begun - sum(self.seconds.values())

    def _timed(self, call: Callable[..., Any], layer: Callable[..., str]) -> Callable[..., Any]:
        @functools.wraps(call)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self._counting(layer(*args)):
                return call(*args, **kwargs)

        @functools.wraps(call)
        async def timed_async(*args: Any, **kwargs: Any) -> Any:
            with self._counting(layer(*args)):
                return await call(*args, **kwargs)

        return timed_async if inspect.iscoroutinefunction(call) else timed

    @contextmanager
    def _counting(self, layer: str) -> Iterator[None]:
        begun = time.perf_counter()
        self._inside.append(0.0)
        try:
            yield
        finally:
            whole = time.perf_counter() - begun
            self.seconds[layer] += whole - self._inside.pop()
            if self._inside:
                self._inside[-1] += whole

    def table(self, messages: int) -> str:
        whole = sum(self.seconds.values())
        rows = [f"{'layer':<44}{'ms a message':>14}{'share':>8}"]
        for layer, seconds in self.seconds.most_common():
            rows.append(f"{layer:<44}{seconds / messages * 1000:>14.3f}{seconds / whole:>8.1%}")
        return "\n".join(rows)


def _node(node: Any, *_: Any) -> str:
    name: str = node._component_class.__name__
    return CORE if node._node_name.startswith(("run_RulePolicy", "select_", "rule_")) else name
