"""Eight-bit layers, no scale of which depends on what else is in the batch.

Inputs of the attention and of the first dense layer have fixed scales measured on training texts; the input of the
second dense layer, whose outliers differ from token to token, is scaled per token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from sentiment.training.graph import Array, Builder, Part, Shape, Weights, encoder_graph, plain

_QUANTILE = 0.999
_SMOOTHING = 0.5
_GELU_FLOOR = 2.0
_GELU_ZERO, _GELU_STEPS = 24, 231


@dataclass(slots=True)
class EightBit:
    """A `Linear` for `encoder_graph`; `seen` holds sampled inputs (tokens, columns) of every product by tensor name."""

    seen: Mapping[str, Array]

    def __call__(self, build: Builder, source: str, parts: Sequence[Part]) -> list[str]:
        if source.endswith("gelu"):
            return [self._per_token(build, source, part) for part in parts]
        smooth = self._quantised(build, source, np.concatenate([part.weight for part in parts]))
        return [self._fixed(build, source, part, smooth) for part in parts]

    def _fixed(self, build: Builder, source: str, part: Part, smooth: Array) -> str:
        digits, scales = per_row(part.weight * smooth)
        inputs = [f"{source}.q", build.constant(f"{part.name}.weight", digits.T), f"{source}.scale"]
        inputs += [build.constant(f"{part.name}.scales", scales), f"{source}.zero", ""]
        inputs += [build.constant(f"{part.name}.bias", part.bias)]
        return build.node("MatMulIntegerToFloat", inputs, f"{part.name}.out", contrib=True)

    def _quantised(self, build: Builder, source: str, weight: Array) -> Array:
        """Rounds the input to 8 bits, after moving its spread between columns into the weight where there is any.

        Returns what every column of the weight is to be multiplied with.
        """
        seen, even = self.seen[source], source
        smooth = np.ones(seen.shape[1], np.float32)
        if not source.endswith("context"):
            smooth = smoothing(seen, weight)
            even = build.node("Mul", [source, build.constant(f"{source}.smooth", 1 / smooth)], f"{source}.even")
        reach = float(np.quantile(np.abs(seen / smooth).max(1), _QUANTILE))
        build.constant(f"{source}.scale", np.array(reach / 127, np.float32))
        build.constant(f"{source}.zero", np.array(128, np.uint8))
        build.node("QuantizeLinear", [even, f"{source}.scale", f"{source}.zero"], f"{source}.q")
        return smooth

    def _per_token(self, build: Builder, source: str, part: Part) -> str:
        digits, scales = per_row(part.weight)
        axis = build.constant("last", np.array([-1], np.int64))
        build.node("ReduceMax", [source, axis], f"{source}.max", keepdims=1)
        build.node(
            "Max", [f"{source}.max", build.constant("gelu.floor", np.array(_GELU_FLOOR, np.float32))], f"{source}.top"
        )
        steps = build.constant("gelu.steps", np.array(_GELU_STEPS, np.float32))
        build.node("Div", [steps, f"{source}.top"], f"{source}.up")
        build.node("Div", [f"{source}.top", steps], f"{source}.down")
        build.node("Mul", [source, f"{source}.up"], f"{source}.wide")
        one = build.constant("unit", np.array(1, np.float32))
        zero = build.constant("gelu.zero", np.array(_GELU_ZERO, np.uint8))
        build.node("QuantizeLinear", [f"{source}.wide", one, zero], f"{source}.q")
        inputs = [f"{source}.q", build.constant(f"{part.name}.weight", digits.T), one]
        inputs += [build.constant(f"{part.name}.scales", scales), zero]
        build.node("MatMulIntegerToFloat", inputs, f"{part.name}.raw", contrib=True)
        build.node("Mul", [f"{part.name}.raw", f"{source}.down"], f"{part.name}.even")
        return build.node(
            "Add", [f"{part.name}.even", build.constant(f"{part.name}.bias", part.bias)], f"{part.name}.out"
        )


def per_row(weight: Array) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Signed 8-bit digits and one float32 scale per output."""
    scales = (np.abs(weight).max(1) / 127).astype(np.float32)
    return np.clip(np.rint(weight / scales[:, None]), -127, 127).astype(np.int8), scales


def smoothing(seen: Array, weight: Array) -> NDArray[np.float32]:
    """Per column: how much of the input's reach to hand to the weight (SmoothQuant, arXiv 2211.10438)."""
    inputs, weights = np.maximum(np.abs(seen).max(0), 1e-3), np.maximum(np.abs(weight).max(0), 1e-4)
    factors = inputs**_SMOOTHING / weights ** (1 - _SMOOTHING)
    return (factors / np.exp(np.log(factors).mean())).astype(np.float32)


def observe(weights: Weights, shape: Shape, batches: Sequence[NDArray[np.int64]], share: float) -> dict[str, Array]:
    """Inputs of every product over `batches` of ids of one length each, a seeded `share` of the tokens of each."""
    import onnxruntime

    model = encoder_graph(weights, shape, {}, plain)
    names = sorted({node.input[0] for node in model.graph.node if node.op_type == "MatMul"})
    made = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["batch", "tokens", "columns"]) for name in names
    ]
    model.graph.output.extend(made)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    parts: dict[str, list[Array]] = {name: [] for name in names}
    draw = np.random.default_rng(0)
    for ids in batches:
        chosen = draw.permutation(ids.size)[: round(ids.size * share)]
        values: list[Any] = session.run(names, {"ids": ids})
        for name, value in zip(names, values, strict=True):
            parts[name].append(value.reshape(ids.size, -1)[chosen])
    return {name: np.concatenate(values) for name, values in parts.items()}
