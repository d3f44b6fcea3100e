"""The demo network joined to the contract suite: a folder and a journal, so nothing on it can hang or time out."""

import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from platforms.replay import PAGE, Replay
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case, Published


class ReplayCase(Case):
    page_size = PAGE
    read_faults = ()
    write_faults = ()

    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="replay-case-"))
        self.journal = self.folder / "state" / "replies.jsonl"

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def clear(self) -> None:
        self.records: list[dict[str, object]] = []
        self.started = datetime.now(UTC)
        self.journal.unlink(missing_ok=True)
        self._write()

    def platform(self) -> Replay:
        options = {"folder": str(self.folder), "started": self.started.isoformat(), "state": str(self.journal)}
        return Replay(Binding(brand="lotus", account="lotusandpine", stream="social", options=options, timeout=TIMEOUT))

    def say(self, count: int) -> list[str]:
        author = {"id": "u1", "name": "Ann", "handle": "ann", "followers": 12}
        for _ in range(count):
            number = len(self.records) + 1
            told = {"kind": "mention", "channel": "social", "author": author, "text": f"@lotusandpine number {number}"}
            self.records.append({"id": f"p{number:06}", "minutes": 100 - number / 100} | told)
        self._write()
        return [str(record["id"]) for record in self.records[-count:]] if count else []

    def remove(self, external_id: str) -> None:
        for record in self.records:
            if record["id"] == external_id:
                record["deleted_after_minutes"] = 0
        self._write()

    def published(self) -> list[Published]:
        return [
            Published(external_id=line["id"], to=line["in_reply_to"], text=line["text"])
            for line in map(json.loads, self._lines())
        ]

    def writes(self) -> int:
        return len(self._lines())

    def _lines(self) -> list[str]:
        return self.journal.read_text().splitlines() if self.journal.exists() else []

    def _write(self) -> None:
        text = "".join(json.dumps(record) + "\n" for record in self.records)
        (self.folder / "stream.jsonl").write_text(text)
