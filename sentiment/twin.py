"""The shipped weights as a float32 torch model, read back from the ONNX file's own numbers. Needs the [train] extra.

What differs from the file is then only what the file rounds while it runs: the inputs of its 8-bit products.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel, BertPreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from sentiment.onnx_classifier import MODEL
from sentiment.training.graph import unpack_rows

Array = NDArray[Any]
_PAD = 1
_LAYER_END = re.compile(r"encoder\.layer\.(\d+)\.output\.LayerNorm")
_KEPT = re.compile(r"(?:embeddings|encoder\..+)\.LayerNorm\.(?:weight|bias)|encoder\..+\.bias")


class Twin(BertPreTrainedModel):
    """The encoder with its heads; called by a pipeline it answers with the logits of sentiment."""

    def __init__(self, config: BertConfig, heads: Mapping[str, int], topic_layer: int) -> None:
        super().__init__(config)
        self.bert = BertModel(config, add_pooling_layer=False)
        self.heads = nn.ModuleDict({name: nn.Linear(config.hidden_size, size) for name, size in heads.items()})
        self.topic_layer = topic_layer
        self.post_init()

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **_: Any) -> SequenceClassifierOutput:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return SequenceClassifierOutput(logits=self.heads["sentiment"](_mean(hidden, attention_mask)))

    def logits(self, encoded: Sequence[Sequence[int]]) -> dict[str, Array]:
        """Every head's logits for texts as token ids, a row per text."""
        rows = [torch.tensor(each, dtype=torch.long) for each in encoded]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=_PAD)
        mask = (ids != _PAD).long()
        with torch.inference_mode():
            layers = self.bert(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            last, topic = _mean(layers[-1], mask), _mean(layers[self.topic_layer], mask)
            return {name: head(last if name == "sentiment" else topic).numpy() for name, head in self.heads.items()}


def rebuild(folder: Path) -> Twin:
    """The twin of the model in `folder`."""
    graph = onnx.load(folder / MODEL).graph
    values = {each.name: each for each in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}
    heads = {node.output[0]: node.input[1:3] for node in graph.node if node.op_type == "Gemm"}
    state = _encoder(values) | dict(_products(graph.node, values, makers))
    twin = Twin(
        _config(graph.node, state),
        {name: values[bias].dims[0] for name, (_, bias) in heads.items()},
        _topic_layer(makers),
    )
    state |= {f"heads.{name}.weight": _array(values[weight]) for name, (weight, _) in heads.items()}
    state |= {f"heads.{name}.bias": _array(values[bias]) for name, (_, bias) in heads.items()}
    twin.load_state_dict({name: torch.from_numpy(np.array(value, np.float32)) for name, value in state.items()})
    return twin.eval()


def _encoder(values: Mapping[str, Any]) -> dict[str, Array]:
    """Embeddings, norms and biases, which stand in the file as they are."""
    packed = np.frombuffer(values["words"].raw_data, np.uint8).reshape(values["words"].dims[0], -1)
    places = _array(values["places"])
    state = {
        "bert.embeddings.word_embeddings.weight": unpack_rows(packed, _array(values["word_scales"])),
        "bert.embeddings.position_embeddings.weight": places,
        "bert.embeddings.token_type_embeddings.weight": np.zeros((2, places.shape[1]), np.float32),
    }
    for name, value in values.items():
        if _KEPT.fullmatch(name):
            state[f"bert.{name}"] = _array(value)
    return state


def _products(
    nodes: Iterable[Any], values: Mapping[str, Any], makers: Mapping[str, Any]
) -> Iterator[tuple[str, Array]]:
    """Weights of shape (out, in): the digits times their scales, with the smoothing of the inputs put back."""
    for node in nodes:
        if node.op_type == "MatMulIntegerToFloat":
            digits, scales = _array(values[node.input[1]]), _array(values[node.input[3]])
            weight = digits.T.astype(np.float32) * scales[:, None]
            rounded = makers[makers[node.input[0]].input[0]]
            smooth = next((name for name in rounded.input if name in values and name.endswith(".smooth")), None)
            yield f"bert.{node.input[1]}", weight * _array(values[smooth]) if smooth else weight


def _config(nodes: Iterable[Any], state: Mapping[str, Array]) -> BertConfig:
    words = state["bert.embeddings.word_embeddings.weight"]
    settings = {at.name: onnx.helper.get_attribute_value(at) for node in nodes for at in node.attribute}
    return BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=sum(name.endswith("intermediate.dense.bias") for name in state),
        num_attention_heads=settings["num_heads"],
        intermediate_size=len(state["bert.encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(state["bert.embeddings.position_embeddings.weight"]),
        layer_norm_eps=settings["epsilon"],
        pad_token_id=_PAD,
        num_labels=3,
    )


def _topic_layer(makers: Mapping[str, Any]) -> int:
    """How many layers are below the mean that the heads other than sentiment read."""
    waiting = ["topic_mean"]
    while waiting:
        name = waiting.pop(0)
        if found := _LAYER_END.match(name):
            return int(found[1]) + 1
        waiting += makers[name].input if name in makers else []
    raise ValueError("the file has no mean of a layer called topic_mean")


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    kept = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * kept).sum(1) / kept.sum(1)


def _array(value: Any) -> Array:
    return np.asarray(numpy_helper.to_array(value))
