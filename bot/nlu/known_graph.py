"""What a text's vector has in common with each known example, as an ONNX graph.

Its matrices are whole numbers of seven bits (see `graph_writer.py`): in numbers of four bytes, 46 MB with ten thousand
examples would have to be fetched from memory for every message; these are 12 MB.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np
from onnx import TensorProto, helper

from bot.nlu.graph_writer import GraphWriter, scale_of


def build_known_graph(
    parts: Sequence[tuple[np.ndarray, float]], middle: np.ndarray, width: float, neighbours: int
) -> bytes:
    """The serialised graph.

    Input: `vectors` float32 [texts, columns of all parts].
    Outputs: `alike` [texts, examples] = sum over the parts of weight · exp(2 · width · (cosine − 1)), and `nearness`
    [texts], the mean cosine to the nearest examples by the first part.

    Args:
        parts: of the examples' vectors, [examples, columns] and of length one, and the weight of each.
        middle: what every text has in common, taken from `vectors` before their parts are made of length one.
        width: of the kernel.
        neighbours: how many examples the nearness is taken over.
    """
    graph = GraphWriter()
    summed, first = "", ""
    from_middle = graph.node("Sub", "vectors", graph.constant(middle.astype(np.float32)))
    names = [f"part_{place}" for place, _ in enumerate(parts)]
    graph.node("Split", from_middle, outputs=names, axis=-1)
    for name, (known, weight) in zip(names, parts):
        unit = graph.node("LpNormalization", name, axis=-1, p=2)
        cosine = graph.multiplied_evenly(unit, known.T, scale_of(known.T))
        distance = graph.node("Mul", graph.node("Sub", cosine, graph.number(1)), graph.number(2 * width))
        kernel = graph.node("Mul", graph.node("Exp", distance), graph.number(weight))
        summed = graph.node("Add", summed, kernel) if summed else kernel
        first = first or cosine
    graph.node("Identity", summed, outputs=["alike"])
    count = graph.constant(np.array([min(neighbours, len(parts[0][0]))]))
    graph.node("TopK", first, count, outputs=["nearest", "which"])
    graph.node("ReduceMean", "nearest", outputs=["nearness"], axes=[-1], keepdims=0)
    inputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", len(middle)])]
    outputs = [
        helper.make_tensor_value_info("alike", TensorProto.FLOAT, ["texts", len(parts[0][0])]),
        helper.make_tensor_value_info("nearness", TensorProto.FLOAT, ["texts"]),
    ]
    return graph.finish("known examples", inputs, outputs)
