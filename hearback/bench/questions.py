"""How well questions are answered from a playbook's articles: a set of questions, and figures by language."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from responders.knowledge import Found, Library

ALL = "all"


class BadQuestions(ValueError):
    """A file of questions cannot be used; says which line and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a customer wrote, and the sections that answer it as "article#section"; none when nothing does."""

    language: str
    text: str
    sections: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Figures over `questions`, of which `answerable` have an answer. Shares from 0 to 1; None of nothing.

    `confident_wrong` is the share of all questions that got a sure answer which is not right, `answered_unanswerable`
    that among those without an answer, and `answered` the share of the answerable that got a sure and right one.
    """

    language: str
    questions: int
    answerable: int
    recall_at_1: float | None
    recall_at_3: float | None
    answered: float | None
    confident_wrong: float | None
    answered_unanswerable: float | None
    ms_each: float


def read(path: Path) -> tuple[Question, ...]:
    """The questions of a JSONL file, or of every one in a folder. Raises BadQuestions and OSError."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    found = tuple(question for file in files for question in _questions(file))
    if not found:
        raise BadQuestions(f"there is no question in {path}")
    return found


def measure(library: Library, questions: Sequence[Question]) -> tuple[Score, ...]:
    """A row for each language, then one for all."""
    began = time.perf_counter()
    found = library.search_all([each.text for each in questions], [each.language for each in questions], 3)
    each_ms = (time.perf_counter() - began) * 1000 / len(questions)
    answers = list(zip(questions, found, strict=True))
    languages = sorted({each.language for each in questions})
    rows = [_score(name, [pair for pair in answers if pair[0].language == name], each_ms) for name in languages]
    return (*rows, _score(ALL, answers, each_ms))


def _score(language: str, answers: Sequence[tuple[Question, tuple[Found, ...]]], each_ms: float) -> Score:
    able = [pair for pair in answers if pair[0].sections]
    rest = [pair for pair in answers if not pair[0].sections]
    return Score(
        language=language,
        questions=len(answers),
        answerable=len(able),
        recall_at_1=_share([_hit(*pair, 1) for pair in able]),
        recall_at_3=_share([_hit(*pair, 3) for pair in able]),
        answered=_share([_sure(pair[1]) and _hit(*pair, 1) for pair in able]),
        confident_wrong=_share([_sure(pair[1]) and not _hit(*pair, 1) for pair in answers]),
        answered_unanswerable=_share([_sure(pair[1]) for pair in rest]),
        ms_each=each_ms,
    )


def _hit(question: Question, found: tuple[Found, ...], count: int) -> bool:
    return any(f"{each.article}#{each.section}" in question.sections for each in found[:count])


def _sure(found: tuple[Found, ...]) -> bool:
    return bool(found) and found[0].sure


def _share(given: Sequence[bool]) -> float | None:
    return sum(given) / len(given) if given else None


def _questions(file: Path) -> Iterator[Question]:
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            yield _question(line, f"{file}, line {number}")


def _question(line: str, place: str) -> Question:
    try:
        value = json.loads(line)
        text, language, sections = value["text"], value["language"], value["sections"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadQuestions(f'{place}: an object with "text", "language" and "sections" is expected') from error
    if not isinstance(text, str) or not isinstance(language, str) or not isinstance(sections, list):
        raise BadQuestions(f"{place}: text and language must be texts, sections a list of texts")
    return Question(language=language, text=text, sections=frozenset(map(str, sections)))
