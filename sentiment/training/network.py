"""The encoder with its heads, as torch trains it."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel

from sentiment.analysis import LABELS
from sentiment.training.labels import OUTPUTS
from sentiment.training.settings import Recipe


class SentimentNetwork(nn.Module):
    """Mean pooling of the last layer feeds the sentiment logits, that of a lower layer the other heads.

    Attention is the eager one: on CPUs the backward pass of the fused kernel costs more than all else together.
    """

    def __init__(self, base: Path, recipe: Recipe) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        for module in self.encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(self.encoder.config.hidden_size, len(LABELS))
        self.other_heads = nn.Linear(self.encoder.config.hidden_size, len(OUTPUTS))
        self.topic_layer = recipe.topic_layer
        self._freeze(recipe.frozen_layers)

    def _freeze(self, layers: int) -> None:
        for module in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            module.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of shape (batch, 3) from ids and mask of shape (batch, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.head(self.dropout(mean(hidden, mask)))

    def pooled(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Means of the last and of the topic layer, each of shape (batch, hidden)."""
        out = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return mean(out.last_hidden_state, mask), mean(out.hidden_states[self.topic_layer], mask)

    def others(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of shape (batch, outputs) for topics, intents and urgencies, in the order of OUTPUTS."""
        return self.other_heads(self.dropout(self.pooled(ids, mask)[1]))


def mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def loss(logits: Tensor, labels: Tensor, two: Tensor) -> Tensor:
    """Cross-entropy in float32; rows of two-class sets compare negative with positive and leave neutral alone."""
    neutral = torch.zeros_like(logits, dtype=torch.bool)
    neutral[:, LABELS.index("neutral")] = two
    return nn.functional.cross_entropy(logits.float().masked_fill(neutral, -1e4), labels)


def other_loss(logits: Tensor, truth: Tensor, weights: Tensor) -> Tensor:
    """Binary cross-entropy in float32 over the outputs that each row knows about; all of shape (batch, outputs)."""
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float(), truth, reduction="none")
    return (losses * weights).sum() / weights.sum().clamp(min=1.0)


def parameter_groups(network: SentimentNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    """Head first, then layers downwards, each a little slower than the one above; no decay on biases and norms."""
    layers = list(network.encoder.encoder.layer)
    groups = _decayed(network.head, recipe.head_rate, recipe) + _decayed(network.other_heads, recipe.head_rate, recipe)
    for depth, layer in enumerate(reversed(layers)):
        groups += _decayed(layer, recipe.learning_rate * recipe.layer_decay**depth, recipe)
    return groups


def _decayed(module: nn.Module, rate: float, recipe: Recipe) -> list[dict[str, Any]]:
    trained = [weight for weight in module.parameters() if weight.requires_grad]
    matrices = [weight for weight in trained if weight.ndim > 1]
    vectors = [weight for weight in trained if weight.ndim == 1]
    split = ((matrices, recipe.weight_decay), (vectors, 0.0))
    return [{"params": some, "lr": rate, "peak": rate, "weight_decay": decay} for some, decay in split if some]
