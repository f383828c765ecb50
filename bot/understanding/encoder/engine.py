"""Opens a network in onnxruntime."""

from __future__ import annotations

from typing import Any

import onnxruntime


def opened(model: bytes | str) -> Any:
    """From its bytes or its path."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts side by side are faster than a text on two cores
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
