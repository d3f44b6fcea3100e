"""The JSON API does what its own OpenAPI document says, whatever is sent: schemathesis on the running inbox."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, positive_data_acceptance
from schemathesis.config import SchemathesisConfig

from inbox.api import reading, writing
from tests.inbox.programs import secret_of
from tests.inbox.serving import Inbox, up

ROUTES = [
    (method, route.path)
    for router in (reading.router, writing.router)
    for route in router.routes
    for method in sorted(route.methods - {"HEAD"})  # type: ignore[attr-defined]
]
THERE = {"mention_id": 1, "response_id": 1, "ticket_id": 1, "source": "x-mentions"}
POSITIVE, ANYWHERE, NEGATIVE = 4, 1, 4
"""Examples of each route: what fits about things that are there, about anything, and what does not fit."""
JUDGED = {
    "generation": {"deterministic": True, "with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
}
"""A text of half a million letters does not fit either, and is refused before it is read: 413."""
FEW = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)  # fmt: skip


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[Inbox]:
    """A whole day to be written into, and no pace."""
    folder = tmp_path_factory.mktemp("schema")
    shutil.copy(empty_file, folder / "inbox.db")
    fast = "[api]\ncalls_per_minute = 1000000\ncalls_per_minute_and_address = 1000000\n"
    with up(folder, full=True, toml=fast) as running:
        yield running


@pytest.fixture(scope="module")
def session(inbox: Inbox) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.headers["Authorization"] = f"Bearer {secret_of(inbox)[0]}"
        yield made


@pytest.fixture(scope="module")
def described(inbox: Inbox, session: requests.Session) -> Any:
    document = session.get(f"{inbox.url}/api/openapi.json", timeout=20).json()
    load_all_checks()
    return schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(JUDGED))


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[" ".join(route) for route in ROUTES])
def test_a_route_does_what_its_description_says(
    inbox: Inbox, session: requests.Session, described: Any, method: str, path: str
) -> None:
    """No fault, no undescribed status, type, header or shape of an answer; what does not fit is refused, and so is who
    brings no token. What fits may be refused all the same: a draft is approved once.
    """
    operation = described[path][method]
    inbox.clock.on(minutes=16)  # fifty guesses at tokens in a quarter of an hour, and the next one is slowed
    takes = {"parameters", "requestBody"} & described.raw_schema["paths"][path][method.lower()].keys()
    named = {name: value for name, value in THERE.items() if f"{{{name}}}" in path}
    for mode, where, examples in (
        (GenerationMode.POSITIVE, named, POSITIVE),
        (GenerationMode.POSITIVE, {}, ANYWHERE if named else 0),
        (GenerationMode.NEGATIVE, {}, NEGATIVE if takes else 0),
    ):
        if not examples:
            continue

        @settings(FEW, max_examples=examples)
        @given(case=operation.as_strategy(mode, path_parameters=where or None))
        def holds(case: Any) -> None:
            case.call_and_validate(inbox.url, session, excluded_checks=[positive_data_acceptance], timeout=20)

        holds()
