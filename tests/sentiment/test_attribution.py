"""Why a text is negative: the words that say so weigh most, whatever the script, and one call stays small."""

from collections.abc import Sequence

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentiment.analysis import Analysis
from sentiment.attribution import BUDGET, Weight, telling, weigh
from sentiment.onnx_classifier import OnnxClassifier
from sentiment.verdict import nothing_said


class Words:
    """Negative by the share of bad words; counts what it was asked."""

    revision = "words"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def classify(self, texts: Sequence[str]) -> list[Analysis]:
        self.calls.append(list(texts))
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Analysis:
        bad = 0.1 + 0.8 * ("late" in text) - 0.05 * ("thanks" in text)
        base = nothing_said("en", self.revision)
        return Analysis(**{name: getattr(base, name) for name in base.__slots__} | {"negative": bad})


def parts(text: str, weights: Sequence[Weight]) -> list[str]:
    return [text[each.start : each.end] for each in weights]


def test_the_word_that_says_it_weighs_most_and_the_sign_tells_which_way() -> None:
    text, model = "parcel was late, thanks", Words()
    weights = weigh(model, text, "en")
    assert parts(text, weights) == ["parcel", "was", "late", "thanks"]
    assert parts(text, telling(weights))[0] == "late"
    assert weights[2].weight > 3
    assert weights[0].weight == weights[1].weight == 0
    assert weights[3].weight < 0


def test_one_batched_call() -> None:
    model = Words()
    weigh(model, "the parcel was late", "en")
    assert len(model.calls) == 1
    assert len(model.calls[0]) == len(set(model.calls[0]))


def test_a_word_said_twice_is_still_found() -> None:
    text = "late and late"
    assert parts(text, telling(weigh(Words(), text, "en"))) == ["late", "late"]


@pytest.mark.parametrize("text", ["", " \n ", "https://a.example @shop", ". , ."])
def test_nothing_to_say_has_no_weights(text: str) -> None:
    model = Words()
    assert weigh(model, text, "und") == ()
    assert model.calls == []


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("The colour is nice but delivery was terrible", "en", "terrible"),
        ("Телефон пришёл с разбитым экраном", "ru", "разбитым"),
        ("ส่งของช้ามาก", "th", "ช้า"),
        ("ang ganda pero 😡😡", "fil", "😡😡"),
        ("差评，客服态度恶劣", "zh", "恶劣"),
    ],
)
def test_the_shipped_model_points_at_the_plain_word(
    shipped: OnnxClassifier, text: str, language: str, word: str
) -> None:
    heaviest = max(weigh(shipped, text, language), key=lambda each: each.weight)
    assert text[heaviest.start : heaviest.end] == word


def test_a_long_text_is_weighed_in_groups_of_neighbours(
    shipped: OnnxClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    heads = shipped.heads
    monkeypatch.setattr(shipped, "heads", lambda texts: read.append(sum(map(_tokens, texts))) or heads(texts))

    def _tokens(text: str) -> int:
        return min(len(shipped.pieces(text)), shipped.calibration.max_tokens)

    text = "the parcel came late and nobody answers my mails " * 40
    weights = weigh(shipped, text, "en")
    assert 5 < len(weights) < 60
    assert read
    assert read[0] <= BUDGET * 1.2
    assert all(" " in text[each.start : each.end] for each in weights)


def test_links_in_front_do_not_hide_the_words(shipped: OnnxClassifier) -> None:
    text = f"https://a.example/{'x7q' * 200} terrible delivery"
    assert parts(text, weigh(shipped, text, "en")) == ["terrible", "delivery"]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_is_weighed_in_whole_graphemes(shipped: OnnxClassifier, text: str) -> None:
    borders = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    for each in weigh(shipped, text, "en"):
        assert {each.start, each.end} <= borders


def test_telling_leaves_out_what_is_far_lighter() -> None:
    weights = [Weight(0, 1, 0.1), Weight(1, 2, -2.0), Weight(2, 3, 1.0), Weight(3, 4, 0.005)]
    assert telling(weights) == (weights[1], weights[2])
    assert telling(weights, 1) == (weights[1],)
    assert telling([Weight(0, 1, 0.001)]) == ()
    assert telling([]) == ()
