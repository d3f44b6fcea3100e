"""Finds the passage of the brand's own articles that answers a question in any language, or says that there is none.

Two searches are added up: by pieces of words (BM25) and by meaning (vectors of questions and passages).
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from config.asked import Asked
from config.knowledge import Article, Section
from sentiment.embedding import PASSAGE, QUESTION

logging.getLogger("bm25s").setLevel(logging.WARNING)

Table = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Table]
Pieces = Callable[[Sequence[str]], list[list[str]]]

SURE = 1.45
"""A passage answers when its score, and twice its lead over the next section (at most `_LEAD`), come to this."""
_LEAD = 0.5
_FIRST_LANGUAGE = "en"
_WORDS = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage, word for word, and where it stands: the `place`th section (from 1) of its article.

    `score` grows with likeness. `sure`: it answers the question; otherwise it is only worth a look.
    """

    article: str
    section: str
    title: str
    heading: str
    passage: str
    language: str
    place: int
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Version:
    """A section in one language."""

    article: Article
    section: Section
    place: int

    @property
    def key(self) -> tuple[str, str]:
        return self.article.id, self.section.id


def valid(articles: Iterable[Article], today: date) -> tuple[Article, ...]:
    """The articles that may be quoted today."""
    return tuple(each for each in articles if each.valid_until is None or each.valid_until >= today)


class Library:
    """The articles of one brand, indexed. Without `embed` it searches by words alone and is never sure.

    `stored` is an `embed` that may remember: it is given all texts of the library at once, questions never.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        asked: Sequence[Asked],
        *,
        pieces: Pieces,
        embed: Embed | None = None,
        stored: Embed | None = None,
    ) -> None:
        self._sections = _sections(articles)
        self._pieces, self._embed = pieces, embed
        ways = _ways(self._sections, asked)
        self._words = _index([" ".join(texts) for texts in ways], pieces)
        self._rarest = float(self._words.scores["data"].max()) if self._words else 0.0
        self._near = _Near(self._sections, ways, stored or embed) if embed and self._sections else None

    def search_all(self, questions: Sequence[str], languages: Sequence[str], count: int = 3) -> list[tuple[Found, ...]]:
        """For each question the sections that come nearest, the best first.

        A passage is given in the customer's language where the article has it, else in English, else in any.
        """
        if not self._sections or not questions:
            return [()] * len(questions)
        scores = self._scores(questions)
        return [self._best(row, language, count) for row, language in zip(scores, languages, strict=True)]

    def _scores(self, questions: Sequence[str]) -> Table:
        scores = np.stack([_WORDS * self._by_words(pieces) for pieces in self._pieces(questions)])
        if self._near and self._embed:
            scores += self._near.scores(self._embed([QUESTION + question for question in questions]))
        return scores

    def _by_words(self, pieces: list[str]) -> Table:
        """From 0 to 1: how much a section has of what the question's pieces could give; strange pieces give nothing."""
        known = [piece for piece in dict.fromkeys(pieces) if self._words and piece in self._words.vocab_dict]
        if not known or not self._words:
            return np.zeros(len(self._sections), np.float32)
        strange = len(set(pieces)) - len(known)
        most = sum(float(self._words.get_scores([piece]).max()) for piece in known) + strange * self._rarest
        return np.asarray(self._words.get_scores(known) / most, np.float32)

    def _best(self, scores: Table, language: str, count: int) -> tuple[Found, ...]:
        order = np.argsort(-scores, kind="stable")[: max(count, 2)]
        top = float(scores[order[0]])
        lead = top - float(scores[order[1]]) if len(order) > 1 else 0.0
        sure = self._near is not None and top + 2 * min(lead, _LEAD) >= SURE
        return tuple(
            _found(self._sections[row], language, float(scores[row]), sure and place == 0)
            for place, row in enumerate(order[:count])
        )


class _Near:
    """Vectors of the sections' texts, headings, and of how customers ask for them."""

    def __init__(self, sections: Sequence[Sequence[_Version]], ways: Sequence[Sequence[str]], embed: Embed) -> None:
        texts = [(owner, PASSAGE + text) for owner, texts in enumerate(_texts(sections)) for text in texts]
        questions = [(owner, QUESTION + text) for owner, asked in enumerate(ways) for text in asked]
        vectors = embed([text for _, text in [*texts, *questions]])
        self._texts, self._asked = vectors[: len(texts)], vectors[len(texts) :]
        self._text_starts = _starts([owner for owner, _ in texts])
        self._asked_starts = _starts([owner for owner, _ in questions])

    def scores(self, questions: Table) -> Table:
        """Shape (questions, sections): likeness to the best way of asking, and to the best text."""
        asked = np.maximum.reduceat(questions @ self._asked.T, self._asked_starts, axis=1)
        texts = np.maximum.reduceat(questions @ self._texts.T, self._text_starts, axis=1)
        return np.asarray(asked + texts, np.float32)


def _sections(articles: Sequence[Article]) -> tuple[tuple[_Version, ...], ...]:
    """All sections, each with its versions in the languages of its article."""
    found: dict[tuple[str, str], list[_Version]] = {}
    for article in articles:
        for place, section in enumerate(article.sections, start=1):
            version = _Version(article, section, place)
            found.setdefault(version.key, []).append(version)
    return tuple(map(tuple, found.values()))


def _ways(sections: Sequence[Sequence[_Version]], asked: Sequence[Asked]) -> list[list[str]]:
    """How each section is asked for: its headings, then what the playbook adds."""
    known = {versions[0].key: [version.section.heading for version in versions] for versions in sections}
    for each in asked:
        known.get((each.article, each.section), []).append(each.text)
    return [list(dict.fromkeys(ways)) for ways in known.values()]


def _texts(sections: Sequence[Sequence[_Version]]) -> Iterator[list[str]]:
    for versions in sections:
        yield [f"{version.section.heading} {version.section.text}" for version in versions]


def _index(texts: Sequence[str], pieces: Pieces) -> Any:
    """The search by words over the sections; None when there is nothing to search."""
    split = pieces(texts) if texts else []
    if not any(split):
        return None
    index = bm25s.BM25()
    index.index(split, show_progress=False)
    return index


def _starts(owners: Sequence[int]) -> NDArray[np.int64]:
    sizes = [len(list(group)) for _, group in groupby(owners)]
    return np.cumsum([0, *sizes[:-1]])


def _found(versions: Sequence[_Version], language: str, score: float, sure: bool) -> Found:
    by_language = {version.article.language: version for version in reversed(versions)}
    chosen = by_language.get(language) or by_language.get(_FIRST_LANGUAGE) or versions[0]
    return Found(
        article=chosen.article.id,
        section=chosen.section.id,
        title=chosen.article.title,
        heading=chosen.section.heading,
        passage=chosen.section.text,
        language=chosen.article.language,
        place=chosen.place,
        score=round(score, 4),
        sure=sure,
    )
