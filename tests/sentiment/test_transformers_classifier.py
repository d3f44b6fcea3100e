from pathlib import Path
from typing import Any

import pytest

from sentiment.classifier import load
from sentiment.errors import ModelUnavailable
from sentiment.transformers_classifier import TransformersClassifier, columns


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({0: "negative", 1: "neutral", 2: "positive"}, (0, 1, 2)),
        ({0: "POS", 1: "NEG", 2: "NEU"}, (2, 0, 1)),
        ({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, (0, 1, 2)),
        ({0: "LABEL_0", 1: "LABEL_1"}, (0, 2)),
        ({0: "NEGATIVE", 1: "POSITIVE"}, (0, 2)),
        ({0: "1 star", 1: "2 stars", 2: "3 stars", 3: "4 stars", 4: "5 stars"}, (0, 0, 1, 2, 2)),
        ({0: "Very Negative", 1: "Negative", 2: "Neutral", 3: "Positive", 4: "Very Positive"}, (0, 0, 1, 2, 2)),
    ],
)
def test_classes_of_many_models_are_understood(names: dict[int, str], expected: tuple[int, ...]) -> None:
    assert columns(names) == expected


@pytest.mark.parametrize("names", [{0: "joy", 1: "anger"}, {0: "neutral", 1: "positive"}, {0: "LABEL_0"}])
def test_classes_that_are_not_sentiment_are_refused(names: dict[int, str]) -> None:
    with pytest.raises(ModelUnavailable, match="not sentiment"):
        columns(names)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, random, two-layer model with a real tokenizer, saved the way people save theirs."""
    torch = pytest.importorskip("torch", reason="the [torch] extra is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = [
        "[PAD]",
        "[UNK]",
        *["good", "bad", "slow", "fast", "box", "item", "the", "is", "was", "not", "very", "love", "hate"],
    ]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    torch.manual_seed(1)
    config: Any = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=3,
        id2label={0: "negative", 1: "neutral", 2: "positive"},
        label2id={"negative": 0, "neutral": 1, "positive": 2},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_any_folder_of_a_text_classifier_can_be_used(tiny: Path) -> None:
    classifier = load(f"hf:{tiny}", threads=2)
    texts = ["the box was very bad", "", "love the item", "\ud800", "@a http://b.example", "is the box fast?"]
    answers = classifier.classify(texts)
    assert len(answers) == len(texts)
    for analysis in answers:
        assert analysis.negative + analysis.neutral + analysis.positive == pytest.approx(1.0)
        assert analysis.model == classifier.revision == f"{tiny}@local"
    assert answers[1].unsure
    assert answers[3].unsure


def test_company_does_not_change_the_answer(tiny: Path) -> None:
    classifier = TransformersClassifier(str(tiny))
    texts = ["good", "the item is not very good", "hate the slow box"]
    together = classifier.classify(texts)
    for analysis, text in zip(together, texts, strict=True):
        assert classifier.classify([text])[0].negative == pytest.approx(analysis.negative, abs=1e-5)


def test_a_folder_that_holds_no_model_says_so(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the [torch] extra is not installed")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(f"hf:{tmp_path}")
