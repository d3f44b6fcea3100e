"""What wins over the model in triage: phrases, what was learned, stars, a person's word; and that it is visible."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from config.playbook import Phrase
from hearback import learning
from sentiment.analysis import Analysis
from sentiment.correction import Correction, Residual, judged
from sentiment.errors import ModelUnavailable
from sentiment.learning import Lesson
from sentiment.text import clean
from store import corrections, mentions
from store.corrections import Kept
from tests.hearback.conftest import Build
from tests.hearback.house import MAI, House
from tests.sentiment.test_learning import Numbers

ALL_HAPPY = Correction(
    model="numbers-1", mood=Residual(bias=np.array([0.0, 0.0, 9.0]), center=np.zeros(58), weights=np.zeros((3, 58)))
)


class Reader(Numbers):
    """The made-up model of the learning tests as a classifier of English."""

    @property
    def revision(self) -> str:
        return self.calibration.revision

    def classify(self, texts: Sequence[str], taught: Sequence[Correction | None] = ()) -> list[Analysis]:
        return judged(self.features([clean(text) for text in texts]), ["en"] * len(texts), self.calibration, taught)


def with_phrases(house: House, *phrases: Phrase) -> None:
    known = replace(house.app.playbook("lotus"), phrases=phrases)
    house.app = replace(house.app, playbook=lambda _: known)


def analysis(house: House, name: str) -> Analysis:
    found = house.stored(name).analysis
    assert found is not None
    return found


def reasons(house: House, name: str) -> Sequence[str]:
    decision = house.stored(name).decision
    assert decision is not None
    return decision.reasons


def reading(house: House, **changes: object) -> Reader:
    model = Reader(**changes)  # type: ignore[arg-type]
    house.app = replace(house.app, classifier=lambda: model)
    return model


def say(house: House, name: str, part: str, *said: str) -> None:
    with house.app.db.begin() as tx:
        corrections.say(tx, house.stored(name), part, said, MAI, house.now)  # type: ignore[arg-type]
        mentions.reopen(tx, [house.stored(name).id], house.now)


def test_a_phrase_wins_over_the_model_and_its_reason_is_kept(house: House) -> None:
    with_phrases(house, Phrase(text="bad boy", label="positive", topics=("quality",)))
    (name,) = house.hear("this bad boy arrived")
    found = analysis(house, name)
    assert (found.label, found.topics) == ("positive", ("quality",))
    assert found.notes == ('phrase "bad boy": positive about quality here',)
    assert 'phrase "bad boy": positive about quality here' in reasons(house, name)
    assert house.reply().rule == "praise"


def test_stars_outrank_a_phrase_and_a_person_outranks_the_stars(house: House) -> None:
    with_phrases(house, Phrase(text="bad boy", label="positive"))
    name = house.network.say("this bad boy", rating=1, kind="review")
    house.poll()
    house.triage()
    assert analysis(house, name).label == "negative"
    say(house, name, "mood", "positive")
    house.triage()
    found = analysis(house, name)
    assert (found.label, found.said_by) == ("positive", "mai")
    assert found.notes[-1] == "mai says: positive"
    assert "mai says: positive" in reasons(house, name)
    assert "positive" in reasons(house, name)


def test_a_word_about_the_topics_holds_when_it_is_read_again(house: House) -> None:
    (name,) = house.hear("bad and late")
    say(house, name, "topics", "fraud")
    house.triage()
    assert analysis(house, name).topics == ("fraud",)


def test_a_word_about_an_earlier_text_does_not_follow_the_edit(house: House) -> None:
    (name,) = house.hear("bad and late")
    say(house, name, "mood", "positive")
    house.network.edit(name, "bad, still late")
    house.poll()
    house.triage()
    assert analysis(house, name).label == "negative"
    assert analysis(house, name).notes == ()


def test_what_was_learned_is_used_for_its_brand_and_says_so(house: House) -> None:
    reading(house)
    keep(house, "lotus", "numbers-1", ALL_HAPPY)
    (name,) = house.hear("parcel negative 1")
    assert analysis(house, name).label == "positive"
    assert "learned from your team: positive (the model alone says negative)" in reasons(house, name)


def test_what_was_learned_on_another_model_is_idle_and_that_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    reading(house, revision="numbers-2")
    keep(house, "lotus", "numbers-1", ALL_HAPPY)
    first, second = house.hear("parcel negative 1", "parcel negative 2")
    assert {analysis(house, name).label for name in (first, second)} == {"negative"}
    assert [record.message for record in caplog.records].count(
        "what was learned is idle, it belongs to another model: `hearback learn`"
    ) == 1


def test_a_model_that_cannot_learn_reads_as_it_is(house: House) -> None:
    keep(house, "lotus", house.model.revision, ALL_HAPPY)
    (name,) = house.hear("bad and late")
    assert analysis(house, name).label == "negative"
    with pytest.raises(ModelUnavailable, match="phrases"):
        learning.learner(house.app)


def test_the_team_teaches_and_the_next_text_of_that_kind_reads_right(make_house: Build) -> None:
    """Twelve corrected by hand, twenty let pass by approving: from corrections to a better reading, end to end."""
    house = make_house()
    model = reading(house, sure=1.5)
    wrong = house.hear(*(f"slay negative {number}" for number in range(12)))
    kinds = ("mug negative", "queue positive")
    house.hear(*(f"{kind} {number}" for number in range(10) for kind in kinds))
    for name in wrong:
        say(house, name, "mood", "positive")
    for reply in house.replies("DRAFT"):
        house.approve(reply)
    learned = learning.study(house.app, model, "lotus")
    assert (learned.parts[0].corrected, learned.parts[0].confirmed) == (12, 20)
    assert learned.parts[0].taken, learned.parts[0].why
    learning.keep(house.app, "lotus", learned, house.now)
    house.triage()
    house.later(days=2)
    slang, real = house.hear("slay negative 500", "mug negative 501")
    assert (analysis(house, slang).label, analysis(house, real).label) == ("positive", "negative")
    assert analysis(house, slang).notes
    with house.app.db.read() as tx:
        (kept,) = corrections.kept(tx)
    assert '"taken": true' in kept.outcome


def test_the_sample_of_what_was_right_is_bounded_and_always_the_same() -> None:
    passed = [
        corrections.Passed(mention_id=number, text="", rating=None, label="neutral", unsure=False, topics=())
        for number in range(3_000)
    ]
    assert [len(learning.sampled(passed, count)) for count in (0, 20, 500)] == [200, 400, 1_500]
    assert learning.sampled(passed, 20) == learning.sampled(passed[::-1], 20)


def test_stars_and_doubts_confirm_no_mood(house: House) -> None:
    def passed(rating: int | None, unsure: bool) -> Lesson:
        one = corrections.Passed(
            mention_id=1, text="t", rating=rating, label="negative", unsure=unsure, topics=("price",)
        )
        return learning._right(one)

    assert [passed(*kind).label for kind in ((None, False), (1, False), (None, True))] == ["negative", None, None]
    assert passed(1, True).topics == ("price",)


def keep(house: House, brand: str, model: str, correction: Correction) -> None:
    kept = Kept(brand=brand, model=model, correction=correction.to_json(), outcome="[]", at=house.now)
    with house.app.db.begin() as tx:
        corrections.keep(tx, kept)
