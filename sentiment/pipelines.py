"""What the shipped model's speed is compared with: transformers pipelines in float32. Needs the [train] extra."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sentiment.errors import ModelUnavailable

Ask = Callable[[Sequence[str], int], object]
"""Reads texts in batches of a size."""

TWIN = "same weights, fp32 pipeline"
SHAPES = MappingProxyType(
    {
        "XLM-R-base shape, fp32 pipeline": (768, 12, 12),
        "XLM-R-large shape, fp32 pipeline": (1_024, 24, 16),
    }
)
"""Width, layers and heads of shapes that are filled with random weights: good for speed alone."""
_VOCABULARY, _PLACES = 250_002, 514
_MAX_TOKENS = 128
_SILENT = 50


def pipeline(name: str, folder: Path) -> Ask:
    """The pipeline called TWIN or as one of SHAPES, over the tokenizer in `folder`. Raises ModelUnavailable."""
    try:
        import transformers

        model = _twin(folder) if name == TWIN else _shape(*SHAPES[name])
    except ImportError as missing:
        raise ModelUnavailable(f"{name}: needs torch and onnx: pip install 'hearback[train]'") from missing
    transformers.logging.set_verbosity(_SILENT)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    judge: Any = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")

    def ask(texts: Sequence[str], batch: int) -> object:
        return judge(list(texts), batch_size=batch, truncation=True, max_length=_MAX_TOKENS)

    return ask


def _twin(folder: Path) -> Any:
    from sentiment.twin import rebuild

    return rebuild(folder)


def _shape(hidden: int, layers: int, heads: int) -> Any:
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

    torch.manual_seed(0)
    config = XLMRobertaConfig(
        vocab_size=_VOCABULARY,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * hidden,
        max_position_embeddings=_PLACES,
        type_vocab_size=1,
        num_labels=3,
    )
    return XLMRobertaForSequenceClassification(config).eval()
