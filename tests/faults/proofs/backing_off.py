"""Ten minutes of a network that wants to be left alone, by a simulated clock and the product's real waiting times."""

import json
from pathlib import Path

from tests.faults.checker import Record, violations
from tests.faults.ground import survey
from tests.faults.installation import KEYS, Installation, Site, installed
from tests.faults.proofs.proof import Proof

SAYS = "10 simulated minutes of 429 or 503: calls within budget, 0 lost"
KINDS = {"limited": "429 without a header", "promised": "429 with a header", "server_error": "503"}
REPLIES, BUDGET = 3, 40
"""Calls in those ten minutes: X alone would allow 300 reads and 100 writes in fifteen."""


def prove(folder: Path, site: Site) -> Proof:
    proof = Proof("back-off", SAYS)
    for kind, words in KINDS.items():
        inside = folder / kind
        inside.mkdir()
        with installed(inside, site, seed=17) as made:
            calls, wrong = _weather(made, kind)
        proof.figures[words] = calls
        proof.wrong += wrong
        if calls > BUDGET:
            proof.wrong.append(f"budget: {calls} calls in ten minutes of {words}")
    return proof


def _weather(made: Installation, kind: str) -> tuple[int, list[str]]:
    for number in range(REPLIES):
        made.x.do("say", text=f"my parcel is bad and late {number}")
    result = made.folder / "result.json"
    life = made.site.nursery.start(
        "simulation", config=str(made.folder / "hearback.toml"), port=made.x.port, environ=KEYS, weather=kind,
        result=str(result), mutant=made.site.mutant, log=made.log,
    )  # fmt: skip
    code = life.wait(180)
    assert code == 0, Path(made.log).read_text(encoding="utf-8")[-3000:]
    record = Record.of(made.record)
    wrong = violations(record, survey(made.url))
    if len(record.published) != REPLIES:
        wrong.append(f"lost: {len(record.published)} of {REPLIES} approved replies were published in the end")
    return json.loads(result.read_text(encoding="utf-8"))["calls"], wrong
