"""Who did what and when: one line of JSON per operation, appended by every process of a run."""

import json
import os
import time
from pathlib import Path
from typing import Any


class History:
    """An append-only file; a line is one write, so lines of several processes never mix."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def note(self, who: str, what: str, **details: Any) -> None:
        line = json.dumps({"at": round(time.time(), 4), "who": who, "what": what, **details})
        os.write(self._file, (line + "\n").encode())

    def close(self) -> None:
        os.close(self._file)


def read(path: Path) -> list[dict[str, Any]]:
    """Every operation, oldest first."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
