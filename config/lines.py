"""On which line of a TOML file a key stands: tomllib reads values but forgets places."""

import re
from collections.abc import Iterator, Mapping

from config.problems import Problem

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.|=|$)""")
_LAST_INDEX = re.compile(r"(\[\d+\]|\.?[^.\[]+)$")
_INDEX = re.compile(r"\[\d+\]$")
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_OPENERS = {"[": 1, "{": 1, "]": -1, "}": -1}


def lines(text: str) -> dict[str, int]:
    """Line (from 1) of every key, table and list of a valid TOML text, as "brands[0].sources[1].every"."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in _logical(text):
        header = _HEADER.match(line)
        if header and "=" not in line.split("]", 1)[0]:
            prefix = _table(_parts(header[2]), header[1] == "[[", counts)
            found.setdefault(prefix, number)
            found.setdefault(_INDEX.sub("", prefix), number)
        elif names := _parts(line, until="="):
            found.setdefault(".".join(filter(None, [prefix, *names])), number)
    return found


def line_of(found: Mapping[str, int], key: str) -> int | None:
    """Line of `key`, or of the nearest thing around it that has one."""
    while key:
        if key in found:
            return found[key]
        shorter = _LAST_INDEX.sub("", key)
        key = shorter if shorter != key else key[:-1]
    return None


def syntax(error: Exception, text: str, key: str = "") -> Problem:
    """What tomllib could not read, with its line."""
    if isinstance(error, RecursionError):
        return Problem(key, None, "brackets are nested too deep")
    words = str(error)
    where = _WHERE.search(words)
    line = int(where[1]) if where and where[1] else max(1, len(text.splitlines()))
    return Problem(key, line, f"not valid TOML: {_WHERE.sub('', words)}")


def _table(names: list[str], is_item: bool, counts: dict[str, int]) -> str:
    path = ""
    for place, name in enumerate(names):
        path = f"{path}.{name}" if path else name
        if is_item and place == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _parts(text: str, until: str = "") -> list[str]:
    """The names of a dotted key; empty when the text is no key (or has no "=" where one must follow)."""
    names: list[str] = []
    at = 0
    while part := _PART.match(text, at):
        names.append(next(group for group in part.groups()[:3] if group is not None))
        at = part.end()
        if part[4] != ".":
            return names if part[4] == until else []
    return []


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines that begin a statement: those inside a multi-line string or an open bracket are skipped."""
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if depth == 0 and not quote and line.strip() and not line.lstrip().startswith("#"):
            yield number, line
            if _HEADER.match(line) and "=" not in line.split("]", 1)[0]:
                continue
        depth, quote = _scan(line, depth, quote)


def _scan(line: str, depth: int, quote: str) -> tuple[int, str]:
    at = 0
    while at < len(line):
        if quote:
            at, quote = _inside(line, at, quote)
        elif line[at] == "#":
            break
        elif line[at] in "\"'":
            quote = line[at] * 3 if line.startswith(line[at] * 3, at) else line[at]
            at += len(quote)
        else:
            depth += _OPENERS.get(line[at], 0)
            at += 1
    return max(depth, 0), quote if len(quote) == 3 else ""


def _inside(line: str, at: int, quote: str) -> tuple[int, str]:
    if line[at] == "\\" and quote[0] == '"':
        return at + 2, quote
    if line.startswith(quote, at):
        return at + len(quote), ""
    return at + 1, quote
