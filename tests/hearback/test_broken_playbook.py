"""A brand whose playbook cannot be used waits; the other brands go on, and nothing of either is set aside."""

from dataclasses import replace

import pytest

from config.playbook import Playbook, PlaybookError
from config.problems import Problem
from hearback import steps
from hearback.counts import Counts
from hearback.steps.triage import MODEL_BATCHES
from platforms.values import Mention
from store import mentions
from tests.hearback.house import House
from tests.store.making import look_up


@pytest.fixture
def words(request: pytest.FixtureRequest) -> str:
    """What is wrong, other words in every test: the same are logged only once in a process."""
    return f"no rule is right in {request.node.name}"


@pytest.fixture
def mended(house: House) -> Playbook:
    return house.app.playbook("lotus")


@pytest.fixture
def two(house: House, words: str, mended: Playbook) -> House:
    """A house with a second brand, pine, whose playbook is broken; one bad post of each waits."""
    lotus = house.app.settings.brands[0]
    pine = replace(lotus, name="pine", title="Pine", sources=())

    def playbook(brand: str) -> Playbook:
        if brand == "pine":
            raise PlaybookError("the playbook cannot be used", [Problem("rules.toml", 3, words)])
        return mended

    settings = replace(house.app.settings, brands=(lotus, pine))
    house.app = replace(house.app, settings=settings, playbook=playbook)
    house.network.say("bad and late", author="ann")
    house.poll()
    keep(house, replace(house.stored("p1").mention, brand="pine", account="pine"))
    return house


def keep(house: House, *heard: Mention) -> None:
    with house.app.db.begin() as tx:
        mentions.add(tx, "second", heard, quiet=False, relevant={}, now=house.now)


def stage(house: House, external_id: str = "p1") -> str:
    with house.app.db.read() as tx:
        found = look_up(tx, "fake", "pine", external_id)
    assert found is not None
    return found.stage


def test_brand_waits_with_the_reason_in_the_log_and_the_other_goes_on(
    two: House, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert two.triage() == Counts(analysed=1, drafted=1)
    assert two.triage() == Counts()
    assert (stage(two), two.quarantined()) == ("new", [])
    (said,) = [record for record in caplog.records if words in str(record.__dict__.get("reason"))]
    assert (said.__dict__["brand"], said.exc_info) == ("pine", None)


def test_brand_that_waits_keeps_no_place_in_the_batches_of_the_others(two: House) -> None:
    pine = two.stored("p1").mention
    many = two.app.settings.model.batch * MODEL_BATCHES + 1
    keep(two, *(replace(pine, brand="pine", account="pine", external_id=f"q{n}") for n in range(many)))
    late = two.network.say("bad and late", author="ben")
    two.poll()
    two.triage()
    assert two.stored(late).stage == "done"


def test_playbook_that_breaks_while_a_batch_is_worked_out_sets_nothing_aside(two: House) -> None:
    with two.app.db.read() as tx:
        batch = mentions.awaiting(tx, 9)
    assert {stored.mention.brand for stored in batch} == {"lotus", "pine"}
    assert steps.triage(two.app, two.now, batch).counts == Counts(analysed=1, drafted=1)
    assert (stage(two), two.quarantined()) == ("new", [])


def test_what_waited_is_worked_out_once_the_playbook_is_mended(two: House, mended: Playbook) -> None:
    two.triage()
    two.app = replace(two.app, playbook=lambda brand: mended)
    assert two.triage() == Counts(analysed=1, drafted=1)
    assert stage(two) == "done"


def test_approved_answer_waits_for_the_playbook_too(house: House, words: str, mended: Playbook) -> None:
    house.approved()

    def playbook(brand: str) -> Playbook:
        raise PlaybookError("the playbook cannot be used", [Problem("rules.toml", 3, words)])

    house.app = replace(house.app, playbook=playbook)
    house.deliver()
    assert (house.reply().state, house.network.tried) == ("APPROVED", [])
    house.app = replace(house.app, playbook=lambda brand: mended)
    house.later(hours=1)
    assert house.deliver() == Counts(sent=1)
