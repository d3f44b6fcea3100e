"""The values that a network hands to the rest of the house. All frozen, all times UTC-aware."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

Kind = Literal["mention", "comment", "review", "message", "post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote it. `id` is the network's own and stable; `followers` is the reach, None when unknown."""

    id: str
    name: str
    handle: str | None = None
    url: str | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """May the network's API answer this mention? When shut, `reason` says why in words for a person."""

    open: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One thing somebody said about a brand.

    `kind`: a "post" was found by a search or in a feed and must name us in its words; of every other kind the network
    itself says that it is for us ("mention": it names, tags or was left on our account).
    `account` is our account that heard it; (platform, account, external_id) names a mention for ever.
    `thread` is the external id of the conversation's first post (the mention's own id when it starts one).
    `posted_at` is what the platform says and is never trusted for ordering. `own` marks what the brand itself said.
    `raw` is the platform's payload as JSON text, opaque to every other room.
    """

    brand: str
    platform: str
    account: str
    external_id: str
    kind: Kind
    author: Author
    text: str
    seen_at: datetime
    thread: str
    posted_at: datetime | None = None
    in_reply_to: str | None = None
    rating: int | None = None
    url: str | None = None
    gate: Gate = Gate()
    own: bool = False
    raw: str = "{}"

    @property
    def revision(self) -> str:
        """Content hash (16 hex digits): changes when the author edits the text or the rating."""
        content = f"{self.text}\x00{self.rating}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One record of a page that could not be read; it goes to quarantine with its reason."""

    external_id: str
    reason: str
    raw: str

    @classmethod
    def record(cls, record: object, reason: str) -> "Broken":
        """A record of a JSON payload; one that names no `id` gets a name from its content, the same every time."""
        raw = json.dumps(record)
        named = record.get("id") if isinstance(record, dict) else None
        name = str(named) if named else f"unnamed-{hashlib.sha256(raw.encode()).hexdigest()[:16]}"
        return cls(external_id=name, reason=reason, raw=raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a walk from the newest towards `cursor`.

    `next` asks for the page after this one in the same walk, None at its end. `mark` is the cursor that the
    walk will leave behind once it is complete; only the first page of a walk needs to carry it.
    `gone` holds external ids that the network reports as deleted. `missed` says in words that the network no
    longer remembers everything since `cursor` (a gap in coverage). `forward` marks a walk that runs from old to new
    (an import): its pages say nothing about how far back the walk has come.
    """

    mentions: tuple[Mention, ...] = ()
    broken: tuple[Broken, ...] = ()
    gone: tuple[str, ...] = ()
    next: str | None = None
    mark: str | None = None
    missed: str | None = None
    forward: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that something was published: the network's id of it, where to see it, and when."""

    external_id: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One key that a platform understands in a source's table. Secret ones name an environment key."""

    name: str
    help: str
    type: Literal["text", "number", "flag"] = "text"
    required: bool = False
    secret: bool = False
    default: str | int | bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a platform object is made from: one stream of one account of one brand, with its options resolved."""

    brand: str
    account: str
    stream: str
    options: Mapping[str, str | int | bool | None] = field(default_factory=lambda: MappingProxyType({}))
    handles: tuple[str, ...] = ()
    timeout: float = 20.0

    def text(self, name: str) -> str | None:
        """Option `name` as text without blanks around it; None when it is absent or blank."""
        value = self.options.get(name)
        return None if value is None else str(value).strip() or None
