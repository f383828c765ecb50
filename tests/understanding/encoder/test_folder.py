"""A station may name a folder with an encoder of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE

if RASA_RUNS_HERE:
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    from bot.understanding.encoder.folder import FolderEncoder
    from bot.understanding.encoder.unusable import EncoderUnusable

pytestmark = NEEDS_RASA

WORDS = ("[UNK]", "[CLS]", "[SEP]", "play", "dream", "on", "query")
WIDTH = 4


def make(folder: Path, *, types: bool = False, **notes: object) -> Path:
    """A network that gives each word its own row of a table."""
    folder.mkdir(parents=True)
    words = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    words.save(str(folder / "tokenizer.json"))
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
    table = np.arange(len(WORDS) * WIDTH, dtype=np.float32).reshape(-1, WIDTH)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "table",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "s"]) for n in inputs],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["b", "s", WIDTH])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    if notes:
        (folder / "encoder.json").write_text(json.dumps(notes))
    return folder


@pytest.mark.parametrize("types", [False, True])
def test_it_reads_with_the_stations_network(tmp_path: Path, types: bool) -> None:
    encoder = FolderEncoder(make(tmp_path / "mine", types=types))
    reading = encoder.read(["play dream on"])[0]
    assert encoder.width == encoder.sentence_width == WIDTH
    assert reading.edges.tolist() == [[0, 4], [5, 10], [11, 13]]
    assert reading.pieces[:, 0].tolist() == [12, 16, 20]
    assert reading.sentence[0] == pytest.approx((4 + 12 + 16 + 20 + 8) / 5)


def test_a_prefix_that_the_network_wants_is_no_part_of_the_text(tmp_path: Path) -> None:
    encoder = FolderEncoder(make(tmp_path / "mine", prefix="query "))
    assert encoder.read(["dream"])[0].edges.tolist() == [[0, 5]]


def test_a_long_text_is_read_as_far_as_the_network_goes(tmp_path: Path) -> None:
    encoder = FolderEncoder(make(tmp_path / "mine", longest=10))
    assert len(encoder.read(["play " * 100])[0].pieces) == 8


@pytest.mark.parametrize("gone", ["model.onnx", "tokenizer.json"])
def test_a_folder_that_is_not_whole_is_named(tmp_path: Path, gone: str) -> None:
    folder = make(tmp_path / "mine")
    (folder / gone).unlink()
    with pytest.raises(EncoderUnusable, match="mine"):
        FolderEncoder(folder)


def test_two_folders_have_the_same_name_only_if_they_read_alike(tmp_path: Path) -> None:
    one, same = FolderEncoder(make(tmp_path / "one")), FolderEncoder(make(tmp_path / "same"))
    other = FolderEncoder(make(tmp_path / "other", prefix="query "))
    assert one.name == same.name != other.name
