"""Who may do what: one table, and no to everything that is not in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["agent", "approver", "lead", "admin"]
Act = Literal["read", "edit", "approve", "reject", "recall", "retry", "ticket", "pause", "playbook", "manage"]

ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

NOWHERE = "none"
"""Stands where a role in every brand would: this person has a role in some brands only."""
SCOPES: tuple[Act, ...] = ("read", "edit", "approve", "reject", "recall", "retry", "ticket")
"""What a program may be allowed to do for a person; pausing, managing and the playbook are for people."""

_AGENT: frozenset[Act] = frozenset({"read", "edit", "reject", "ticket"})
_APPROVER: frozenset[Act] = _AGENT | {"approve", "recall"}
_LEAD: frozenset[Act] = _APPROVER | {"retry", "pause", "playbook"}
_TABLE: Mapping[str, frozenset[Act]] = MappingProxyType(
    {"agent": _AGENT, "approver": _APPROVER, "lead": _LEAD, "admin": _LEAD | {"manage"}}
)


def may(role: str, act: str) -> bool:
    """True only when the table says so; unknown roles and acts get no."""
    return act in _TABLE.get(role, frozenset())


def table() -> Mapping[str, frozenset[Act]]:
    """Every role with its acts, for the docs and the team page."""
    return _TABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What one person, or a program in their name, may do: a role in every brand, or one in each of some brands.

    `scopes` None does not narrow it. Whatever is not said here is not allowed.
    """

    role: str
    brands: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scopes: frozenset[str] | None = None

    def may(self, act: str, brand: str) -> bool:
        """In that brand."""
        return self._scoped(act) and may(self._role_in(brand), act)

    def everywhere(self, act: str) -> bool:
        """In every brand, those that do not exist yet as well."""
        return self._scoped(act) and may(self.role, act)

    def anywhere(self, act: str) -> bool:
        """In one brand at least."""
        return self._scoped(act) and any(may(role, act) for role in (self.role, *self.brands.values()))

    def reach(self, act: str = "read") -> frozenset[str] | None:
        """The brands in which `act` is allowed, None for every brand."""
        if self.everywhere(act):
            return None
        return frozenset(brand for brand in self.brands if self.may(act, brand))

    def narrowed(self, scopes: frozenset[str], brands: frozenset[str]) -> "Permit":
        """No more than `scopes`, and in no other than `brands` (empty: no narrower than before)."""
        kept = scopes if self.scopes is None else scopes & self.scopes
        if not brands:
            return Permit(role=self.role, brands=self.brands, scopes=kept)
        roles = {brand: self._role_in(brand) for brand in brands}
        return Permit(role=NOWHERE, brands=MappingProxyType(roles), scopes=kept)

    def _role_in(self, brand: str) -> str:
        return self.role if self.role in _TABLE else self.brands.get(brand, NOWHERE)

    def _scoped(self, act: str) -> bool:
        return self.scopes is None or act in self.scopes
