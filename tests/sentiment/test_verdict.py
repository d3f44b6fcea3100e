import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.analysis import INTENTS, LABELS, TOPICS, URGENCIES, Analysis
from sentiment.calibration import Band, Calibration, softmax
from sentiment.verdict import MAX_TOPICS, has_content, nothing_said, verdicts

PLAIN = Band(temperature=1.0, bias=(0.0, 0.0, 0.0), decision=(0.0, 0.0, 0.0), flag=0.3)
EAGER = Band(temperature=2.0, bias=(0.0, 0.0, 0.0), decision=(0.5, 0.0, 0.0), flag=0.2)
CALIBRATION = Calibration(
    revision="r1", max_tokens=128, margin=0.1, bands={"*": PLAIN, "th": EAGER}, topic_thresholds=(0.5,) * len(TOPICS)
)
LOGITS = st.floats(-8, 8)


def heads(sentiment: list[float], **named: list[float]) -> dict[str, np.ndarray]:
    sizes = {"topics": len(TOPICS), "intent": len(INTENTS), "urgency": len(URGENCIES)}
    rest = {name: np.array([named.get(name, [-5.0] * size)]) for name, size in sizes.items()}
    return {"sentiment": np.array([sentiment]), **rest}


def one(sentiment: list[float], language: str = "en", **named: list[float]) -> Analysis:
    return verdicts(heads(sentiment, **named), [language], CALIBRATION)[0]


def peak(names: tuple[str, ...], *chosen: str) -> list[float]:
    return [5.0 if name in chosen else -5.0 for name in names]


@settings(deadline=None)
@given(st.tuples(LOGITS, LOGITS, LOGITS), st.sampled_from(["en", "th", "und"]))
def test_probabilities_sum_to_one_and_every_field_is_in_its_set(sentiment: tuple[float, ...], language: str) -> None:
    analysis = one(list(sentiment), language)
    assert analysis.negative + analysis.neutral + analysis.positive == pytest.approx(1.0)
    assert analysis.label in LABELS
    assert set(analysis.topics) <= set(TOPICS)
    assert analysis.topics
    assert analysis.intent in INTENTS
    assert analysis.urgency in URGENCIES
    assert (analysis.language, analysis.model) == (language, "r1")


@settings(deadline=None)
@given(st.tuples(LOGITS, LOGITS, LOGITS))
def test_no_text_that_is_likely_negative_passes_unseen(sentiment: tuple[float, ...]) -> None:
    analysis = one(list(sentiment))
    if analysis.negative >= PLAIN.flag:
        assert analysis.label == "negative" or analysis.unsure


def test_a_language_has_its_own_temperature_and_offsets() -> None:
    assert one([1.0, 1.2, -3.0], "en").label == "neutral"
    assert one([1.0, 1.2, -3.0], "th").label == "negative"
    assert one([4.0, 0.0, 0.0], "th").negative < one([4.0, 0.0, 0.0], "en").negative


def test_a_close_call_is_unsure_and_a_clear_one_is_not() -> None:
    assert one([-4.0, 1.0, 1.05]).unsure
    assert not one([-4.0, 1.0, 5.0]).unsure


def test_intent_never_contradicts_the_label() -> None:
    praise, complaint = peak(INTENTS, "praise"), peak(INTENTS, "complaint")
    assert one([5.0, 0.0, 0.0], intent=praise).intent != "praise"
    assert one([0.0, 0.0, 5.0], intent=complaint).intent != "complaint"
    assert one([0.0, 0.0, 5.0], intent=praise).intent == "praise"


def test_topics_come_most_likely_first_and_are_few() -> None:
    scores = [1.0 + at for at in range(len(TOPICS))]
    topics = one([0.0, 5.0, 0.0], topics=scores).topics
    assert len(topics) == MAX_TOPICS
    assert [TOPICS.index(topic) for topic in topics] == sorted((TOPICS.index(topic) for topic in topics), reverse=True)


def test_without_a_topic_the_intent_names_it_or_it_is_other() -> None:
    assert one([0.0, 5.0, 0.0], intent=peak(INTENTS, "question")).topics == ("question",)
    assert one([0.0, 5.0, 0.0], intent=peak(INTENTS, "spam")).topics == ("other",)


def test_an_unhappy_text_is_not_praised_and_not_low() -> None:
    analysis = one(
        [5.0, 0.0, 0.0],
        topics=peak(TOPICS, "praise"),
        intent=peak(INTENTS, "complaint"),
        urgency=peak(URGENCIES, "low"),
    )
    assert "praise" not in analysis.topics
    assert analysis.urgency == "normal"


def test_danger_stays_urgent_and_praise_stays_low() -> None:
    urgent = peak(URGENCIES, "urgent")
    assert one([5.0, 0.0, 0.0], intent=peak(INTENTS, "complaint"), urgency=urgent).urgency == "urgent"
    assert one([0.0, 0.0, 5.0], intent=peak(INTENTS, "praise"), urgency=urgent).urgency == "low"


@pytest.mark.parametrize(("at", "intent"), [(0, "complaint"), (1, "question"), (2, "praise")])
def test_a_text_without_words_has_a_mood_and_no_topic(at: int, intent: str) -> None:
    sentiment = [5.0 if place == at else 0.0 for place in range(3)]
    analysis = one(sentiment, "und", topics=peak(TOPICS, "fraud"), intent=peak(INTENTS, "spam"))
    assert (analysis.topics, analysis.intent) == (("other",), intent)


def test_nothing_in_gives_nothing_out() -> None:
    assert verdicts({}, [], CALIBRATION) == []


@pytest.mark.parametrize("text", ["", "http", "@user @user", "...", "http @user !!", "?"])
def test_links_handles_and_marks_say_nothing(text: str) -> None:
    assert not has_content(text)
    assert nothing_said("und", "r1").unsure


@pytest.mark.parametrize("text", ["ok", "😡", "5", "好", "ช้า", "http sucks"])
def test_a_word_a_digit_or_an_emoji_says_something(text: str) -> None:
    assert has_content(text)


def test_a_calibration_reads_back_what_was_written(tmp_path: Path) -> None:
    band = {"temperature": 1.5, "bias": [0.1, 0.0, -0.1], "decision": [0.2, 0.0, 0.0], "flag": 0.25}
    values = {"revision": "r2", "max_tokens": 96, "margin": 0.05, "bands": {"*": band}, "topic_thresholds": [0.4] * 14}
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(values), "utf-8")
    read = Calibration.read(path)
    assert read.band("xx") == Band(temperature=1.5, bias=(0.1, 0.0, -0.1), decision=(0.2, 0.0, 0.0), flag=0.25)
    assert (read.revision, read.max_tokens, read.margin, read.topic_thresholds) == ("r2", 96, 0.05, (0.4,) * 14)


@settings(deadline=None)
@given(st.lists(st.tuples(LOGITS, LOGITS, LOGITS), min_size=1, max_size=5))
def test_softmax_never_prefers_a_lower_score_and_sums_to_one(rows: list[tuple[float, ...]]) -> None:
    scores = np.array(rows)
    chances = softmax(scores)
    assert chances.sum(1) == pytest.approx(np.ones(len(rows)))
    best = np.take_along_axis(chances, scores.argmax(1)[:, None], 1)[:, 0]
    assert (best == chances.max(1)).all()
