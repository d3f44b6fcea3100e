"""[brands.approval] of the settings: which answers two persons approve, and who may not approve their own words."""

from dataclasses import dataclass

from config.table import Table
from config.vocabulary import KINDS, TOPICS, URGENCIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Any one of the conditions asks for two persons; without one, the default, a single yes is enough.

    `urgency` is asked for from there on; `kinds` are those of the post; `warnings`: the guard warned of the text.
    `not_by_writer`: whoever gave the draft its present words may not approve it.
    """

    not_by_writer: bool = False
    topics: tuple[str, ...] = ()
    urgency: str = ""
    kinds: tuple[str, ...] = ()
    warnings: bool = False

    @property
    def two_persons(self) -> bool:
        return bool(self.topics or self.urgency or self.kinds or self.warnings)


def approval(table: Table) -> Approval:
    two = table.table("two_persons")
    found = Approval(
        not_by_writer=table.flag("not_by_writer"),
        topics=two.texts("topics", TOPICS),
        urgency=two.choice("urgency_at_least", URGENCIES) if two.has("urgency_at_least") else "",
        kinds=two.texts("kinds", KINDS),
        warnings=two.flag("warnings"),
    )
    two.end(also=("urgency_at_least",))
    table.end()
    return found
