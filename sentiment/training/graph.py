"""The encoder as one hand-built ONNX graph: packed 4-bit embedding rows, fused attention, all heads at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

Array = NDArray[Any]
Weights = Mapping[str, Array]
BLOCK = 32
_CONTRIB = "com.microsoft"
_OPSET = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of the encoder, and the layer whose mean feeds the heads other than sentiment."""

    layers: int
    heads: int
    hidden: int
    epsilon: float
    topic_layer: int


class Builder:
    """Collects nodes and initialisers under unique names."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: set[str] = set()

    def constant(self, name: str, values: Array) -> str:
        if name not in self._known:
            self._known.add(name)
            self.constants.append(onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, *, contrib: bool = False, **attributes: Any) -> str:
        self.many(kind, inputs, [output], contrib=contrib, **attributes)
        return output

    def many(
        self, kind: str, inputs: list[str], outputs: list[str], *, contrib: bool = False, **attributes: Any
    ) -> None:
        domain = _CONTRIB if contrib else ""
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes))


@dataclass(frozen=True, slots=True)
class Part:
    """One matrix product, `x @ weight.T + bias`; weight has shape (out, in)."""

    name: str
    weight: Array
    bias: Array


class Linear(Protocol):
    """How products of one input are stored and computed; gives the names of their outputs."""

    def __call__(self, build: Builder, source: str, parts: Sequence[Part]) -> list[str]: ...


def plain(build: Builder, source: str, parts: Sequence[Part]) -> list[str]:
    return [_plain(build, source, part) for part in parts]


def _plain(build: Builder, source: str, part: Part) -> str:
    weight = build.constant(f"{part.name}.weight", part.weight.T.astype(np.float32))
    raw = build.node("MatMul", [source, weight], f"{part.name}.raw")
    return build.node("Add", [raw, build.constant(f"{part.name}.bias", part.bias)], f"{part.name}.out")


def pack_rows(rows: Array) -> tuple[Array, Array]:
    """4-bit blocks of 32 as Q4_0 has them: bytes of shape (rows, columns / 2), low half first, and float16 scales.

    Rows that came from Q4_0 blocks are stored without any loss.
    """
    blocks = rows.astype(np.float32).reshape(len(rows), -1, BLOCK)
    place = np.abs(blocks).argmax(-1)[..., None]
    scales = (np.take_along_axis(blocks, place, -1)[..., 0] / -8).astype(np.float16)
    safe = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    digits = np.clip(np.rint(blocks / safe), -8, 7).astype(np.int8).reshape(len(rows), -1)
    packed = (digits[:, 0::2] & 15) | ((digits[:, 1::2] & 15) << 4)
    return packed.astype(np.uint8), scales


def unpack_rows(packed: Array, scales: Array) -> Array:
    """The float32 rows that `pack_rows` stands for."""
    digits = np.empty((len(packed), packed.shape[1] * 2), dtype=np.int8)
    digits[:, 0::2], digits[:, 1::2] = packed & 15, packed >> 4
    digits = np.where(digits > 7, digits - 16, digits)
    blocks = digits.reshape(len(packed), -1, BLOCK).astype(np.float32)
    return (blocks * scales.astype(np.float32)[..., None]).reshape(len(packed), -1)


def encoder_graph(
    weights: Weights, shape: Shape, heads: Mapping[str, tuple[Array, Array]], linear: Linear
) -> onnx.ModelProto:
    """`ids` (batch, tokens) int64 in, one float output (batch, classes) per head out, and the means that they read.

    All texts of a batch have the same length: there is no padding and nothing that would hide it, so an answer cannot
    depend on what else is in the batch. The nodes are those that onnxruntime computes fastest on a CPU: its fused
    SkipLayerNormalization and BiasGelu cost two to seven times what Add, LayerNormalization and Gelu cost.

    A head named "sentiment" reads the last layer's "mean", every other one the "topic_mean" (batch, hidden). `weights`
    are named as transformers names them.
    """
    build = Builder()
    hidden = _embed(build, weights, shape)
    for layer in range(shape.layers):
        hidden = _layer(build, weights, shape, layer, hidden, linear)
        if layer + 1 == shape.topic_layer:
            _pool(build, hidden, "topic_mean")
    _pool(build, hidden, "mean")
    for name, (weight, bias) in heads.items():
        _head(build, name, weight, bias)
    means = {"mean": shape.hidden, "topic_mean": shape.hidden}
    return _model(build, {name: len(bias) for name, (_, bias) in heads.items()} | means)


def _embed(build: Builder, weights: Weights, shape: Shape) -> str:
    packed, scales = pack_rows(weights["embeddings.word_embeddings.weight"])
    rows = build.constant("words", np.zeros(0, np.uint8))
    build.constants[-1] = helper.make_tensor(
        rows, TensorProto.INT4, [len(packed), shape.hidden], packed.tobytes(), raw=True
    )
    build.node("Cast", [build.constant("word_scales", scales)], "word_scales32", to=TensorProto.FLOAT)
    gather = {"block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
    build.node("GatherBlockQuantized", ["words", "ids", "word_scales32"], "word", contrib=True, **gather)
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    zero = build.constant("zero1", np.array([0], np.int64))
    build.node("Shape", ["ids"], "tokens", start=1, end=2)
    build.node("Slice", [build.constant("places", places.astype(np.float32)), zero, "tokens"], "place")
    build.node("Add", ["word", "place"], "embedded")
    return _norm(build, weights, shape, "embeddings.LayerNorm", "embedded")


def _norm(build: Builder, weights: Weights, shape: Shape, name: str, source: str) -> str:
    scale = build.constant(f"{name}.weight", weights[f"{name}.weight"])
    shift = build.constant(f"{name}.bias", weights[f"{name}.bias"])
    return build.node("LayerNormalization", [source, scale, shift], f"{name}.out", axis=-1, epsilon=shape.epsilon)


def _layer(build: Builder, weights: Weights, shape: Shape, index: int, hidden: str, linear: Linear) -> str:
    at = f"encoder.layer.{index}"
    context = _attend(build, weights, shape, at, hidden, linear)
    [mixed] = linear(build, context, [_part(weights, f"{at}.attention.output.dense")])
    build.node("Add", [mixed, hidden], f"{at}.attention.sum")
    middle = _norm(build, weights, shape, f"{at}.attention.output.LayerNorm", f"{at}.attention.sum")
    [wide] = linear(build, middle, [_part(weights, f"{at}.intermediate.dense")])
    curved = build.node("Gelu", [wide], f"{at}.gelu", contrib=True)
    [narrow] = linear(build, curved, [_part(weights, f"{at}.output.dense")])
    build.node("Add", [narrow, middle], f"{at}.sum")
    return _norm(build, weights, shape, f"{at}.output.LayerNorm", f"{at}.sum")


def _part(weights: Weights, name: str) -> Part:
    return Part(name, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _attend(build: Builder, weights: Weights, shape: Shape, at: str, hidden: str, linear: Linear) -> str:
    parts = [_part(weights, f"{at}.attention.self.{part}") for part in ("query", "key", "value")]
    inputs = linear(build, hidden, parts)
    return build.node("MultiHeadAttention", inputs, f"{at}.context", contrib=True, num_heads=shape.heads)


def _pool(build: Builder, hidden: str, output: str) -> None:
    axis = build.constant("axis1", np.array([1], np.int64))
    build.node("ReduceMean", [hidden, axis], output, keepdims=0)


def _head(build: Builder, name: str, weight: Array, bias: Array) -> None:
    source = "mean" if name == "sentiment" else "topic_mean"
    matrix = build.constant(f"{name}.weight", weight.astype(np.float32))
    build.node("Gemm", [source, matrix, build.constant(f"{name}.bias", bias.astype(np.float32))], name, transB=1)


def _model(build: Builder, outputs: Mapping[str, int]) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])
    made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", size]) for name, size in outputs.items()]
    graph = helper.make_graph(build.nodes, "hearback", [ids], made, build.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="hearback")
