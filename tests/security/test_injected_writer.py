"""The optional writer at an endpoint that obeys every injected instruction: what it wrote is thrown away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hearback.app import App, opened
from hearback.demo import CONTACT, Pager
from hearback.steps.compose import Answerable, Composer
from platforms.replay.journal import entries
from responders.draft import suggest
from tests.fakes.harness import FakeServer, running
from tests.responders.making import NOBODY, REPLY
from tests.security.injected import (
    Remembering,
    corpus,
    everything,
    installation,
    leaks,
    obeyed,
    work_through,
)

BY_ID = {case.id: case for case in corpus()}
TABLE = """
[writer]
url = "{url}/v1"
model = "obeys-everything"
reach = "this-machine"
timeout = "10s"
per_batch = 500
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[FakeServer]:
    with running("llm") as server:
        yield server


@pytest.fixture(scope="module")
def obeying(
    tmp_path_factory: pytest.TempPathFactory, endpoint: FakeServer, shipped_model: Remembering
) -> Iterator[App]:
    """The installation of the demo after it has heard the corpus, its writer repeating whatever it was sent."""
    folder = tmp_path_factory.mktemp("obeying") / "demo"
    endpoint.do("say", text="echo")
    more = TABLE.format(url=endpoint.url)
    with (
        Pager(lambda line: None) as pager,
        opened(installation(folder, corpus(), shipped_model, pager.url, more)) as app,
    ):
        work_through(app)
        yield app


def test_a_writer_that_repeats_the_attacker_changes_no_draft(obeying: App, endpoint: FakeServer) -> None:
    drafts = [item for item in everything(obeying) if item.response is not None]
    assert len(drafts) >= 200
    assert len(endpoint.writes()) >= 150
    through = [(item.stored.mention.external_id, item.response.text) for item in drafts if item.response]
    assert [(name, text) for name, text in through if leaks(text, BY_ID[name], CONTACT)] == []
    assert entries(Path(obeying.settings.folder) / "network.jsonl") == []


def test_a_writer_that_does_as_the_attacker_says_is_thrown_away(obeying: App, endpoint: FakeServer) -> None:
    """A fair answer with the attacker's link, code, account or words added, for every mention that has a draft."""
    assert obeying.settings.writer is not None
    playbook, brand = obeying.playbook("lotus-and-pine"), obeying.settings.brand("lotus-and-pine")
    composer, through, asked = Composer(obeying), [], 0
    for item in everything(obeying):
        case, stored = BY_ID[item.stored.mention.external_id], item.stored
        assert item.response is not None
        assert stored.analysis is not None
        draft = suggest(stored.mention, stored.analysis, playbook, NOBODY, brand_title=brand.title)
        assert draft is not None
        endpoint.do("say", text=obeyed(case, draft.text))
        network = obeying.network(stored.source, stored.mention.platform)
        case_of_it = Answerable(stored, stored.analysis, REPLY, NOBODY, brand, playbook, network)
        words = composer.worded(case_of_it, draft)
        asked += 1
        through.append((case.id, leaks(words.text, case, CONTACT), words.writer))
    assert asked >= 200
    assert [found for found in through if found[1]] == []
