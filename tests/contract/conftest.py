"""Opens the case of every platform once, and gives each test a cleared network."""

from collections.abc import Callable, Iterator

import pytest

from platforms.seam import Platform, find, names
from tests.contract.case import Case, NoCase, case_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per platform, and per fault that its network can have."""
    if "case" not in metafunc.fixturenames:
        return
    cases = [(name, type(case_of(name))) for name in names() if _has_case(name)]
    if "speaking" in metafunc.fixturenames:
        cases = [(name, case) for name, case in cases if _platform_class(name).speaks]
    for fault, allowed in (("read_fault", "read_faults"), ("write_fault", "write_faults")):
        if fault in metafunc.fixturenames:
            rows = [(name, one) for name, case in cases for one in getattr(case, allowed)]
            metafunc.parametrize(("case", fault), rows, indirect=["case"], ids=["-".join(row) for row in rows])
            return
    metafunc.parametrize("case", [name for name, _ in cases], indirect=True)


def _has_case(name: str) -> bool:
    try:
        case_of(name)
    except NoCase:
        return False
    return True


def _platform_class(name: str) -> type[Platform]:
    return find(name)


@pytest.fixture(scope="session")
def opened() -> Iterator[Callable[[str], Case]]:
    cases: dict[str, Case] = {}

    def case(name: str) -> Case:
        if name not in cases:
            cases[name] = case_of(name)
            cases[name].open()
        return cases[name]

    yield case
    for found in cases.values():
        found.close()


@pytest.fixture
def case(request: pytest.FixtureRequest, opened: Callable[[str], Case]) -> Iterator[Case]:
    found = opened(request.param)
    found.clear()
    yield found
    found.release()


@pytest.fixture
def platform(case: Case) -> Iterator[Platform]:
    made = case.platform()
    yield made
    made.close()


@pytest.fixture
def speaking(platform: Platform) -> Platform:
    """The platform, in tests that only platforms which speak can take."""
    return platform
