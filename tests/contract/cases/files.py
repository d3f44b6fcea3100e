"""A drop folder joined to the contract suite: no network, so nothing that a network does wrong."""

import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from platforms.files import PAGE, Files
from platforms.values import Binding
from tests.contract.case import TIMEOUT, Case


class FilesCase(Case):
    page_size = PAGE
    read_faults = ()

    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="files-case-"))

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def clear(self) -> None:
        self.count = 0
        for path in self.folder.iterdir():
            path.unlink()

    def platform(self) -> Files:
        options = {"folder": str(self.folder)}
        return Files(Binding(brand="lotus", account="exports", stream="drop", options=options, timeout=TIMEOUT))

    def say(self, count: int) -> list[str]:
        said = [f"c{number:06}" for number in range(self.count, self.count + count)]
        self.count += count
        with (self.folder / "export.jsonl").open("a") as file:
            for name in said:
                now = datetime.now(UTC).isoformat()
                file.write(json.dumps({"id": name, "text": f"words of {name}", "posted_at": now}) + "\n")
        return said
