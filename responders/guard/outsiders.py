"""Links and account names that are not the brand's own."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from responders.guard.accounts import accounts
from responders.guard.domains import ENDING, GENERIC, LETTER, dotted
from responders.guard.seeing import Seen, rewritten
from responders.values import Finding

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:/{2}|h(?:tt|xx)ps?\W{1,3}|(?:mailto|tel|javascript|data|intent):(?=\S))\S+|(?<![A-Za-z0-9@])www\.\S+",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![{LETTER}.@])[{LETTER}]+(?:\.[{LETTER}]+)*\.(?:{ENDING})(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_BEGINS = "Al|Am|As|At|Be|By|De|Do|Es|Il|Im|In|Is|It|La|Li|Ma|Me|My|Na|Ne|Ni|No|Pa|Sa|Se|Si|So|Su|To|Us"
"""Words of two letters with which sentences begin and which end hosts too."""
_TYPED = re.compile(rf"\w+\.(?:{_BEGINS})|(?![A-ZА-Я])\w+\.(?!(?i:{GENERIC})$)[A-ZА-Я][a-zа-я]{{2,}}")
_LINK_HINT, _BARE_HINT = re.compile(r":|http|hxxp|www", re.IGNORECASE), re.compile(r"\.\S")
_END = ".,;:!?…)]}»”\"'"


def foreign(text: Seen, *, hosts: Iterable[str], contact: str, handles: Iterable[str]) -> tuple[Finding, ...]:
    """Every link outside `hosts` and every @name outside `handles`.

    Subdomains of a host count as its own; an entry with a path allows what stands under that path alone, and a
    `contact` that is an e-mail address itself alone.
    """
    places = {_place(own) for own in (*hosts, contact)} - {("", "")}
    mail = contact.strip().casefold().removeprefix("mailto:") if _is_mail(contact) else ""
    own_names = {name.lstrip("@").casefold() for name in handles if name.strip("@ ")}
    text = rewritten(text, dotted(text.text))
    links = list(_links(text.text))
    found = [
        Finding(check="link", blocking=True, message=_link_words(written), start=start, end=end)
        for written, (start, end) in ((text.text[a:b], text.span(a, b)) for a, b in links)
        if not (_is_ours(written, places) or (mail and _mail(written) == mail))
    ]
    taken = list(links)
    for name, start, end in sorted(accounts(text.text), key=lambda account: (account[1], -account[2])):
        if name.casefold() not in own_names and not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            words = f"{'' if '@' in name else '@'}{name[:60]} is neither the customer nor one of our accounts"
            since, until = text.span(start, end)
            found.append(Finding(check="handle", blocking=True, message=words, start=since, end=until))
    return tuple(sorted(found, key=lambda finding: finding.start))


def _links(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    patterns = [pattern for pattern, hint in ((_LINK, _LINK_HINT), (_BARE, _BARE_HINT)) if hint.search(text)]
    spans = [match.span() for pattern in patterns for match in pattern.finditer(text) if not _is_typing(match)]
    for start, until in sorted(spans):
        if start >= end:
            end = start + len(text[start:until].rstrip(_END))
            yield start, end


def _is_typing(match: re.Match[str]) -> bool:
    """A full stop whose space was forgotten, as in "sorry.It"."""
    return match.re is _BARE and _TYPED.fullmatch(match[0].rstrip(_END)) is not None


def _host(written: str) -> str:
    """The host a browser would open; "" when there is none to be sure of."""
    if "\\" in written:
        return ""
    address = written.strip().rstrip(_END)
    if address.lower().startswith("mailto:") or ("@" in address and "/" not in address):
        return address.rpartition("@")[2].casefold()
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.casefold().removeprefix("www.") if "." in host and " " not in host else ""


def _is_mail(written: str) -> bool:
    return "@" in written and "/" not in written


def _mail(written: str) -> str:
    return written.strip().rstrip(_END).casefold().removeprefix("mailto:").partition("?")[0]


def _place(own: str) -> tuple[str, str]:
    """The host that the brand names, and the path that it names with it: on a shared host only that is its own."""
    host = "" if _is_mail(own) else _host(own)
    return host, _path(own) if host else ""


def _path(written: str) -> str:
    address = written.strip()
    return urlsplit(address if "://" in address else f"//{address}").path.rstrip("/").casefold()


def _is_ours(written: str, ours: Iterable[tuple[str, str]]) -> bool:
    host = _host(written)
    return bool(host) and any(
        host == own if path else host == own or host.endswith(f".{own}")
        for own, path in ours
        if not path or _is_under(written.strip().rstrip(_END), path)
    )


def _is_under(written: str, path: str) -> bool:
    """Only a plain path: what climbs out of it again, or hides that it does, is not under it."""
    asked = _path(written)
    return (asked == path or asked.startswith(f"{path}/")) and "/.." not in asked and "%" not in asked


def _link_words(written: str) -> str:
    return f"the link {written[:80]!r} does not lead to a place of ours"
