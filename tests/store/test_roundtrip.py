"""Whatever a network sends comes back as it was, but for what no database can hold."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.values import Author, Gate, Mention
from store import mentions
from store.database import Database
from store.types import clean
from tests.store.making import NOW, hear, look_up, mention

WILD = st.text(st.characters(codec=None), max_size=40)
TIMES = st.datetimes(
    datetime(1970, 1, 2),
    datetime(2099, 12, 30),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11))]),
)
MENTIONS = st.builds(
    Mention,
    brand=st.just("lotus"),
    platform=st.just("twitter"),
    account=WILD,
    external_id=WILD.filter(bool),
    kind=st.sampled_from(["mention", "comment", "review", "message", "post"]),
    author=st.builds(
        Author,
        id=WILD,
        name=WILD,
        handle=st.none() | WILD,
        url=st.none() | WILD,
        followers=st.none() | st.integers(0, 2**40),
    ),
    text=WILD,
    seen_at=TIMES,
    posted_at=st.none() | TIMES,
    thread=WILD,
    in_reply_to=st.none() | WILD,
    rating=st.none() | st.integers(-5, 10),
    url=st.none() | WILD,
    gate=st.builds(Gate, open=st.booleans(), reason=WILD),
    own=st.booleans(),
    raw=WILD.map(lambda text: json.dumps({"text": text}, ensure_ascii=False)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=MENTIONS)
def test_a_mention_comes_back_as_it_was(db: Database, said: Mention) -> None:
    with db.begin() as tx:
        hear(tx)
        mentions.add(tx, "x", [replace(said, text=said.text + "?")], quiet=False, relevant={}, now=NOW)
        mentions.add(tx, "x", [said], quiet=False, relevant={}, now=NOW)
        found = look_up(tx, said.platform, said.account, said.external_id)
    assert found is not None
    assert found.revision == found.mention.revision
    assert json.loads(found.mention.raw) == json.loads(said.raw)
    assert replace(found.mention, raw="") == _expected(said, found.mention)


def _expected(said: Mention, found: Mention) -> Mention:
    """What only the first sight of a mention decides is taken from what was found: an earlier example may share it."""
    author = replace(
        said.author,
        id=found.author.id,
        name=clean(said.author.name),
        handle=None if said.author.handle is None else clean(said.author.handle),
        url=None if said.author.url is None else clean(said.author.url),
    )
    return replace(
        said,
        account=clean(said.account),
        external_id=clean(said.external_id),
        author=author,
        text=clean(said.text),
        url=None if said.url is None else clean(said.url),
        gate=replace(said.gate, reason=clean(said.gate.reason)),
        kind=found.kind,
        thread=found.thread,
        in_reply_to=found.in_reply_to,
        own=found.own,
        raw="",
    )


def test_identity_comes_back_too(db: Database) -> None:
    said = mention("7", thread="t\x00", in_reply_to="\udc00", author_id="กข", own=True, kind="review")
    with db.begin() as tx:
        hear(tx, said)
        found = look_up(tx, "twitter", "lotusandpine", "7")
    assert found is not None
    told = found.mention
    assert (told.thread, told.in_reply_to, told.author.id) == ("t�", "�", "กข")
    assert (told.own, told.kind) == (True, "review")


def test_a_text_of_one_megabyte_is_kept(db: Database) -> None:
    big = mention("1", "สวัสดี" * 170_000)
    with db.begin() as tx:
        hear(tx, big)
        assert mentions.awaiting(tx, 1)[0].mention.text == big.text
        assert hear(tx, big).unchanged == 1


def test_a_mention_with_endless_ids_is_found_under_them(db: Database) -> None:
    long = mention("i" * 5000, thread="t" * 5000, author_id="a" * 5000, in_reply_to="r" * 5000)
    with db.begin() as tx:
        hear(tx, long)
        assert hear(tx, long).unchanged == 1
        assert hear(tx, replace(long, external_id="i" * 4999 + "j")).new == 1
        found = look_up(tx, "twitter", "lotusandpine", "i" * 5000)
        assert found is not None
        assert len(mentions.thread(tx, "lotus", "twitter", "t" * 5000)) == 2
        assert len(mentions.by_author(tx, "lotus", "twitter", "a" * 5000)) == 2
        assert mentions.mark_gone(tx, "twitter", "lotusandpine", ["i" * 5000], NOW) == (found.id,)
        own = hear(tx, mention("o", own=True, in_reply_to="i" * 5000)).new_ids
        both = tuple(each.id for each in mentions.thread(tx, "lotus", "twitter", "t" * 5000))
        assert mentions.answered_outside(tx, own) == both
