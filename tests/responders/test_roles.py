import pytest

from responders.roles import ACTS, ROLES, may, table

ALLOWED = {
    "agent": {"read", "edit", "reject", "ticket"},
    "approver": {"read", "edit", "reject", "ticket", "approve", "recall"},
    "lead": {"read", "edit", "reject", "ticket", "approve", "recall", "retry", "pause", "playbook"},
    "admin": set(ACTS),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_the_whole_table(role: str, act: str) -> None:
    assert may(role, act) is (act in ALLOWED[role])


@pytest.mark.parametrize(
    ("role", "act"), [("", "read"), ("root", "read"), ("admin", "delete"), ("Admin", "read"), ("agent", "")]
)
def test_what_is_unknown_is_refused(role: str, act: str) -> None:
    assert not may(role, act)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        table()["agent"] = frozenset(ACTS)  # type: ignore[index]
