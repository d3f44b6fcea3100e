"""Precision and recall of the guard's checks over its corpus: `python -m tests.responders.guard.measuring`."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.initial import DEFAULTS
from config.playbook import Playbook, load
from responders.guard import guard
from responders.values import Finding

CORPUS = Path(__file__).with_name("corpus")
HELD_OUT = frozenset({"unseen", "fresh", "fourth"})
"""Texts that the patterns were not written for."""

PRIVATE = frozenset({"email", "phone", "card", "iban", "id", "number", "address", "secret"})
IGNORED = frozenset({"word", "emoji"})
"""What the voice of the default playbook adds; the corpus says nothing about it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text and the checks that should speak. `any_private`: which of the private ones does not matter."""

    file: str
    text: str
    language: str
    public: bool
    mood: str
    expect: frozenset[str]
    any_private: bool


@dataclass(slots=True)
class Score:
    """Counts by check, and the cases that came out wrong."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Case, frozenset[str]]] = field(default_factory=list)
    leaks: list[Case] = field(default_factory=list)

    def recall(self, check: str) -> float:
        return self.right[check] / max(self.right[check] + self.missed[check], 1)

    def precision(self, check: str) -> float:
        return self.right[check] / max(self.right[check] + self.false[check], 1)


def cases() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("*.toml")):
        for group in tomllib.loads(path.read_text("utf-8"))["group"]:
            for text in group["texts"]:
                yield Case(
                    path.stem, text, group["language"], group.get("public", True), group.get("mood", ""),
                    frozenset(group["expect"]), group.get("any_private", False),
                )  # fmt: skip


def measure(corpus: Sequence[Case], book: Playbook) -> Score:
    score = Score()
    for case in corpus:
        findings = guard(
            case.text, mention=None, language=case.language, playbook=book, public=case.public, mood=case.mood
        )
        _count(score, case, findings)
    return score


def _count(score: Score, case: Case, findings: Sequence[Finding]) -> None:
    found = frozenset(finding.check for finding in findings) - IGNORED
    expected = case.expect
    if case.any_private and found & PRIVATE:
        expected = found & PRIVATE
    if case.file in ("private", "promises", "disguised", "third", "promised", "fourth"):
        found -= {"language", "apology"}
    score.right.update(found & expected)
    score.missed.update(expected - found)
    score.false.update(found - expected)
    if found != expected:
        score.wrong.append((case, found))
    if expected & PRIVATE and not any(finding.blocking and finding.check in PRIVATE for finding in findings):
        score.leaks.append(case)


def table(score: Score) -> str:
    checks = sorted(score.right | score.missed | score.false)
    rows = [
        f"| {check} | {score.right[check] + score.missed[check]} "
        f"| {score.precision(check):.3f} | {score.recall(check):.3f} |"
        for check in checks
    ]
    return "\n".join(("| check | cases | precision | recall |", "|---|---:|---:|---:|", *rows))


def main() -> None:
    corpus = tuple(cases())
    book = load(DEFAULTS / "playbook")
    score = measure(corpus, book)
    print(f"{len(corpus)} texts in {len({case.language for case in corpus})} languages\n")
    print(table(measure([case for case in corpus if case.file not in HELD_OUT], book)))
    print(f"\nprivate data that was not stopped: {len(score.leaks)}")
    for case, found in score.wrong:
        print(f"  {case.language} {case.text!r}: expected {sorted(case.expect)}, found {sorted(found)}")


if __name__ == "__main__":
    main()
