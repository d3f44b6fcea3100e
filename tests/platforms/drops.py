"""Drop folders for tests: what is read from them, page by page or at once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from platforms.files import Files
from platforms.values import Binding, Broken, Mention, Page

LATER = datetime.now(UTC) + timedelta(hours=1)


def opened(path: Path, **options: Any) -> Files:
    bound = Binding(brand="lotus", account="exports", stream="drop", options={"folder": str(path)} | options)
    return Files(bound)


def walk(files: Files, cursor: str | None = None, now: datetime = LATER) -> tuple[list[Page], str | None]:
    pages = [files.read(cursor, None, now)]
    while (token := pages[-1].next) is not None:
        pages.append(files.read(cursor, token, now))
    return pages, pages[0].mark


def read(folder: Path, cursor: str | None = None, now: datetime = LATER, **options: Any) -> list[Mention]:
    return [mention for page in walk(opened(folder, **options), cursor, now)[0] for mention in page.mentions]


def broken(folder: Path, **options: Any) -> list[Broken]:
    return [trouble for page in walk(opened(folder, **options))[0] for trouble in page.broken]


def texts(folder: Path, cursor: str | None = None, now: datetime = LATER, **options: Any) -> list[str]:
    return [mention.text for mention in read(folder, cursor, now, **options)]


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)
