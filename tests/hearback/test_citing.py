"""Articles are asked once for all the questions of a batch, and their absence stops nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from hearback.citing import Citing, LibraryOf
from responders.knowledge import Found, Library
from sentiment.errors import ModelUnavailable
from tests.responders.making import NOW, analysis

ASKED = analysis("neutral", intent="question", topics=("delivery",))


class Shelf:
    """A library that knows how long shipping takes, and counts how often it is asked."""

    def __init__(self, sure: bool = True) -> None:
        self.asked: list[tuple[Sequence[str], Sequence[str]]] = []
        self.sure = sure

    def search_all(self, questions: Sequence[str], languages: Sequence[str], count: int) -> list[tuple[Found, ...]]:
        self.asked.append((tuple(questions), tuple(languages)))
        return [tuple(self._found(place) for place in range(1, count + 1)) for _ in questions]

    def _found(self, place: int) -> Found:
        return Found(
            article="shipping", section=f"s{place}", title="Shipping", heading=f"Section {place}",
            passage="2 to 5 days.", language="en", place=place, score=2.0, sure=self.sure and place == 1,
        )  # fmt: skip


def citing(shelf: Any, now: datetime = NOW) -> Citing:
    def library(brand: str, today: date) -> Library:
        assert today == now.date()
        if isinstance(shelf, Exception):
            raise shelf
        return cast(Library, shelf)

    return Citing(cast(LibraryOf, library), now)


def test_the_questions_of_a_batch_are_looked_up_together_and_once() -> None:
    shelf = Shelf()
    desk = citing(shelf)
    desk.read([("lotus", "How long?", ASKED), ("lotus", "bad", analysis()), ("lotus", "How long?", ASKED)])
    cite = desk.of("lotus")
    assert cite is not None
    (found,) = cite("How long?", "en") or ()
    assert (found.article, found.section, found.sure) == ("shipping", "Section 1", True)
    assert shelf.asked == [(("How long?",), ("en",))]
    assert cite("And abroad?", "th")
    assert shelf.asked[1:] == [(("And abroad?",), ("th",))]


def test_what_only_comes_near_is_shown_as_that() -> None:
    cite = citing(Shelf(sure=False)).of("lotus")
    assert cite is not None
    assert [each.sure for each in cite("How long?", "en") or ()] == [False, False]


def test_nothing_is_loaded_before_a_question() -> None:
    desk = citing(AssertionError("nobody asked"))
    desk.read([("lotus", "bad", analysis())])
    assert desk.of("lotus") is not None


def test_articles_that_cannot_be_read_stop_no_draft() -> None:
    desk = citing(ModelUnavailable("the model is missing"))
    desk.read([("lotus", "How long?", ASKED)])
    cite = desk.of("lotus")
    assert cite is not None
    assert cite("How long?", "en") is None


def test_a_model_that_fails_at_the_question_stops_no_draft() -> None:
    class Broken(Shelf):
        def search_all(self, questions: Sequence[str], languages: Sequence[str], count: int) -> list[tuple[Found, ...]]:
            raise ModelUnavailable("the vocabulary is another one")

    desk = citing(Broken())
    desk.read([("lotus", "How long?", ASKED)])
    cite = desk.of("lotus")
    assert cite is not None
    assert cite("How long?", "en") is None


def test_without_articles_nobody_looks() -> None:
    assert Citing(None, NOW).of("lotus") is None
