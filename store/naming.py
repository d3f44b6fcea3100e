"""Whether a record that nobody could read names a certain person: by a whole value of it, never by a piece of one."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

_ID_KEY = re.compile(r"(?:^|_)id$|Id$|ID$")


@dataclass(frozen=True, slots=True)
class Names:
    """Ids, handles and names of one person as networks write them, in lower case and without the @."""

    values: frozenset[str]

    @classmethod
    def of(cls, *values: str) -> Self:
        return cls(frozenset(plain for plain in map(_plain, values) if plain))

    def in_record(self, raw: str) -> bool:
        """A value of the record is one of these; in a record that is no JSON, one of them stands between other words.

        A number counts where its key says that it is an id: 12 followers are nobody.
        """
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError):
            return self._between_words(raw)
        return any(_plain(value) in self.values for value in _values(record))

    def _between_words(self, raw: str) -> bool:
        said = raw.casefold()
        spelled = {*self.values, *(json.dumps(value)[1:-1] for value in self.values)}
        return any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) for value in spelled)


def _plain(value: str) -> str:
    return value.strip().removeprefix("@").casefold()


def _values(record: Any) -> Iterator[str]:
    """Every text of a record, and every number that is an id; without recursion, for the depth is the sender's."""
    waiting: list[tuple[str, Any]] = [("", record)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += ((key, each) for each in value)
        elif isinstance(value, str):
            yield value
        elif isinstance(value, int) and _ID_KEY.search(key):
            yield str(value)
