"""A smaller vocabulary for the same base: only pieces that the data uses, and enough to spell everything else."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sentiment.text import clean
from sentiment.training.catalogue import all_sets, read_tsv

SPECIAL = 4
_BATCH = 2_000


def train_texts(data: Path) -> Iterator[str]:
    """Every train text of every set, topics included. Counting pieces takes no labels."""
    for each in all_sets():
        yield from (text for text, _ in read_tsv(data / "sentiment" / f"{each.name}.train.tsv.gz"))
    for path in sorted((data / "topics").glob("*.train.tsv.gz")):
        yield from (text for text, _ in read_tsv(path))


def count_pieces(tokenizer_file: Path, texts: Iterable[str]) -> Counter[int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(clean(text))
        if len(batch) == _BATCH:
            _count(tokenizer, batch, counts)
            batch.clear()
    _count(tokenizer, batch, counts)
    return counts


def _count(tokenizer: Any, batch: list[str], counts: Counter[int]) -> None:
    for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
        counts.update(encoding.ids)


def keep(pieces: list[list[Any]], counts: Counter[int], size: int) -> list[int]:
    """Ids to keep, ascending: specials, every single character, then by use in the data, then by the piece's score."""
    chosen = {index for index, (piece, _) in enumerate(pieces) if index < SPECIAL or len(piece.lstrip("▁")) <= 1}
    by_use = sorted((index for index in counts if index not in chosen), key=lambda index: -counts[index])
    by_score = sorted(range(SPECIAL, len(pieces) - 1), key=lambda index: -pieces[index][1])
    for index in [*by_use, *by_score]:
        if len(chosen) >= size:
            break
        chosen.add(index)
    return sorted(chosen)


def trim_base(base: Path, data: Path, out: Path, size: int, positions: int) -> None:
    """Writes to `out` the base with `size` pieces and `positions` positions, and the tokenizer that goes with it."""
    out.mkdir(parents=True, exist_ok=True)
    source = json.loads((base / "tokenizer.json").read_text("utf-8"))
    pieces = source["model"]["vocab"]
    kept = keep(pieces, count_pieces(base / "tokenizer.json", train_texts(data)), size)
    source["model"]["vocab"] = [pieces[index] for index in kept]
    source["added_tokens"] = [token for token in source["added_tokens"] if token["id"] < SPECIAL]
    _save_tokenizer(source, base, out)
    _save_weights(base, out, kept, positions)


def _save_tokenizer(source: dict[str, Any], base: Path, out: Path) -> None:
    text = json.dumps(source, ensure_ascii=False, separators=(",", ":"))
    (out / "tokenizer.json").write_text(text, "utf-8")
    settings = json.loads((base / "tokenizer_config.json").read_text("utf-8"))
    settings.pop("mask_token", None)
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=1), "utf-8")


def _save_weights(base: Path, out: Path, kept: list[int], positions: int) -> None:
    import torch
    from transformers import BertModel

    model = BertModel.from_pretrained(base, add_pooling_layer=False)
    embeddings = model.embeddings
    words = embeddings.word_embeddings.weight.detach()[torch.tensor(kept)].clone()
    places = embeddings.position_embeddings.weight.detach()[:positions].clone()
    embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(words, padding_idx=model.config.pad_token_id)
    embeddings.position_embeddings = torch.nn.Embedding.from_pretrained(places)
    embeddings.position_ids = torch.arange(positions).unsqueeze(0)
    embeddings.token_type_ids = torch.zeros((1, positions), dtype=torch.long)
    model.config.vocab_size, model.config.max_position_embeddings = len(kept), positions
    model.save_pretrained(out)
