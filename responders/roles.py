"""Who may do what: one table, and no to everything that is not in it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["agent", "approver", "lead", "admin"]
Act = Literal["read", "edit", "approve", "reject", "recall", "retry", "ticket", "pause", "manage"]

ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

_AGENT: frozenset[Act] = frozenset({"read", "edit", "reject", "ticket"})
_APPROVER: frozenset[Act] = _AGENT | {"approve", "recall"}
_LEAD: frozenset[Act] = _APPROVER | {"retry", "pause"}
_TABLE: Mapping[str, frozenset[Act]] = MappingProxyType(
    {"agent": _AGENT, "approver": _APPROVER, "lead": _LEAD, "admin": _LEAD | {"manage"}}
)


def may(role: str, act: str) -> bool:
    """True only when the table says so; unknown roles and acts get no."""
    return act in _TABLE.get(role, frozenset())


def table() -> Mapping[str, frozenset[Act]]:
    """Every role with its acts, for the docs and the team page."""
    return _TABLE
