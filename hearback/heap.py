"""Python's full garbage collections, which stop every thread, look only at what has not survived one already.

Rules, word lists and the tokenizer are millions of objects that stay: a look through all of them took 190 to 330 ms
every ten to twenty seconds, and whoever approved something just then waited for it (docs/benchmarks.md, "The inbox").
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

FULL = 2
"""The generation of a full collection."""
ALL_AGAIN = 3600.0
"""Seconds after which one of them looks at everything again: what was dropped since then, as an older playbook."""


@contextmanager
def survivors_spared() -> Iterator[None]:
    """What survives a full collection inside the block is left out of those of the next hour."""
    all_at = monotonic()

    def spare(phase: str, info: Mapping[str, int]) -> None:
        nonlocal all_at
        if info["generation"] == FULL and phase == "stop":
            gc.freeze()
        elif info["generation"] == FULL and monotonic() - all_at > ALL_AGAIN:
            all_at = monotonic()
            gc.unfreeze()

    gc.callbacks.append(spare)
    try:
        yield
    finally:
        gc.callbacks.remove(spare)
        gc.unfreeze()
