"""The encoder's forward pass written down as an ONNX graph; used when a model is trained.

Word and position vectors stay in the official safetensors file: the graph points into it by offset, and onnxruntime
maps the file. The matrices of the layers are written into the graph in whole numbers of seven bits, one scale a
column (10 MB instead of 42): a sentence needs all of them once, and fetching them from memory is most of its time.
Seven bits, because eight overflow on processors without VNNI and would give other vectors there. What a matrix is
multiplied with is rounded to eight bits as it comes, with one scale a word: a few words have values far above all
others, and one scale for the sentence would leave the rest a handful of steps.
The architecture is BERT as in the model's config.json (six layers, twelve heads, exact GELU), then the mean over the
words and unit length, as in its modules.json.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.nlu.encoder_files import WEIGHTS

LAYERS = 6  # config.json: num_hidden_layers
HEADS = 12  # num_attention_heads
WIDTH = 384  # hidden_size
READ = (6, 5, 3)  # layers whose mean is part of the vector, the meaning proper first; why: bot/nlu/encoder.py
LAYER_NORM_EPSILON = 1e-12  # layer_norm_eps
LARGEST_STEP = 127.0  # eight bits with a sign, written as 1 to 255 around 128
MIDDLE = 128
MASKED = -1e4  # added to the attention score of padding; far below any real score
LARGEST_WEIGHT = 63  # seven bits with a sign
OPSET = 17  # the first with LayerNormalization


def build_graph(directory: Path) -> bytes:
    """The serialised graph for the weights in `directory`.

    Inputs: `ids` int64 [sentences, tokens], `mask` float32 of the same shape (1 word, 0 padding).
    Output: `vectors` float32 [sentences, 1152]: for each layer of `READ` the mean over the words, of length one.
    """
    graph = _Graph(directory / WEIGHTS)
    first, second, third = (graph.constant(np.array([i])) for i in range(3))
    shape = graph.node("Shape", "ids")
    sentences, tokens = graph.node("Gather", shape, first), graph.node("Gather", shape, second)
    flat = graph.constant(np.array([-1, WIDTH]))

    positions = graph.node("Slice", graph.weight("embeddings.position_embeddings.weight"), first, tokens, first)
    segment = graph.node("Slice", graph.weight("embeddings.token_type_embeddings.weight"), first, second, first)
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "ids")
    hidden = graph.node("Add", words, graph.node("Add", positions, segment))
    hidden = graph.layer_norm(graph.node("Reshape", hidden, flat), "embeddings.LayerNorm")

    absent = graph.node("Sub", graph.constant(np.float32(1)), "mask")
    penalty = graph.node("Mul", absent, graph.constant(np.float32(MASKED)))
    penalty = graph.node("Unsqueeze", penalty, graph.constant(np.array([1, 2])))
    by_head = graph.node("Concat", sentences, tokens, graph.constant(np.array([HEADS, WIDTH // HEADS])), axis=0)
    scale = graph.constant(np.float32((WIDTH // HEADS) ** -0.5))
    by_word = graph.node("Concat", sentences, tokens, graph.constant(np.array([WIDTH])), axis=0)
    present = graph.node("Unsqueeze", "mask", third)

    means: dict[int, str] = {}
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}."
        query, key, value = (
            graph.node("Reshape", graph.dense(hidden, f"{layer}attention.self.{part}"), by_head)
            for part in ("query", "key", "value")
        )
        query = graph.node("Transpose", query, perm=[0, 2, 1, 3])
        key = graph.node("Transpose", key, perm=[0, 2, 3, 1])
        value = graph.node("Transpose", value, perm=[0, 2, 1, 3])
        scores = graph.node("Mul", graph.node("MatMul", query, key), scale)
        attention = graph.node("Softmax", graph.node("Add", scores, penalty), axis=-1)
        context = graph.node("Transpose", graph.node("MatMul", attention, value), perm=[0, 2, 1, 3])
        context = graph.dense(graph.node("Reshape", context, flat), f"{layer}attention.output.dense")
        hidden = graph.layer_norm(graph.node("Add", hidden, context), f"{layer}attention.output.LayerNorm")
        wide = graph.gelu(graph.dense(hidden, f"{layer}intermediate.dense"))
        narrow = graph.dense(wide, f"{layer}output.dense")
        hidden = graph.layer_norm(graph.node("Add", hidden, narrow), f"{layer}output.LayerNorm")
        if number + 1 in READ:
            summed = graph.node(
                "ReduceSum", graph.node("Mul", graph.node("Reshape", hidden, by_word), present), second, keepdims=0
            )
            means[number + 1] = graph.node("LpNormalization", summed, axis=-1, p=2)
    graph.node("Concat", *(means[layer] for layer in READ), axis=-1)
    return graph.finish()


class _Graph:
    """A graph being written: each method adds a node and names its result."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            self._header: dict[str, Any] = json.loads(file.read(length))
        self._data_starts = 8 + length
        self._weights = weights
        self._rounded: dict[str, tuple[str, str]] = {}  # hidden state → its rounding; three products share one
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, value: Any) -> str:
        name = f"c{len(self._tensors)}"
        self._tensors[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """A tensor of the safetensors file, by reference."""
        if name not in self._tensors:
            entry = self._header[name]
            begin, end = entry["data_offsets"]
            tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=entry["shape"])
            tensor.data_location = TensorProto.EXTERNAL
            place = {"location": WEIGHTS, "offset": self._data_starts + begin, "length": end - begin}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
            self._tensors[name] = tensor
        return name

    def dense(self, hidden: str, name: str) -> str:
        """Hidden · weightᵀ + bias, in whole numbers; see the file's opening lines."""
        weight = self._read(f"{name}.weight").T
        scale = np.abs(weight).max(axis=0) / LARGEST_WEIGHT
        rounded = np.round(weight / scale).astype(np.int8)
        if hidden not in self._rounded:
            self._rounded[hidden] = self._round(hidden)
        whole, hidden_scale = self._rounded[hidden]
        product = self.node("MatMulInteger", whole, self.constant(rounded), self.constant(np.uint8(MIDDLE)))
        # One scale after the other: multiplied beforehand, onnxruntime 1.x fuses them as if a sentence had one scale.
        by_column = self.node("Mul", self.node("Cast", product, to=TensorProto.FLOAT), self.constant(scale))
        real = self.node("Mul", by_column, hidden_scale)
        return self.node("Add", real, self.weight(f"{name}.bias"))

    def _round(self, hidden: str) -> tuple[str, str]:
        """A hidden state in whole numbers of eight bits, and the scale of each word."""
        largest = self.node("ReduceMax", self.node("Abs", hidden), axes=[-1], keepdims=1)
        scale = self.node("Mul", largest, self.constant(np.float32(1 / LARGEST_STEP)))
        steps = self.node("Add", self.node("Round", self.node("Div", hidden, scale)), self.constant(np.float32(MIDDLE)))
        return self.node("Cast", steps, to=TensorProto.UINT8), scale

    def _read(self, name: str) -> np.ndarray:
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        with self._weights.open("rb") as file:
            file.seek(self._data_starts + begin)
            return np.frombuffer(file.read(end - begin), dtype=np.float32).reshape(entry["shape"])

    def layer_norm(self, hidden: str, name: str) -> str:
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.node("LayerNormalization", hidden, weight, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(self, hidden: str) -> str:
        error = self.node("Erf", self.node("Mul", hidden, self.constant(np.float32(2**-0.5))))
        half = self.node("Mul", hidden, self.constant(np.float32(0.5)))
        return self.node("Mul", half, self.node("Add", error, self.constant(np.float32(1))))

    def finish(self) -> bytes:
        """The whole graph; the last node's result is its output."""
        self._nodes[-1].output[0] = "vectors"
        shape: Sequence[str] = ["sentences", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape),
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["sentences", WIDTH * len(READ)])],
            list(self._tensors.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        serialised: bytes = model.SerializeToString()
        return serialised
