"""What the brands' own articles say to the questions of a batch, looked up for all of them at once."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from config.playbook import PlaybookError
from responders.asking import asks
from responders.choosing import own_language
from responders.draft import Cite
from responders.knowledge import Found, Library
from responders.values import Citation
from sentiment.analysis import Analysis
from sentiment.errors import ModelUnavailable

log = logging.getLogger(__name__)

NEAR = 2
"""So many passages that come near are shown where none answers for certain."""

LibraryOf = Callable[[str, date], Library]
Question = tuple[str, str]
"""The text of a mention and its language."""


class Citing:
    """Answers to the questions of one batch. Without articles, or without their model, there are none."""

    def __init__(self, library: LibraryOf | None, now: datetime) -> None:
        self._library, self._today = library, now.date()
        self._known: dict[tuple[str, Question], tuple[Citation, ...]] = {}

    def read(self, items: Iterable[tuple[str, str, Analysis]]) -> None:
        """Look up the questions among (brand, text, analysis) together, which costs less than one by one."""
        by_brand: dict[str, list[Question]] = defaultdict(list)
        for brand, text, analysis in items:
            if asks(text, analysis):
                by_brand[brand].append((text, own_language(analysis)))
        for brand, questions in by_brand.items():
            self._look_up(brand, list(dict.fromkeys(questions)))

    def of(self, brand: str) -> Cite | None:
        """What looks into this brand's articles, on the first question; None where there are none to look into."""
        if self._library is None:
            return None

        def cite(text: str, language: str) -> Sequence[Citation] | None:
            if (brand, (text, language)) not in self._known:
                self._look_up(brand, [(text, language)])
            return self._known.get((brand, (text, language)))

        return cite

    def _look_up(self, brand: str, questions: Sequence[Question]) -> None:
        if self._library is None:
            return
        texts, languages = [text for text, _ in questions], [language for _, language in questions]
        try:
            found = self._library(brand, self._today).search_all(texts, languages, NEAR)
        except (ModelUnavailable, PlaybookError) as error:
            _complain(brand, str(error))
            return
        for question, passages in zip(questions, found, strict=True):
            self._known[brand, question] = tuple(_citations(passages))


def _citations(passages: Sequence[Found]) -> Iterable[Citation]:
    """The passage that answers, alone; where none does for certain, those that come near."""
    answering = [found for found in passages if found.sure][:1]
    for found in answering or passages:
        yield Citation(
            article=found.article,
            title=found.title,
            section=found.heading,
            passage=found.passage,
            language=found.language,
            sure=found.sure,
        )


@lru_cache(maxsize=256)
def _complain(brand: str, reason: str) -> None:
    """Once for each reason, not at every batch."""
    log.warning("the articles cannot be searched", extra={"brand": brand, "reason": reason})
