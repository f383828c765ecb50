"""Tags the words of many messages in one pass, by the weights of a conditional random field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pycrfsuite
import scipy.sparse

from bot.core.remembering import LONGEST
from bot.understanding.looks import AROUND, said

EVERYDAY = 5_000  # words of which it is remembered what they weigh in every place

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """What speaks for which tag of a word, and for which tag after which."""

    tags: tuple[str, ...]
    names: tuple[str, ...]  # of what may be so of a word
    of_names: Floats  # a row a name, a column a tag
    moves: Floats  # a row a tag, a column the tag after it

    @classmethod
    def learnt(cls, trainer: Any) -> Weights:
        """Let a trainer of crfsuite, which has its examples, learn."""
        with TemporaryDirectory() as folder:
            path = str(Path(folder) / "names.crfsuite")
            trainer.train(path)
            tagger = pycrfsuite.Tagger()
            tagger.open(path)
            return cls.of(tagger)

    @classmethod
    def of(cls, tagger: Any) -> Weights:
        """What an opened tagger of crfsuite goes by."""
        model = tagger.info()
        tags = {tag: column for column, tag in enumerate(sorted(model.labels))}
        names = {name: row for row, name in enumerate(sorted(model.attributes))}
        of_names = np.zeros((len(names), len(tags)), np.float32)
        moves = np.zeros((len(tags), len(tags)), np.float32)
        for (name, tag), weight in model.state_features.items():
            of_names[names[name], tags[tag]] = weight
        for (before, after), weight in model.transitions.items():
            moves[tags[before], tags[after]] = weight
        return cls(tuple(tags), tuple(names), of_names, moves)


class Tagger:
    """Remembers what everyday words weigh, so that most of a message is a sum."""

    def __init__(self, weights: Weights) -> None:
        self.tags = weights.tags
        self._weights = weights.of_names
        self._moves = weights.moves
        self._rows = {name: row for row, name in enumerate(weights.names)}
        self._nothing = np.zeros((2 * AROUND + 1, len(self.tags)), np.float32)
        self._remembered = lru_cache(EVERYDAY)(self._weighed)

    def of(self, name: str) -> Floats:
        """What one name weighs for each tag."""
        row = self._rows.get(name)
        found: Floats = self._nothing[0] if row is None else self._weights[row]
        return found

    def scores(
        self, messages: Sequence[Sequence[str]], more: Sequence[Sequence[Iterable[str]]]
    ) -> list[Floats]:
        """For each message a row a word, a column a tag; `more` is what else is so of each word."""
        found = self._of_words(messages) + self._of_names([one for each in more for one in each])
        return np.split(found, np.cumsum([len(words) for words in messages])[:-1])

    def _of_names(self, words: Sequence[Iterable[str]]) -> Floats:
        rows: list[int] = []
        ends = [0]
        for names in words:
            rows += [row for name in names if (row := self._rows.get(name)) is not None]
            ends.append(len(rows))
        shape = (len(words), len(self._weights))
        table = scipy.sparse.csr_matrix((np.ones(len(rows), np.float32), rows, ends), shape)
        found: Floats = table @ self._weights
        return found

    def _of_words(self, messages: Sequence[Sequence[str]]) -> Floats:
        """The sum of what each word and its neighbours weigh; no message is another's neighbour."""
        apart = [self._nothing] * AROUND
        row, inside = list(apart), [False] * AROUND
        for words in messages:
            row += [*map(self._of_word, words), *apart]
            inside += [*[True] * len(words), *[False] * AROUND]
        every = np.stack(row)
        places = np.flatnonzero(inside)
        found: Floats = np.sum(
            [every[places + at, at + AROUND] for at in range(-AROUND, AROUND + 1)], axis=0
        )
        return found

    def _of_word(self, word: str) -> Floats:
        """A row for each place from which it may be seen."""
        return self._remembered(word) if len(word) <= LONGEST else self._weighed(word)

    def _weighed(self, word: str) -> Floats:
        return np.stack([np.sum([self.of(name) for name in names], axis=0) for names in said(word)])

    def best(self, scores: Sequence[Floats]) -> list[list[str]]:
        """The likeliest tags of each message's words, all messages side by side."""
        order = sorted(range(len(scores)), key=lambda at: -len(scores[at]))
        found: list[list[str]] = [[] for _ in scores]
        in_order = [scores[at] for at in order if len(scores[at])]
        if in_order:
            for at, path in zip(order, self._paths(in_order), strict=False):
                found[at] = [self.tags[tag] for tag in path]
        return found

    def _paths(self, scores: Sequence[Floats]) -> list[Any]:
        """Of messages with words, the longest first: at each step those that go on come first."""
        lengths = np.array([len(one) for one in scores])
        steps = [int((lengths > step).sum()) for step in range(lengths[0])]
        best = np.stack([one[0] for one in scores])
        came = np.zeros((lengths[0], len(scores), len(self.tags)), np.int16)
        for step in range(1, lengths[0]):
            on = steps[step]
            through = best[:on, None, :] + self._moves.T[None]
            came[step, :on] = through.argmax(axis=2)
            here = np.stack([one[step] for one in scores[:on]])
            best[:on] = through.max(axis=2) + here
        return self._back(best.argmax(axis=1), came, steps, lengths)

    @staticmethod
    def _back(last: Any, came: Any, steps: Sequence[int], lengths: Any) -> list[Any]:
        path = np.zeros((len(steps), len(last)), np.int16)
        for step in range(len(steps) - 1, 0, -1):
            on = steps[step]
            path[step, :on] = last[:on]
            last[:on] = came[step, np.arange(on), last[:on]]
        path[0] = last
        return [path[:length, at] for at, length in enumerate(lengths)]
