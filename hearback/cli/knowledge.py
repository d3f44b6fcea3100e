"""`hearback bench knowledge`: how well questions are answered from a playbook's articles."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config.initial import DEFAULTS
from config.playbook import load
from hearback.bench import questions
from hearback.bench.questions import BadQuestions, Score
from hearback.cli.installation import Json, said
from hearback.cli.output import emit, emit_json, fail
from responders.knowledge import Library, valid
from sentiment.embedding import Embedder

QUESTIONS = Path(__file__).parents[2] / "tests" / "responders" / "knowledge_questions" / "test.jsonl"


def knowledge(
    path: Annotated[
        Path, typer.Argument(help="questions as JSONL, or a folder of such files; by default the repository's")
    ] = QUESTIONS,
    playbook: Annotated[Path, typer.Option(help="the playbook's folder")] = DEFAULTS / "playbook",
    articles_only: Annotated[
        bool, typer.Option("--articles-only", help="leave out knowledge/asked/, as if nobody had written it")
    ] = False,
    as_json: Json = False,
) -> None:
    """Recall, wrong answers and time of questions asked of a playbook's articles, by language."""
    with said():
        try:
            asked = questions.read(path)
        except BadQuestions as bad:
            fail(str(bad))
        rows = [_row(score) for score in questions.measure(_library(playbook, articles_only), asked)]
    if as_json:
        emit_json({"questions": str(path), "articles_only": articles_only, "rows": rows})
    else:
        emit([{name: _shown(value) for name, value in row.items()} for row in rows], as_json=False, empty="")


def _library(folder: Path, articles_only: bool) -> Library:
    playbook, embedder = load(folder), Embedder()
    articles = valid(playbook.facts, datetime.now(UTC).date())
    asked = () if articles_only else playbook.asked
    return Library(articles, asked, pieces=embedder.pieces, embed=embedder.vectors)


def _row(score: Score) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(score).items()}


def _shown(value: object) -> object:
    return f"{value:.3f}" if isinstance(value, float) else value
