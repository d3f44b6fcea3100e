"""The project's own source files as text and syntax trees, for the tests of the house rules."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("hearback", "inbox", "store", "listener", "responders", "platforms", "sentiment", "config")


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def imported(self) -> dict[str, int]:
        """Top names of imported modules -> first line."""
        found: dict[str, int] = {}
        for node in ast.walk(self.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.split(".")[0], node.lineno)
        return found


@cache
def modules() -> tuple[Module, ...]:
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return tuple(Module(file, text := file.read_text(encoding="utf-8"), ast.parse(text)) for file in files)
