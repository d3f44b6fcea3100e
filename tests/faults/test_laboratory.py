"""The short form of the fault laboratory, and a look at its own instruments; `make faults` is the long form."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import chaos, table
from tests.faults.chaos import Plan
from tests.faults.checker import Record, violations
from tests.faults.ground import Ground, Reply
from tests.faults.installation import Site
from tests.faults.laboratory import Caught, Report, Size, catch, prove
from tests.faults.mutants import MUTANTS
from tests.faults.nursery import Nursery
from tests.faults.points import SENDING
from tests.faults.proofs.proof import Proof
from tests.faults.splice import splice

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill -9")
SMALL = Size(pages=5, poll_kills=6, poison=60, writes=40)
SAID, ANSWER = "@lotusandpine it is bad", "We are sorry"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Nursery() as nursery:
        yield Site(nursery)


def test_nothing_is_lost_or_said_twice_while_everything_dies(tmp_path: Path, site: Site) -> None:
    plan = Plan(kills=10, seed=4, where=SENDING, freeze=6, person=5, posts=3.0)
    found = chaos.run(tmp_path, site, plan)
    assert found.wrong == []
    assert found.published
    assert set(found.files) == {"ok"}


@pytest.mark.parametrize("name", ["polling", "poison", "writers"])
def test_proof_holds(name: str, site: Site) -> None:
    assert prove(name, site, SMALL).wrong == []


@pytest.mark.parametrize("name", ["no-immediate", "walk-forgotten"])
def test_mutant_is_caught(name: str, site: Site) -> None:
    assert catch(name, site.nursery).caught


def ground(*, stored: tuple[str, ...] = ("1",), replies: tuple[Reply, ...] = (), text: str = SAID) -> Ground:
    approved = frozenset((reply.first, reply.text) for reply in replies)
    rows = tuple((name, text, "done") for name in stored)
    return Ground(stored=rows, replies=replies, approved=approved, tickets=(), moves=(), quarantined=())


def record(*published: tuple[str, str, str]) -> Record:
    return Record(alive={"1": SAID}, first={"1": "1"}, published=list(published))


def reply(state: str, *, read_backs: int = 0, receipt: str = "") -> Reply:
    return Reply(id=7, first="1", state=state, revision=1, text=ANSWER, read_backs=read_backs, receipt=receipt)


@pytest.mark.parametrize(
    ("found", "held", "law"),
    [
        (ground(), record(), ""),
        (ground(replies=(reply("SENT", receipt="9"),)), record(("1", ANSWER, "9")), ""),
        (ground(replies=(reply("UNCERTAIN", read_backs=5),)), record(), ""),
        (ground(replies=(reply("UNCERTAIN", read_backs=5),)), record(("1", ANSWER, "9")), ""),
        (ground(stored=()), record(), "gap"),
        (ground(stored=("1", "1")), record(), "duplicate"),
        (ground(text="it was good"), record(), "stale"),
        (ground(stored=("1", "2")), record(), "invented"),
        (ground(replies=(reply("SENT", receipt="9"),)), record(), "lost"),
        (ground(replies=(reply("SENT", receipt="9"),)), record(("1", ANSWER, "9"), ("1", ANSWER, "10")), "twice"),
        (ground(replies=(reply("REJECTED"),)), record(("1", ANSWER, "9")), "twice"),
        (ground(), record(("1", "We are not", "9")), "unapproved"),
        (ground(replies=(reply("SENT", receipt="8"),)), record(("1", ANSWER, "9")), "wrong"),
        (ground(replies=(reply("APPROVED"),)), record(), "hanging"),
        (ground(replies=(reply("UNCERTAIN", read_backs=4),)), record(), "hanging"),
    ],
)
def test_judge_says_the_law_that_was_broken(found: Ground, held: Record, law: str) -> None:
    said = violations(held, found)
    assert any(line.startswith(f"{law}:") for line in said) if law else said == []


def test_record_follows_edits_and_deletions(tmp_path: Path) -> None:
    lines = [
        {"what": "said", "id": "1", "text": "a"},
        {"what": "said", "id": "2", "text": "b"},
        {"what": "edited", "id": "3", "was": "1", "first": "1", "text": "c"},
        {"what": "deleted", "id": "2"},
        {"what": "published", "id": "4", "to": "3", "first": "1", "text": "d"},
        {"what": "call", "mishap": "hang"},
    ]
    path = tmp_path / "record.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = Record.of(path)
    assert (found.alive, found.published, found.calls) == ({"3": "c"}, [("1", "d", "4")], 1)
    assert found.first["3"] == "1"


def spliced(number: int, *, more: int = 1) -> int:
    return number + more


def test_splice_reaches_every_reference_of_a_function() -> None:
    known = spliced
    splice(spliced, lambda original: lambda *given, **named: -original(*given, **named))
    assert (spliced(1), known(1, more=2)) == (-2, -3)


def test_table_tells_what_failed(tmp_path: Path) -> None:
    bad = Proof("lease", "0 rows", {"rows changed": 1}, ["fence: a row changed"])
    report = Report(1, proofs=[bad], mutants=[Caught("no-fence", MUTANTS["no-fence"])])
    assert not report.holds
    page = tmp_path / "reliability.md"
    page.write_text("# Figures\n<!-- figures: here -->\nyesterday\n<!-- end: here -->\nthe rest\n")
    table.write(report, "python -m tests.faults", page, "here")
    text = page.read_text()
    assert "NO: fence: a row changed" in text
    assert text.endswith("<!-- end: here -->\nthe rest\n")
    assert "yesterday" not in text
    with pytest.raises(LookupError):
        table.write(report, "python -m tests.faults", page, "there")
