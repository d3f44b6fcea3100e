"""Outlet names that Hearback itself uses are not to be had for anything else."""

from pathlib import Path

import pytest

from tests.config.writing import VALID, problems, read


def outlet(name: str, kind: str) -> str:
    secrets = 'secrets = { urls = "LOTUS_DESK_URLS" }\n' if kind == "apprise" else ""
    return f'{VALID}\n[[brands.outlets]]\nname = "{name}"\nkind = "{kind}"\n{secrets}'


@pytest.mark.parametrize(("name", "kind"), [("inbox", "apprise"), ("inbox", "tickets"), ("tickets", "apprise")])
def test_name_of_a_built_in_outlet_is_refused_with_the_reason(tmp_path: Path, name: str, kind: str) -> None:
    ((_, key, message),) = problems(tmp_path, outlet(name, kind))
    assert key == "brands[0].outlets[1].name"
    assert repr(name) in message
    assert "choose another name" in message


def test_tickets_may_be_called_tickets(tmp_path: Path) -> None:
    assert [each.name for each in read(tmp_path, outlet("tickets", "tickets")).outlets] == ["team-alert", "tickets"]
