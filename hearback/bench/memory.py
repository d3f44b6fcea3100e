"""Memory of a process."""

import os
import sys
from pathlib import Path


def resident(pid: int | None = None) -> float | None:
    """Resident memory of a process (None: this one) in MiB, where the system tells."""
    if sys.platform == "linux":
        pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return None
