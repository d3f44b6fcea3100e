"""Several processes write to one SQLite file at once, each reading first, as the daemon and the commands do."""

from pathlib import Path

from tests.faults.ground import ask
from tests.faults.installation import SOUND, Site, installed, integrity
from tests.faults.proofs.proof import Proof

SAYS = '4 processes write at once: 0 "database is locked"'
WRITERS = 4


def prove(folder: Path, site: Site, count: int = 200) -> Proof:
    """WRITERS processes, `count` transactions each."""
    proof = Proof("writers", SAYS)
    with installed(folder, site, seed=13) as made:
        log = folder / "writers.log"
        lives = [
            site.nursery.start(
                "writer", url=made.url, name=f"writer{number}", count=count, mutant=site.mutant, log=str(log)
            )
            for number in range(WRITERS)
        ]
        failed = sum(life.wait(120) != 0 for life in lives)
        (stored,) = ask(made.url, "SELECT count(*) FROM mentions")[0]
        found = integrity(made.url)
    locked = log.read_text(encoding="utf-8").count("database is locked") if log.exists() else 0
    proof.figures = {"transactions": WRITERS * count, "stored": stored, "locked": locked, "integrity": found}
    if failed or stored != WRITERS * count or found not in SOUND:
        proof.wrong.append(f"locked: {failed} of {WRITERS} writers failed, {stored} rows, integrity {found}")
    return proof
