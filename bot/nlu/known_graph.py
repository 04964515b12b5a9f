"""What a text's vector has in common with each known example, as an ONNX graph in whole numbers of seven bits.

Numbers of four bytes would have to be fetched from memory for every message, 53 MB with 11,500
examples; these are 13 MB.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FUSED = "com.microsoft"  # the domain of operators that only onnxruntime has
LARGEST = 63  # seven bits with a sign: eight overflow on processors without VNNI
STEPS, MIDDLE = 127, 128  # eight bits for what comes, written around the middle
SMALLEST = 1e-9
OPSET = 17


def build_known_graph(
    parts: dict[str, tuple[np.ndarray, float]], answers: np.ndarray, width: float, neighbours: int
) -> bytes:
    """The serialised graph.

    Inputs: one float32 [texts, columns] for each part, of length one.
    Outputs: `scores` [texts, classes] = sum over the parts of weight · exp(2 · width · (cosine − 1)) · answers, and
    `nearness` [texts], the mean cosine to the nearest examples by the first part.

    Args:
        parts: the examples' vectors [examples, columns], of length one, and the weight, by the name of the input.
        answers: [examples, classes].
        width: of the kernel.
        neighbours: how many examples the nearness is taken over.
    """
    graph = _Graph()
    summed, first = "", ""
    for name, (known, weight) in parts.items():
        cosine = graph.cosine(name, known)
        kernel = graph.node(
            "Exp", graph.node("Mul", graph.node("Sub", cosine, graph.number(1)), graph.number(2 * width))
        )
        kernel = kernel if weight == 1 else graph.node("Mul", kernel, graph.number(weight))
        summed = graph.node("Add", summed, kernel) if summed else kernel
        first = first or cosine
    graph.node("MatMul", summed, graph.constant(answers.astype(np.float32)), output="scores")
    graph.nearness(first, min(neighbours, len(answers)))
    columns = {name: known.shape[1] for name, (known, _) in parts.items()}
    return graph.finish(columns, answers.shape[1])


class _Graph:
    """A graph being written: each method adds nodes and names their result."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[TensorProto] = []

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Any) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def number(self, value: float) -> str:
        return self.constant(np.float32(value))

    def cosine(self, name: str, known: np.ndarray) -> str:
        """The dot products with all examples, [texts, examples]."""
        scale = np.maximum(np.abs(known).max(axis=1), SMALLEST) / LARGEST
        whole = np.round(known / scale[:, None]).astype(np.int8).T.copy()
        largest = self.node("ReduceMax", self.node("Abs", name), axes=[-1], keepdims=0)
        step = self.node("Max", self.node("Mul", largest, self.number(1 / STEPS)), self.number(SMALLEST))
        middle = self.node("Expand", self.constant(np.uint8(MIDDLE)), self.node("Shape", step))
        text = self.node("QuantizeLinear", name, step, middle, axis=0)
        by_example = self.constant(scale.astype(np.float32))
        zero = self.constant(np.uint8(MIDDLE))
        inputs = (text, self.constant(whole), self.number(1), by_example, zero)
        product = self.node("MatMulIntegerToFloat", *inputs, domain=FUSED)
        return self.node("Mul", product, self.node("Unsqueeze", step, self.constant(np.array([1]))))

    def nearness(self, cosine: str, count: int) -> None:
        self._nodes.append(helper.make_node("TopK", [cosine, self.constant(np.array([count]))], ["nearest", "which"]))
        self.node("ReduceMean", "nearest", output="nearness", axes=[-1], keepdims=0)

    def finish(self, columns: dict[str, int], classes: int) -> bytes:
        """The whole graph."""
        inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", n]) for name, n in columns.items()]
        outputs = [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["texts", classes]),
            helper.make_tensor_value_info("nearness", TensorProto.FLOAT, ["texts"]),
        ]
        graph = helper.make_graph(self._nodes, "known examples", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        serialised: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
        return serialised
