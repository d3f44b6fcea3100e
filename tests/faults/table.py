"""The figures of a run as tables, for a terminal and for docs/reliability.md."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.laboratory import Report

Row = Sequence[str]


def tables(report: Report) -> str:
    """Markdown: the proofs, where the kills fell, and the mutants; what was not run is left out."""
    parts = []
    if report.proofs:
        parts.append(_markdown(("proof", "figures", "holds"), _proofs(report)))
    if report.chaos.kills:
        parts.append(_markdown(("killed", "times"), _kills(report)))
    if report.mutants:
        parts.append(_markdown(("taken out", "experiment", "what the judge said", "caught"), _mutants(report)))
    return "\n\n".join(parts)


def write(report: Report, command: str, page: Path, label: str) -> None:
    """Put the tables of `report` between the two marks of `label` in `page`. Raises LookupError when there are none."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- figures: {label} -->", f"<!-- end: {label} -->"
    if begin not in text or end not in text:
        raise LookupError(f"{page} has no place for the figures of {label}: {begin} … {end}")
    told = f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {report.seconds:.0f} s."
    inside = f"{begin}\n{told}\n\n{tables(report)}\n{end}"
    page.write_text(re.sub(f"{re.escape(begin)}.*{re.escape(end)}", lambda _: inside, text, flags=re.DOTALL), "utf-8")


def _proofs(report: Report) -> Iterator[Row]:
    for proof in report.proofs:
        figures = ", ".join(f"{name} {_number(value)}" for name, value in proof.figures.items())
        yield f"**{proof.name}**: {proof.says}", figures, "yes" if proof.holds else f"NO: {proof.wrong[0]}"


def _kills(report: Report) -> Iterator[Row]:
    kills = report.chaos.kills
    for point in sorted(kills, key=lambda point: (point == "at random", point)):
        yield point, str(kills[point])
    yield "**together**", f"**{sum(kills.values())}**"


def _mutants(report: Report) -> Iterator[Row]:
    for each in report.mutants:
        said = next((line for line in each.wrong if line.startswith(f"{each.mutant.law}:")), "nothing")
        words = said if len(said) <= 90 else f"{said[:89]}…"
        yield each.mutant.says, each.mutant.proof, words, "yes" if each.caught else "NO"


def _number(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _markdown(head: Row, rows: Iterator[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
