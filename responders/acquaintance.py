"""What is known about the author before this mention, in words for the team."""

from collections.abc import Iterable

from platforms.values import Author
from responders.values import History

_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def acquaintance(history: History, *, unhappy: bool) -> tuple[str, ...]:
    """One sentence part for each thing worth knowing; `unhappy` says whether this mention is a complaint itself."""
    said = []
    if history.vip:
        said.append("a VIP customer")
    if not (history.mentions_by_author or history.replies_to_author or history.said_to_author):
        said.append("first contact: nothing from this author before")
    if history.complaints_by_author and unhappy:
        said.append(f"the {_ordinal(history.complaints_by_author + 1)} complaint of this author")
    if history.replies_to_author:
        times = "once" if history.replies_to_author == 1 else f"{history.replies_to_author} times"
        said.append(f"this author was answered {times} before")
    return tuple(said)


def listed(names: Iterable[str]) -> frozenset[str]:
    """Names of customers as `is_vip` compares them."""
    return frozenset(name.strip().casefold() for name in names)


def is_vip(author: Author, platform: str, names: frozenset[str]) -> bool:
    """Whether one of `names` ("@handle" or "platform:id") is certainly this author; a display name proves nothing."""
    if not names:
        return False
    handle = (author.handle or "").lstrip("@").casefold()
    return f"{platform}:{author.id}".casefold() in names or (handle != "" and f"@{handle}" in names)


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
