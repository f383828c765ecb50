"""Builds the network of a packed encoder for onnxruntime, its matrices still in four bits.

The products are computed on eight-bit activations (`accuracy_level` 4), as the package's own engine
does; onnxruntime's operators of several steps in one do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from bot.understanding.encoder.packed import BLOCK, PackedFile, Shape

FUSED = "com.microsoft"
EIGHT_BITS = 4


class Builder:
    """Nodes and weights as they come together."""

    def __init__(self, file: PackedFile) -> None:
        self.file = file
        self.shape: Shape = file.shape
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def numbers(self, name: str) -> str:
        return self.constant(name, self.file.numbers(name))

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=output, domain=FUSED, **attributes)
        )
        return output

    def product(self, what: str, names: list[str], output: str, columns: int) -> str:
        """`what` times one or several packed matrices side by side."""
        blocks = np.concatenate([self.file.blocks(name, columns) for name in names])
        packed = self.constant(f"{output}.w", _interleaved(blocks["halves"]))
        scales = self.constant(f"{output}.s", blocks["scale"].astype(np.float32).reshape(-1))
        return self.add(
            "MatMulNBits",
            [what, packed, scales],
            output,
            K=columns,
            N=len(blocks),
            bits=4,
            block_size=BLOCK,
            accuracy_level=EIGHT_BITS,
        )


def _interleaved(halves: Any) -> Any:
    """Neighbouring weights share a byte in onnxruntime, the first in its lower half."""
    weights = np.concatenate([halves & 15, halves >> 4], axis=-1)
    return weights[..., 0::2] | (weights[..., 1::2] << 4)


def built(file: PackedFile, also: Sequence[int] = ()) -> bytes:
    """From vectors of words and places, to the states after the last and some layers."""
    builder = Builder(file)
    shape = builder.shape
    state = builder.add(
        "SkipLayerNormalization",
        ["words", "places", builder.numbers("emb.ln.w"), builder.numbers("emb.ln.b")],
        "state",
        epsilon=shape.epsilon,
    )
    layers = []
    for number in range(shape.layers):
        state = _layer(builder, f"l{number}", state)
        layers.append(state)
    size: list[str | int | None] = ["texts", "pieces", shape.width]
    graph = helper.make_graph(
        builder.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("places", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "pieces"]),
        ],
        [
            helper.make_tensor_value_info(layers[number], TensorProto.FLOAT, size)
            for number in (shape.layers - 1, *also)
        ],
        builder.weights,
    )
    sets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    model = helper.make_model(graph, opset_imports=sets, ir_version=9)
    return bytes(model.SerializeToString())


def _layer(builder: Builder, name: str, state: str) -> str:
    shape = builder.shape
    asked = [
        builder.product(state, [f"{name}.{part}.w"], f"{name}.{part}", shape.width)
        for part in ("q", "k", "v")
    ]
    biases = np.concatenate([builder.file.numbers(f"{name}.{part}.b") for part in ("q", "k", "v")])
    seen = builder.add(
        "MultiHeadAttention",
        [*asked, builder.constant(f"{name}.b", biases), "mask"],
        f"{name}.seen",
        num_heads=shape.heads,
    )
    told = builder.product(seen, [f"{name}.ao.w"], f"{name}.ao", shape.width)
    state = _normal(builder, told, state, f"{name}.aln", f"{name}.ao.b")
    inner = builder.product(state, [f"{name}.fi.w"], f"{name}.fi", shape.width)
    inner = builder.add("BiasGelu", [inner, builder.numbers(f"{name}.fi.b")], f"{name}.gelu")
    outer = builder.product(inner, [f"{name}.fo.w"], f"{name}.fo", shape.inner)
    return _normal(builder, outer, state, f"{name}.oln", f"{name}.fo.b")


def _normal(builder: Builder, new: str, state: str, name: str, bias: str) -> str:
    return builder.add(
        "SkipLayerNormalization",
        [new, state, *(builder.numbers(one) for one in (f"{name}.w", f"{name}.b", bias))],
        name,
        epsilon=builder.shape.epsilon,
    )
