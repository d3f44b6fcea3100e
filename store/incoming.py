"""One page of mentions on its way into the database: what is new, what was edited, what came back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, func, insert, literal, select, update

from platforms.values import Mention
from store import authors, events, indexing, tallies
from store.bulk import insert_rows
from store.database import Tx
from store.dialects import alone, among
from store.erasing import remembered
from store.forgetting import WITHOUT_WORDS
from store.rows import CONTENT, IDENTITY, Stage, cleaned, content, fault, identity
from store.stories import tell_all
from store.tables import mention_revisions, mentions

_C = mentions.c
_OWN = IDENTITY.index("own")
_COLUMNS = (*IDENTITY, *CONTENT, "source", "first_seen_at", "last_seen_at")


class VerdictLike(Protocol):
    """What the listener says about one mention."""

    @property
    def relevant(self) -> bool: ...
    @property
    def own(self) -> bool: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What `add` did. `refused` holds (external id, reason) of what no database can keep; all else is stored."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    new_ids: tuple[int, ...] = ()
    edited_ids: tuple[int, ...] = ()
    returned_ids: tuple[int, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


class _Name(NamedTuple):
    platform: str
    account: str
    external_id: str


class _Item(NamedTuple):
    identity: tuple[Any, ...]
    content: tuple[Any, ...]
    revision: str
    gate_open: bool
    stage: Stage


class _Known(NamedTuple):
    id: int
    revision: str
    gone: bool
    gate_open: bool
    silent: bool


def add(
    tx: Tx,
    source: str,
    heard: Sequence[Mention],
    *,
    quiet: bool,
    relevant: Mapping[str, VerdictLike],
    now: datetime,
) -> Added:
    """Store one page. A new mention, an edited one and one that came back wait for triage when they are relevant.

    `relevant` is keyed by external id; what is missing there counts as relevant. The same mention twice in one page:
    the last one wins; one of an author who was erased is dropped without a word. A constant number of statements,
    whatever the size of the page.
    """
    items, refused = _sort_out(remembered(tx, heard), relevant, quiet)
    for where in sorted({(name.platform, name.account) for name in items}):
        alone(tx, f"hear {'/'.join(where)}")  # two sources of one account may bring the same mention at once
    known = _known(tx, items)
    before = tx.execute(select(func.max(_C.id))).scalar() or 0
    new = {name: item for name, item in items.items() if name not in known}
    told = (source, now, now)
    insert_rows(tx, mentions, _COLUMNS, [(*item.identity, *item.content, *told) for item in new.values()], "ignore")
    edited, returned = _meet_again(tx, {name: items[name] for name in known}, known, now)
    ids = _made(tx, new, before)
    authors.heard(tx, [_author(item) for item in new.values() if not item.identity[_OWN]], now)
    tallies.add(tx, "mentions", len(ids))
    indexing.touch(tx, (*ids, *edited))
    for what, those in (("heard", ids), ("edited", edited), ("came back", returned)):
        tell_all(tx, what, those, source=source)
    if ids or edited or returned:
        events.add(tx, "mentions", source, next(iter(items.values())).identity[0], now)
    return Added(
        new=len(ids),
        edited=len(edited),
        unchanged=len(known) - len(edited),
        new_ids=ids,
        edited_ids=edited,
        returned_ids=returned,
        refused=refused,
    )


def _sort_out(
    heard: Sequence[Mention], relevant: Mapping[str, VerdictLike], quiet: bool
) -> tuple[dict[_Name, _Item], tuple[tuple[str, str], ...]]:
    """By name, in one order for all writers, so that two that store the same page never block each other."""
    items: dict[_Name, _Item] = {}
    refused: list[tuple[str, str]] = []
    for mention in sorted(heard, key=_age):
        if why := fault(mention):
            refused.append((mention.external_id, why))
            continue
        kept = cleaned(mention)
        name = _Name(kept.platform, kept.account, kept.external_id)
        items[name] = _item(kept, relevant.get(mention.external_id), quiet)
    return items, tuple(refused)


def _author(item: _Item) -> authors.Heard:
    brand, platform, _, _, _, author_id, *_ = item.identity
    name, handle, *_ = item.content
    return authors.Heard(brand, platform, author_id, name, handle)


def _age(mention: Mention) -> tuple[int, str]:
    """Networks count their ids up, so the older one comes first."""
    return len(mention.external_id), mention.external_id


def _item(mention: Mention, verdict: VerdictLike | None, quiet: bool) -> _Item:
    relevant, why = (True, "") if verdict is None else (verdict.relevant, verdict.why)
    own = mention.own or (verdict is not None and verdict.own)
    stage: Stage = "new" if relevant and not own else "ignored"
    values = content(mention, quiet=quiet, relevant=relevant, why=why, stage=stage)
    return _Item(identity(mention, own), values, mention.revision, mention.gate.open, stage)


def _known(tx: Tx, names: Collection[_Name]) -> dict[_Name, _Known]:
    found: dict[_Name, _Known] = {}
    for platform, account in {(name.platform, name.account) for name in names}:
        wanted = [name.external_id for name in names if name[:2] == (platform, account)]
        there = (_C.platform == platform) & (_C.account == account) & among(tx, _C.external_id, wanted)
        picked = select(_C.external_id, _C.id, _C.revision, _C.gone_at, _C.gate_open, _C.forgotten).where(there)
        for external_id, number, revision, gone_at, gate_open, forgotten in tx.execute(
            picked.order_by(_C.id).with_for_update()
        ).all():
            gone, silent = gone_at is not None, forgotten == WITHOUT_WORDS
            found[_Name(platform, account, external_id)] = _Known(number, revision, gone, gate_open, silent)
    return found


def _made(tx: Tx, new: Collection[_Name], before: int) -> tuple[int, ...]:
    if not new:
        return ()
    later = select(_C.platform, _C.account, _C.external_id, _C.id).where(_C.id > before).order_by(_C.id)
    return tuple(row[3] for row in tx.execute(later).all() if row[:3] in new)


def _meet_again(
    tx: Tx, items: Mapping[_Name, _Item], known: Mapping[_Name, _Known], now: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of the edited and of the returned ones among mentions that are known already."""
    if not known:
        return (), ()
    edited = {known[name].id: item for name, item in items.items() if item.revision != known[name].revision}
    returned = {known[name].id: item for name, item in items.items() if known[name].gone and not known[name].silent}
    unlocked = [known[name].id for name, item in items.items() if item.gate_open and not known[name].gate_open]
    tx.execute(update(mentions).where(among(tx, _C.id, [each.id for each in known.values()])).values(last_seen_at=now))
    _edit(tx, edited, now)
    _return(tx, returned, now)
    if unlocked:
        tx.execute(update(mentions).where(among(tx, _C.id, unlocked)).values(gate_open=True, gate_reason=""))
    return tuple(sorted(edited)), tuple(sorted(returned))


def _edit(tx: Tx, items: Mapping[int, _Item], now: datetime) -> None:
    if not items:
        return
    old = select(_C.id, _C.revision, _C.text, _C.rating, _C.seen_at, literal(now, type_=_C.seen_at.type))
    columns = ["mention_id", "revision", "text", "rating", "seen_at", "replaced_at"]
    tx.execute(insert(mention_revisions).from_select(columns, old.where(among(tx, _C.id, items)).order_by(_C.id)))
    values = {name: bindparam(name, type_=_C[name].type) for name in CONTENT}
    changed = update(mentions).where(_C.id == bindparam("mention_id")).values(**values, edited_at=now, forgotten=0)
    tx.execute(changed, [{"mention_id": number, **dict(zip(CONTENT, item.content, strict=True))}
                         for number, item in items.items()])  # fmt: skip


def _return(tx: Tx, items: Mapping[int, _Item], now: datetime) -> None:
    if items:
        back = update(mentions).where(_C.id == bindparam("mention_id"))
        rows = [{"mention_id": number, "stage": item.stage} for number, item in items.items()]
        tx.execute(back.values(stage=bindparam("stage"), gone_at=None, returned_at=now), rows)
