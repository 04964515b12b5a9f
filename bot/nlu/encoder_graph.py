"""The encoder's forward pass written down as an ONNX graph; used when a model is trained.

Word and position vectors stay in the official safetensors file: the graph points into it by offset, and onnxruntime
maps the file. The matrices of the layers are written into the graph in whole numbers of seven bits, one scale a
column (10 MB instead of 42): a sentence needs all of them once, and fetching them from memory is most of its time.
What a matrix is multiplied with has one scale a sentence, but behind GELU one a word: there a few words have values far
above all others, which would leave the rest a handful of steps (see `graph_writer.py`). Three things keep the rounding
small: a few columns of a normalised state are far larger than the rest, by its own weights, and a part of that is moved
into the matrix (after Xiao et al. 2023, SmoothQuant); GELU gives nothing below -0.17, so that its zero lies low among
the steps; and a column's scale is the one with the least error, not the one that its largest weight asks for.
The architecture is BERT as in the model's config.json (six layers, twelve heads, GELU), then the mean over the
words and unit length, as in its modules.json.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper

from bot.nlu.encoder_files import WEIGHTS
from bot.nlu.graph_writer import FUSED, LARGEST_WEIGHT, GraphWriter, scale_of

LAYERS = 6  # config.json: num_hidden_layers
HEADS = 12  # num_attention_heads
WIDTH = 384  # hidden_size
PARTS = 3  # of a vector: the last layer's mean (the meaning proper), the mean of the one before, the last one's maximum
LAYER_NORM_EPSILON = 1e-12  # layer_norm_eps
GELU_LOWEST = 0.17  # how far below zero its values lie
# How much of the unevenness of a normalised state's columns is moved into the matrix (the exponent α of SmoothQuant);
# of the values tried, those with the least error in the vectors of 150 messages of BANKING77.
MOVED_INTO_ATTENTION, MOVED_INTO_WIDE = 0.3, 0.8
NARROWEST = 0.5  # scale of a column that is tried, as a share of what its largest weight asks for


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
        hidden = graph.added(hidden, graph.dense(context, f"{layer}attention.output.dense"), f"{layer}attention.output")
        wide = graph.gelu(hidden, f"{layer}attention.output.LayerNorm", f"{layer}intermediate.dense")
        hidden = graph.added(hidden, graph.narrowed(wide, f"{layer}output.dense"), f"{layer}output")
        norm = f"{layer}output.LayerNorm"
        if number + 2 >= LAYERS:
            by_token = graph.node("Reshape", hidden, by_word)
            means.append(graph.unit(graph.node("ReduceSum", by_token, second, keepdims=0)))
    largest = graph.unit(graph.node("ReduceMax", by_token, axes=[1], keepdims=0))
    graph.node("Concat", *reversed(means), largest, outputs=["vectors"], axis=-1)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["sentences", "tokens"])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["sentences", WIDTH * PARTS])
    return graph.finish("all-MiniLM-L6-v2", [ids], [vectors])


class _Graph(GraphWriter):
    """The encoder's graph being written, over the weights of a safetensors file."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        with weights.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            self._header: dict[str, Any] = json.loads(file.read(length))
        self._data_starts = 8 + length
        self._weights = weights

    def fused(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """An operator that only onnxruntime has."""
        return self.node(operator, *inputs, domain=FUSED, **attributes)

    def weight(self, name: str) -> str:
        """A tensor of the safetensors file, by reference."""
        if name not in self.tensors:
            entry = self._header[name]
            begin, end = entry["data_offsets"]
            tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=entry["shape"])
            tensor.data_location = TensorProto.EXTERNAL
            place = {"location": WEIGHTS, "offset": self._data_starts + begin, "length": end - begin}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
            self.tensors[name] = tensor
        return name

    def dense(self, hidden: str, *names: str, norm: str = "", moved: float = 0.0) -> str:
        """Hidden · weightᵀ, in whole numbers (see the file's opening lines), for several weights side by side; the
        bias is for whoever reads it.

        Args:
            norm: the layer norm that hidden comes out of, if it does.
            moved: how much of its columns' unevenness the matrix takes over.
        """
        weight = np.concatenate([self._read(f"{name}.weight") for name in names]).T
        if norm:
            usual = np.hypot(self._read(f"{norm}.weight"), self._read(f"{norm}.bias"))
            even = usual**moved / np.abs(weight).max(axis=1) ** (1 - moved)
            hidden, weight = self.node("Mul", hidden, self.constant(1 / even)), weight * even[:, None]
        return self.multiplied_evenly(hidden, weight, _best_scale(weight))

    def narrowed(self, wide: str, name: str) -> str:
        """What comes out of GELU · weightᵀ, with one scale a word."""
        weight = self._read(f"{name}.weight").T
        return self.multiplied(wide, weight, _best_scale(weight), GELU_LOWEST)

    def attention(self, hidden: str, norm: str, name: str, by_word: str) -> str:
        """What each word takes from the others of its sentence."""
        names = [f"{name}.{part}" for part in ("query", "key", "value")]
        product = self.node("Reshape", self.dense(hidden, *names, norm=norm, moved=MOVED_INTO_ATTENTION), by_word)
        parts = [f"{product}_{part}" for part in range(3)]
        self.node("Split", product, outputs=parts, axis=-1)
        bias = self.constant(np.concatenate([self._read(f"{name}.bias") for name in names]))
        return self.fused("MultiHeadAttention", *parts, bias, num_heads=HEADS)

    def gelu(self, hidden: str, norm: str, name: str) -> str:
        """GELU(hidden · weightᵀ + bias), by its approximation, which is off by less than the rounding."""
        wide = self.dense(hidden, name, norm=norm, moved=MOVED_INTO_WIDE)
        return self.fused("FastGelu", wide, self.weight(f"{name}.bias"))

    def added(self, hidden: str, product: str, name: str) -> str:
        """Hidden + (product + bias), normalised."""
        bias = self.weight(f"{name}.dense.bias")
        norm = (self.weight(f"{name}.LayerNorm.{part}") for part in ("weight", "bias"))
        return self.fused("SkipLayerNormalization", product, hidden, *norm, bias, epsilon=LAYER_NORM_EPSILON)

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


def _best_scale(weight: np.ndarray) -> np.ndarray:
    """For each column the scale by which rounding costs least, in squares."""
    largest = scale_of(weight)
    best, least = largest, np.full(len(largest), np.inf)
    for share in np.arange(NARROWEST, 1.01, 0.05):
        scale = largest * np.float32(share)
        rounded = np.clip(np.round(weight / scale), -LARGEST_WEIGHT, LARGEST_WEIGHT) * scale
        error = ((rounded - weight) ** 2).sum(axis=0)
        best, least = np.where(error < least, scale, best), np.minimum(error, least)
    return best
