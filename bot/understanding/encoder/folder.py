"""An encoder that the station names: a folder with `model.onnx` and `tokenizer.json` in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot.understanding.encoder.engine import opened
from bot.understanding.encoder.reading import Reading
from bot.understanding.encoder.unusable import blamed_on

MODEL, TOKENIZER, NOTES = "model.onnx", "tokenizer.json", "encoder.json"
LONGEST = 512  # pieces, unless encoder.json says otherwise


class FolderEncoder:
    """Any network that gives a vector for each piece, as exporters for onnxruntime write it.

    `encoder.json`, if it is there, may give a `prefix` that the network was taught with, and
    `longest`, the most pieces it takes. The first output is read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with blamed_on(str(folder)):
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = opened(str(folder / MODEL))
            notes = folder / NOTES
            said = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
            self._prefix = str(said.get("prefix", ""))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(int(said.get("longest", LONGEST)))
            self.width = self.sentence_width = self._read("a").sentence.shape[0]

    @cached_property
    def name(self) -> str:
        digest = hashlib.sha256()
        with blamed_on(str(self._folder)):
            for path in sorted(self._folder.iterdir()):
                if path.is_file():
                    digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        return f"folder {digest.hexdigest()}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        with (
            blamed_on(str(self._folder)),
            ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool,
        ):
            return list(pool.map(self._read, texts))

    def _read(self, text: str) -> Reading:
        found = self._tokenizer.encode(self._prefix + text)
        given = {
            "input_ids": found.ids,
            "attention_mask": found.attention_mask,
            "token_type_ids": found.type_ids,
        }
        names = [one.name for one in self._session.get_inputs()]
        rows = {name: np.array([given[name]], dtype=np.int64) for name in names}
        states = np.asarray(self._session.run(None, rows)[0][0], dtype=np.float32)
        first = len(self._prefix)
        own = [
            place
            for place, (start, end) in enumerate(found.offsets)
            if end > max(start, first) and not found.special_tokens_mask[place]
        ]
        edges = np.array([found.offsets[place] for place in own], dtype=np.int32).reshape(-1, 2)
        edges = np.maximum(edges - first, 0)
        return Reading(states.mean(axis=0), states[own].astype(np.float16), edges)
