import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentiment.analysis import INTENTS, LABELS, TOPICS, URGENCIES, Analysis
from sentiment.classifier import SHIPPED_FOLDER, load
from sentiment.errors import ModelUnavailable
from sentiment.onnx_classifier import OnnxClassifier, batches

from .sentences import LANGUAGES, NEGATIVE, POSITIVE

ODD = {
    "empty": "",
    "blank": " \n\t ",
    "one letter": "a",
    "one digit": "5",
    "one mark": "?",
    "emoji": "😡😡😡",
    "family emoji": "👨\u200d👩\u200d👧\u200d👦❤️",
    "nul": "bad\x00thing",
    "lone surrogate": "broken \ud83d text \udc00",
    "only surrogates": "\ud800\udbff",
    "zalgo": "b" + "\u0301\u0336\u0489" * 200 + "ad",
    "megabyte": "terrible " * 120_000,
    "hundred kilobytes without a space": "x" * 100_000,
    "links only": "https://a.example/b www.c.example",
    "handles only": "@a @b@c.example",
    "html": "<div><script>alert(1)</script><b>broken</b> &lt;item&gt;</div>",
    "mixed scripts": "delivery ช้า خیلی 遅い очень",
    "unseen script": "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ",
    "private use": "\ue000\uf8ff\U000f0000",
    "right to left marks": "\u202eabc\u202c \u200fسلام\u200f",
    "all caps": "WHERE IS MY ORDER YOU THIEVES",
    "elongated": "soooooo baaaaaaad!!!!!!!!",
    "hindi in latin letters": "bhai bahut ghatiya service hai paisa wapas karo",
    "persian in latin letters": "kheyli bad bood pool mano pas bedid",
    "special tokens": "<s></s><pad><unk><mask>",
}


def well_formed(analysis: Analysis) -> None:
    total = analysis.negative + analysis.neutral + analysis.positive
    assert total == pytest.approx(1.0, abs=1e-5)
    assert analysis.label in LABELS
    assert analysis.topics
    assert set(analysis.topics) <= set(TOPICS)
    assert analysis.intent in INTENTS
    assert analysis.urgency in URGENCIES


@pytest.mark.parametrize("name", list(ODD))
def test_odd_content_gets_a_defined_answer(shipped: OnnxClassifier, name: str) -> None:
    (analysis,) = shipped.classify([ODD[name]])
    well_formed(analysis)
    assert analysis.model == shipped.revision


def test_one_answer_per_text_in_order(shipped: OnnxClassifier) -> None:
    texts = [*ODD.values(), *NEGATIVE.values(), *POSITIVE.values()]
    answers = shipped.classify(texts)
    backwards = shipped.classify(texts[::-1])[::-1]
    assert len(answers) == len(texts)
    for forward, backward in zip(answers, backwards, strict=True):
        assert forward.language == backward.language
        assert forward.negative == pytest.approx(backward.negative, abs=0.02)


def test_no_texts_give_no_answers(shipped: OnnxClassifier) -> None:
    assert shipped.classify([]) == []


def test_the_answer_does_not_depend_on_the_company(shipped: OnnxClassifier) -> None:
    """No scale in the file depends on the rest of the batch: only the order of a sum may differ."""
    texts = [sentence for sentences in LANGUAGES.values() for sentence in sentences[:2]]
    together = shipped.heads(texts)["sentiment"]
    alone = np.concatenate([shipped.heads([text])["sentiment"] for text in texts])
    assert np.abs(together - alone).max() < 0.15
    assert (together.argmax(1) == alone.argmax(1)).mean() >= 0.97


def test_the_same_call_twice_gives_the_same_bits(shipped: OnnxClassifier) -> None:
    texts = list(NEGATIVE.values())
    assert shipped.classify(texts) == shipped.classify(texts)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=6))
def test_any_texts_get_well_formed_answers(shipped: OnnxClassifier, texts: list[str]) -> None:
    answers = shipped.classify(texts)
    assert len(answers) == len(texts)
    for analysis in answers:
        well_formed(analysis)


@pytest.mark.parametrize("language", list(NEGATIVE))
def test_an_obviously_unhappy_text_is_negative(shipped: OnnxClassifier, language: str) -> None:
    (analysis,) = shipped.classify([NEGATIVE[language]])
    assert analysis.label == "negative"
    assert analysis.language == language
    assert analysis.intent in ("complaint", "question")


@pytest.mark.parametrize("language", list(POSITIVE))
def test_an_obviously_happy_text_is_positive(shipped: OnnxClassifier, language: str) -> None:
    (analysis,) = shipped.classify([POSITIVE[language]])
    assert analysis.label == "positive"
    assert analysis.urgency == "low"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My parcel never arrived, it has been four weeks", "delivery"),
        ("I returned it a month ago and still have no refund", "refund"),
        ("Мою карту списали дважды, верните деньги", "payment"),
        ("แอปเด้งตลอด เปิดไม่ได้เลยหลังอัปเดต", "app"),
    ],
)
def test_a_plain_topic_is_found(shipped: OnnxClassifier, text: str, topic: str) -> None:
    assert topic in shipped.classify([text])[0].topics


def test_danger_and_theft_are_more_urgent_than_a_delay(shipped: OnnxClassifier) -> None:
    danger, delay = shipped.classify(
        ["The power bank exploded and burned my hand, somebody will get killed", "It came two days later than promised"]
    )
    assert URGENCIES.index(danger.urgency) > URGENCIES.index(delay.urgency)


def test_threads_can_share_one_model(shipped: OnnxClassifier) -> None:
    texts = list(NEGATIVE.values())
    expected = [analysis.label for analysis in shipped.classify(texts)]
    found: list[list[str]] = []
    workers = [
        threading.Thread(target=lambda: found.append([analysis.label for analysis in shipped.classify(texts)]))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [expected] * 3


def test_the_files_that_ship_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in SHIPPED_FOLDER.iterdir() if path.is_file()}
    assert set(sizes) == {"model.onnx", "tokenizer.json", "tokenizer_config.json", "calibration.json"}
    assert sum(sizes.values()) <= 48_000_000


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"model\.onnx is missing.*[Ii]nstall"):
        OnnxClassifier(tmp_path)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ModelUnavailable, match=r'no model called "bert".*"shipped".*"hf:'):
        load("bert")


def test_naming_the_seam_loads_nothing_heavy() -> None:
    code = (
        "import sys, sentiment.classifier, sentiment.analysis, sentiment.onnx_classifier\n"
        "sys.exit(any(name in sys.modules for name in ('onnxruntime', 'transformers', 'torch', 'onnx', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(deadline=None)
@given(st.lists(st.integers(1, 128), max_size=60), st.integers(1, 600))
def test_batches_hold_every_row_once_and_respect_the_budget(lengths: list[int], tokens: int) -> None:
    groups = list(batches(lengths, tokens))
    assert sorted(row for group in groups for row in group) == list(range(len(lengths)))
    for group in groups:
        assert len({lengths[row] for row in group}) == 1
        assert len(group) == 1 or len(group) * lengths[group[0]] <= tokens
