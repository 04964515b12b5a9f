"""The encoder's forward pass written down as an ONNX graph; used when a model is trained.

Word and position vectors stay in the official safetensors file: the graph points into it by offset, and onnxruntime
maps the file. The matrices of the layers are written into the graph in whole numbers of seven bits, one scale a
column (10 MB instead of 42): a sentence needs all of them once, and fetching them from memory is most of its time.
Seven bits, because eight overflow on processors without VNNI and would give other vectors there. What a matrix is
multiplied with is rounded to eight bits as it comes, with one scale a word: a few words have values far above all
others, and one scale for the sentence would leave the rest a handful of steps. Three things keep the rounding small:
a few columns of a normalised state are far larger than the rest, by its own weights, and half of that is moved into
the matrix (after Xiao et al. 2023, SmoothQuant); GELU gives nothing below -0.17, so that its zero lies low among the
steps; and a column's scale is the one with the least error, not the one that its largest weight asks for.
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
PARTS = 3  # of a vector: the last layer's mean (the meaning proper), the mean of the one before, the last one's maximum
LAYER_NORM_EPSILON = 1e-12  # layer_norm_eps
MIDDLE, TOP = 128, 255  # eight bits: zero in the middle,
GELU_ZERO, GELU_LOWEST = 16, 0.17  # or low down, where nothing lies further below than that
LARGEST_WEIGHT = 63  # seven bits with a sign
NARROWEST = 0.5  # scale of a column that is tried, as a share of what its largest weight asks for
FUSED = "com.microsoft"  # the domain of operators that only onnxruntime has
OPSET = 17  # the first with LayerNormalization


def build_graph(directory: Path) -> bytes:
    """The serialised graph for the weights in `directory`.

    Input: `ids` int64 [sentences, tokens], all sentences of one length: there is no padding.
    Output: `vectors` float32 [sentences, 1152]: the last layer's mean over the tokens, the mean of the layer before,
    and the last layer's largest values, each of length one.
    """
    graph = _Graph(directory / WEIGHTS)
    first, second = (graph.constant(np.array([i])) for i in range(2))
    shape = graph.node("Shape", "ids")
    sentences, tokens = graph.node("Gather", shape, first), graph.node("Gather", shape, second)
    flat = graph.constant(np.array([-1, WIDTH]))

    positions = graph.node("Slice", graph.weight("embeddings.position_embeddings.weight"), first, tokens, first)
    segment = graph.node("Slice", graph.weight("embeddings.token_type_embeddings.weight"), first, second, first)
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "ids")
    hidden = graph.node("Add", words, graph.node("Add", positions, segment))
    norm = "embeddings.LayerNorm"
    hidden = graph.layer_norm(graph.node("Reshape", hidden, flat), norm)

    by_word = graph.node("Concat", sentences, tokens, graph.constant(np.array([-1])), axis=0)

    means = []
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}."
        context = graph.attention(hidden, norm, f"{layer}attention.self", by_word)
        context = graph.node("Reshape", context, flat)
        hidden = graph.added(hidden, context, f"{layer}attention.output")
        wide = graph.gelu(hidden, f"{layer}attention.output.LayerNorm", f"{layer}intermediate.dense")
        hidden = graph.added(hidden, wide, f"{layer}output", GELU_ZERO)
        norm = f"{layer}output.LayerNorm"
        if number + 2 >= LAYERS:
            by_token = graph.node("Reshape", hidden, by_word)
            means.append(graph.unit(graph.node("ReduceSum", by_token, second, keepdims=0)))
    largest = graph.unit(graph.node("ReduceMax", by_token, axes=[1], keepdims=0))
    graph.node("Concat", *reversed(means), largest, axis=-1)
    return graph.finish()


class _Graph:
    """A graph being written: each method adds a node and names its result."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            self._header: dict[str, Any] = json.loads(file.read(length))
        self._data_starts = 8 + length
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def fused(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """An operator that only onnxruntime has: several of ONNX's in one pass over the data."""
        return self.node(operator, *inputs, domain=FUSED, **attributes)

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

    def dense(self, hidden: str, *names: str, norm: str = "", zero: int = MIDDLE) -> str:
        """Hidden · weightᵀ, in whole numbers (see the file's opening lines), for several weights side by side; the
        bias is for whoever reads it.

        Args:
            norm: the layer norm that hidden comes out of, if it does.
            zero: where zero lies among the steps of hidden.
        """
        weight = np.concatenate([self._read(f"{name}.weight") for name in names]).T
        if norm:
            usual = np.hypot(self._read(f"{norm}.weight"), self._read(f"{norm}.bias"))
            even = np.sqrt(usual / np.abs(weight).max(axis=1))
            hidden, weight = self.node("Mul", hidden, self.constant(1 / even)), weight * even[:, None]
        scale = _best_scale(weight)
        rounded = np.clip(np.round(weight / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8)
        whole, by_word = self._round(hidden, zero)
        one, nothing = self.constant(np.float32(1)), self.constant(np.uint8(zero))
        by_column = self.constant(scale.astype(np.float32))
        product = self.fused("MatMulIntegerToFloat", whole, self.constant(rounded), one, by_column, nothing)
        return self.node("Mul", product, by_word)

    def attention(self, hidden: str, norm: str, name: str, by_word: str) -> str:
        """What each word takes from the others of its sentence."""
        names = [f"{name}.{part}" for part in ("query", "key", "value")]
        product = self.node("Reshape", self.dense(hidden, *names, norm=norm), by_word)
        parts = [f"{product}_{part}" for part in range(3)]
        self._nodes.append(helper.make_node("Split", [product], parts, axis=-1))
        bias = self.constant(np.concatenate([self._read(f"{name}.bias") for name in names]))
        return self.fused("MultiHeadAttention", *parts, bias, num_heads=HEADS)

    def gelu(self, hidden: str, norm: str, name: str) -> str:
        """The same through the exact GELU."""
        return self.fused("BiasGelu", self.dense(hidden, name, norm=norm), self.weight(f"{name}.bias"))

    def added(self, hidden: str, inner: str, name: str, zero: int = MIDDLE) -> str:
        """Hidden + (inner · weightᵀ + bias), normalised."""
        product, bias = self.dense(inner, f"{name}.dense", zero=zero), self.weight(f"{name}.dense.bias")
        norm = (self.weight(f"{name}.LayerNorm.{part}") for part in ("weight", "bias"))
        return self.fused("SkipLayerNormalization", product, hidden, *norm, bias, epsilon=LAYER_NORM_EPSILON)

    def _round(self, hidden: str, zero: int) -> tuple[str, str]:
        """A hidden state in whole numbers of eight bits, and the scale of each word."""
        largest = hidden if zero < MIDDLE else self.node("Abs", hidden)
        largest = self.node("ReduceMax", largest, axes=[-1], keepdims=0)
        scale = self.node("Mul", largest, self.constant(np.float32(1 / (TOP - zero))))
        if zero < MIDDLE:
            scale = self.node("Max", scale, self.constant(np.float32(GELU_LOWEST / zero)))
        nothing = self.node("Expand", self.constant(np.uint8(zero)), self.node("Shape", scale))
        whole = self.node("QuantizeLinear", hidden, scale, nothing, axis=0)
        return whole, self.node("Unsqueeze", scale, self.constant(np.array([1])))

    def _read(self, name: str) -> np.ndarray:
        entry = self._header[name]
        begin, end = entry["data_offsets"]
        with self._weights.open("rb") as file:
            file.seek(self._data_starts + begin)
            return np.frombuffer(file.read(end - begin), dtype=np.float32).reshape(entry["shape"])

    def layer_norm(self, hidden: str, name: str) -> str:
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.node("LayerNormalization", hidden, weight, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def unit(self, vectors: str) -> str:
        return self.node("LpNormalization", vectors, axis=-1, p=2)

    def finish(self) -> bytes:
        """The whole graph; the last node's result is its output."""
        self._nodes[-1].output[0] = "vectors"
        shape: Sequence[str] = ["sentences", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, shape)],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["sentences", WIDTH * PARTS])],
            list(self._tensors.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        serialised: bytes = model.SerializeToString()
        return serialised


def _best_scale(weight: np.ndarray) -> np.ndarray:
    """For each column the scale by which rounding costs least, in squares."""
    largest = np.abs(weight).max(axis=0) / LARGEST_WEIGHT
    best, least = largest, np.full(len(largest), np.inf)
    for share in np.arange(NARROWEST, 1.01, 0.05):
        scale = largest * np.float32(share)
        rounded = np.clip(np.round(weight / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT) * scale
        error = ((rounded - weight) ** 2).sum(axis=0)
        best, least = np.where(error < least, scale, best), np.minimum(error, least)
    return best
