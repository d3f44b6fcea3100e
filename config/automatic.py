"""[automatic] of the settings: whether anything may be sent without a person at all."""

from dataclasses import dataclass

from config.table import Table


@dataclass(frozen=True, slots=True)
class Automatic:
    """With `allowed`, rules that earned it may send by themselves while the switch is on (`hearback auto on`)."""

    allowed: bool = False


def automatic(table: Table) -> Automatic:
    found = Automatic(allowed=table.flag("allowed"))
    table.end()
    return found
