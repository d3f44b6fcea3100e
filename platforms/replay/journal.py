"""What the demo network was told to publish: one JSON line each, on the disk before anybody hears of it."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from platforms.errors import Later, Lost


def entries(path: Path) -> list[dict[str, str]]:
    """Everything published, oldest first. A line torn by a crash was never published. Raises Later."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Later(f"the record of replies cannot be read: {error.strerror or error}") from error
    return [entry for line in lines if (entry := _entry(line)) is not None]


def _entry(line: bytes) -> dict[str, str] | None:
    try:
        entry = json.loads(line)
        datetime.fromisoformat(entry["at"])
        wanted = ("id", "in_reply_to", "thread", "kind", "channel", "account", "text", "key", "at")
        return entry if all(isinstance(entry[name], str) for name in wanted) else None
    except (ValueError, KeyError, TypeError):
        return None


def append(path: Path, entry: Mapping[str, str]) -> None:
    """One line, on the disk before this returns. A tail torn by an earlier crash is closed off first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise Later(f"the record of replies cannot be opened: {error.strerror or error}") from error
    with file:
        try:
            size = file.seek(0, os.SEEK_END)
            torn = size > 0 and file.seek(size - 1) is not None and file.read(1) != b"\n"
            file.write((b"\n" if torn else b"") + json.dumps(dict(entry)).encode() + b"\n")
            os.fsync(file.fileno())
        except OSError as error:
            raise Lost(f"the reply may not have been kept: {error.strerror or error}") from error
