"""Writing ONNX graphs node by node, with matrices in whole numbers of seven bits: what our two graphs have in common.

Seven bits, because eight overflow on processors without VNNI and would give other results there. What a matrix is
multiplied with is rounded to eight bits as it comes.
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LARGEST_WEIGHT = 63  # seven bits with a sign
LOW, MIDDLE, TOP = 16, 128, 255  # eight bits, written around a zero in the middle or low down
SMALLEST = 1e-9  # scale, so that nothing is divided by zero
FUSED = (
    "com.microsoft"  # the domain of operators that only onnxruntime has: several of ONNX's in one pass over the data
)
OPSET = 17  # the first with LayerNormalization


class GraphWriter:
    """A graph being written: each method adds nodes and names their result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, TensorProto] = {}

    def node(self, operator: str, *inputs: str, outputs: Sequence[str] = (), **attributes: Any) -> str:
        """One operator; its first output, which is named for it unless `outputs` are."""
        outputs = list(outputs) or [f"n{len(self.nodes)}"]
        self.nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return outputs[0]

    def constant(self, value: Any) -> str:
        """A tensor that stands in the graph."""
        name = f"c{len(self.tensors)}"
        self.tensors[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def number(self, value: float) -> str:
        """A single number, as float32."""
        return self.constant(np.float32(value))

    def multiplied_evenly(self, rows: str, matrix: np.ndarray, scale: np.ndarray) -> str:
        """Rows · matrix, in whole numbers, with one scale for all rows: one operator, for rows much alike in size.

        Args:
            rows: float32 of shape [rows, columns].
            matrix, scale: [columns, results] and the scale of each result's column.
        """
        return self.node("DynamicQuantizeMatMul", rows, *self._whole(matrix, scale), domain=FUSED)

    def multiplied(self, rows: str, matrix: np.ndarray, scale: np.ndarray, lowest: float = 0.0) -> str:
        """Rows · matrix, in whole numbers, with one scale a row.

        Args:
            rows, matrix, scale: see `multiplied_evenly`.
            lowest: how far below zero values lie, where that is known and little; zero then lies low among the steps.
        """
        zero = LOW if lowest else MIDDLE
        largest = rows if lowest else self.node("Abs", rows)
        largest = self.node("ReduceMax", largest, axes=[-1], keepdims=1)
        step = self.node("Mul", largest, self.number(1 / (TOP - zero)))
        step = self.node("Max", step, self.number(max(SMALLEST, lowest / zero)))
        nothing = self.constant(np.uint8(zero))
        rounded = self.node("QuantizeLinear", self.node("Div", rows, step), self.number(1), nothing)
        whole, by_result = self._whole(matrix, scale)
        inputs = (rounded, whole, self.number(1), by_result, nothing)
        product = self.node("MatMulIntegerToFloat", *inputs, domain=FUSED)
        return self.node("Mul", product, step)

    def _whole(self, matrix: np.ndarray, scale: np.ndarray) -> tuple[str, str]:
        whole = np.clip(np.round(matrix / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8)
        return self.constant(whole), self.constant(scale.astype(np.float32))

    def finish(self, name: str, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]) -> bytes:
        """The whole graph, serialised."""
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.tensors.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        serialised: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
        return serialised


def scale_of(matrix: np.ndarray) -> np.ndarray:
    """The scale that the largest weight of each column asks for."""
    scale: np.ndarray = np.maximum(np.abs(matrix).max(axis=0), SMALLEST) / LARGEST_WEIGHT
    return scale
