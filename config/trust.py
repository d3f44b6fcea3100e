"""What a rule may send by itself after enough approvals without an edit. Off unless a person writes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.table import Table
from config.vocabulary import TEMPLATE_TOPICS

AFTER_TRUST = "after_trust"
SENDS = ("approved", AFTER_TRUST)
KEYS = ("trust_after", "topics", "per_day", "even_negative")
NEVER = ("fraud", "safety", "legal", "privacy")
"""What no rule answers without a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """How far a rule's trust goes: after `after` approvals in a row without an edit, about `topics` alone."""

    after: int
    topics: tuple[str, ...]
    per_day: int
    even_negative: bool = False


def earned(
    table: Table,
    *,
    then: Sequence[str],
    also: bool,
    topic: str | None,
    label: Sequence[str],
    unsure: bool | None,
    about: Sequence[str],
) -> Earned | None:
    """What the rule of `table` may send by itself; None when a person approves everything, which is the default.

    The rest is what else the rule says: `topic` names its templates, `label`, `unsure` and `about` are its conditions
    on mood and topics.
    """
    if table.choice("send", SENDS, SENDS[0]) != AFTER_TRUST:
        for key in filter(table.has, KEYS):
            table.wrong(key, f'says nothing without send = "{AFTER_TRUST}"')
        return None
    found = Earned(
        after=table.number("trust_after", 50, 5, 10_000),
        topics=table.texts("topics", TEMPLATE_TOPICS),
        per_day=table.number("per_day", 20, 1, 10_000),
        even_negative=table.flag("even_negative"),
    )
    if not found.topics and not table.values.get("topics"):
        table.wrong("topics", "is missing: name the topics that this rule may answer without a person")
    for key, topics in (("topics", found.topics), ("when.topics", about), ("topic", [topic] if topic else [])):
        for name in sorted(set(topics) & set(NEVER)):
            table.wrong(key, f"{name} is never answered without a person")
    for words in _refused(then, also, label, unsure, found.even_negative):
        table.wrong("send", words)
    return found


def _refused(
    then: Sequence[str], also: bool, label: Sequence[str], unsure: bool | None, even_negative: bool
) -> Iterator[str]:
    if "reply" not in then:
        yield 'sends nothing, for "then" holds no "reply"'
    if "alert" in then:
        yield "cannot stand in a rule that alarms the team: a person answers there"
    if also:
        yield "cannot stand beside also = true, for the rules below have their say too"
    if unsure:
        yield "cannot stand in a rule for moods that are not certain: a person reads those"
    if not even_negative and (not label or "negative" in label):
        yield 'would answer unhappy posts: give when.label without "negative", or write even_negative = true'
