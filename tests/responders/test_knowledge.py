"""Passages are found by words and by meaning, word for word, in the customer's language where there is one."""

import json
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from config import playbook as playbooks
from config.asked import Asked
from config.initial import DEFAULTS
from config.knowledge import Article
from responders.knowledge import Found, Library, valid

SHIPPING = Article(
    id="shipping",
    title="Shipping",
    language="en",
    topics=("delivery",),
    body="## How long does delivery take?\nThree days.\n\n## What does it cost?\nFour euros.\n**Free** from 50.",
)
GERMAN = Article(
    id="shipping",
    title="Versand",
    language="de",
    topics=("delivery",),
    body="## Wie lange dauert es? {#how-long-does-delivery-take}\nDrei Tage.",
)
RETURNS = Article(
    id="returns", title="Returns", language="en", topics=("refund",), body="Send it back.\n\n## Who pays?\nWe do."
)
ASKED = (Asked(article="shipping", section="how-long-does-delivery-take", language="th", text="กี่วันถึง"),)
QUESTIONS = Path(__file__).with_name("knowledge_questions")
WORDS = ("long", "days", "cost", "euros", "pays", "back", "กี่วัน", "lange", "tage")


def pieces(texts: Sequence[str]) -> list[list[str]]:
    return [text.casefold().replace("?", " ").replace(".", " ").split() for text in texts]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """A direction for each word that is known, and a faint one of its own for each text."""
    rows = [[9.0 * (word in text.casefold()) for word in WORDS] for text in texts]
    own = np.eye(64)[[zlib.crc32(text.encode("utf-8", "replace")) % 64 for text in texts]].reshape(len(texts), 64)
    table = np.concatenate([np.array(rows).reshape(len(texts), len(WORDS)), own], axis=1)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), np.float32)


def library(*articles: Article, meaning: bool = True) -> Library:
    return Library(articles, ASKED, pieces=pieces, embed=embed if meaning else None)


def first(shelf: Library, question: str, language: str = "en") -> Found | None:
    (found,) = shelf.search_all([question], [language], 1)
    return found[0] if found else None


def answer(shelf: Library, question: str) -> Found | None:
    found = first(shelf, question)
    return found if found and found.sure else None


def test_the_passage_is_word_for_word_and_says_where_it_stands() -> None:
    found = answer(library(SHIPPING, RETURNS), "what does it cost?")
    assert found is not None
    assert found.passage == "Four euros.\n**Free** from 50."
    assert (found.article, found.section, found.place) == ("shipping", "what-does-it-cost", 2)
    assert (found.title, found.heading, found.sure) == ("Shipping", "What does it cost?", True)


def test_the_customers_language_is_preferred_then_english_then_any() -> None:
    shelf = library(GERMAN, SHIPPING)
    question = "how long does delivery take"
    (*found,) = (first(shelf, question, language) for language in ("de", "en", "th"))
    assert [each and each.language for each in found] == ["de", "en", "en"]
    only = first(library(GERMAN), "wie lange", "th")
    assert only is not None
    assert only.passage == "Drei Tage."


def test_a_question_in_another_language_finds_what_the_playbook_says_it_asks() -> None:
    found = first(library(SHIPPING, RETURNS), "กี่วันถึง", "th")
    assert found is not None
    assert found.section == "how-long-does-delivery-take"


def test_what_stands_before_the_first_heading_is_a_passage_of_its_own() -> None:
    found = first(library(RETURNS), "send back")
    assert found is not None
    assert (found.section, found.heading, found.passage) == ("text", "Returns", "Send it back.")


def test_a_question_about_nothing_in_the_articles_is_not_answered() -> None:
    assert answer(library(SHIPPING, RETURNS), "Are the candles vegan?") is None


def test_words_alone_find_but_are_never_sure() -> None:
    shelf = library(SHIPPING, RETURNS, meaning=False)
    found = first(shelf, "what does it cost")
    assert found is not None
    assert (found.section, found.sure) == ("what-does-it-cost", False)


@pytest.mark.parametrize("articles", [(), (Article(id="a", title="", language="en", topics=(), body=""),)])
def test_a_library_without_a_passage_answers_nothing(articles: tuple[Article, ...]) -> None:
    shelf = library(*articles)
    assert shelf.search_all(["how long", "how much"], ["en", "th"]) == [(), ()]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_gets_an_answer_of_some_kind_alone_or_among_others(questions: list[str]) -> None:
    shelf = library(SHIPPING, RETURNS)
    together = shelf.search_all(questions, ["en"] * len(questions))
    assert [len(found) for found in together] == [3] * len(questions)
    assert [found[0].section for found in together] == [
        shelf.search_all([each], ["en"])[0][0].section for each in questions
    ]


def test_stored_vectors_are_asked_for_once_and_never_with_a_question() -> None:
    seen: list[list[str]] = []

    def stored(texts: Sequence[str]) -> NDArray[np.float32]:
        seen.append(list(texts))
        return embed(texts)

    shelf = Library((SHIPPING,), ASKED, pieces=pieces, embed=embed, stored=stored)
    shelf.search_all(["a customer's own words"], ["en"])
    assert len(seen) == 1
    assert "passage: What does it cost? Four euros.\n**Free** from 50." in seen[0]
    assert "query: กี่วันถึง" in seen[0]
    assert not any("customer" in text for text in seen[0])


def test_an_article_counts_to_the_end_of_its_last_day() -> None:
    old = Article(id="sale", title="Sale", language="en", topics=(), body="x", valid_until=date(2026, 11, 30))
    assert valid((old, SHIPPING), date(2026, 11, 30)) == (old, SHIPPING)
    assert valid((old, SHIPPING), date(2026, 12, 1)) == (SHIPPING,)


def test_the_set_of_questions_is_what_it_is_said_to_be() -> None:
    known = {f"{each.id}#{s.id}" for each in playbooks.load(DEFAULTS / "playbook").knowledge for s in each.sections}
    halves = [(QUESTIONS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines() for half in ("dev", "test")]
    rows = [json.loads(line) for half in halves for line in half]
    assert len(rows) >= 240
    assert len({row["language"] for row in rows}) >= 10
    assert sum(not row["sections"] for row in rows) >= 60
    assert {section for row in rows for section in row["sections"]} <= known
    assert len({row["text"] for row in rows}) == len(rows)
