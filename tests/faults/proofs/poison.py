"""One mention in a thousand kills whoever reads it."""

from collections import Counter
from pathlib import Path

from tests.faults.ground import survey
from tests.faults.installation import Site, installed
from tests.faults.proofs.proof import Proof

SAYS = "1 poison mention among many: all others done, 1 in quarantine"


def prove(folder: Path, site: Site, count: int = 1000) -> Proof:
    """`count` mentions, one of which makes the model fail, through one `hearback once`."""
    proof = Proof("poison", SAYS)
    with installed(folder, site, seed=11) as made:
        made.x.do("say_many", count=count // 2, step_ms=2)
        bad = made.x.do("say", text="this is poison and late")
        made.x.do("say_many", count=count - count // 2 - 1, step_ms=2)
        life = made.run("once", per_page=100)
        life.wait(120)
        ground = survey(made.url)
    stages = Counter(stage for _, _, stage in ground.stored)
    proof.figures = {"mentions": len(ground.stored), "done": stages["done"], "in quarantine": len(ground.quarantined)}
    if stages != Counter(done=count - 1, quarantined=1) or ground.quarantined != (bad,):
        proof.wrong.append(f"poison: {dict(stages)}, in quarantine {ground.quarantined}, the bad one is {bad}")
    return proof
