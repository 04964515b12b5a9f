"""Opening an ONNX graph as every part of the understanding opens it: one core, no memory kept, nothing that spins."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_graph(graph: bytes, weights: Path | None = None) -> onnxruntime.InferenceSession:
    """A session over a serialised graph; `weights` is the directory of the files that it points into."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena only grows
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the cores are shared
    if weights is not None:
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(weights))
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
