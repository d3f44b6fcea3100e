"""X through tweepy: hears mentions and keyword hits, answers where the API may, looks for its own answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import requests
import tweepy

from platforms import meter, weight, wire
from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.pace import Pace, Reading
from platforms.seam import Ability, Platform
from platforms.values import Author, Binding, Broken, Gate, Mention, Option, Page, Receipt

HOME, STAMP = "https://api.twitter.com", "%Y-%m-%d %H:%M"
EPOCH_MS, OVERLAP_IDS = 1288834974657, 5 * 60 * 1000 << 22
MEMORY, RESTING, CLOCK_SKEW = timedelta(days=7, minutes=-10), timedelta(days=1), timedelta(seconds=60)
HORIZON = 700  # X shows about 800 mentions and leaves deleted ones out of that number
PER_PAGE, OWN_PAGES, POST_PRICE, OWN_PRICE = 100, 10, 0.005, 0.001  # US dollars for each post that is shown
USER_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
POST_FIELDS = (
    "attachments author_id conversation_id created_at edit_history_tweet_ids entities in_reply_to_user_id lang "
    "note_tweet referenced_tweets reply_settings"
)
FIELDS = {
    "expansions": "author_id,referenced_tweets.id,attachments.media_keys",
    "tweet_fields": POST_FIELDS.replace(" ", ","),
    "user_fields": "name,username,public_metrics",
    "media_fields": "alt_text,type",
}
# tweepy reads error bodies without looking first: a JSON list or null there raises one of these.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
Linked = dict[str, dict[str, dict[str, Any]]]
REFUSALS = re.compile("not allowed|deleted or not visible|not been mentioned|too long|not permitted to perform|blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One walk from the newest post down: what `Page.next` carries, as JSON."""

    since: int | None
    cursor: int | None
    page: str | None = None
    seen: int = 0
    met: bool = False
    missed: str | None = None


class Twitter(Platform):
    """X (Twitter) API v2. Posts are told apart by snowflake ids, which also give the order and the time."""

    name, title, streams = "twitter", "X", ("mentions", "search")
    reading, looking = Reading(6, PER_PAGE * POST_PRICE), Reading(OWN_PAGES + 1, PER_PAGE * OWN_PRICE)
    ability: ClassVar[Ability] = "search"
    shown = staticmethod(weight.shown)
    speaks, threads, text_limit, read_lag = True, True, 280, timedelta(seconds=60)
    pace: ClassVar[Pace] = Pace(limit=100, per=timedelta(minutes=15))  # X API v2, POST /2/tweets for each user
    options = (
        Option(name="bearer_token", help="app-only token, enough for reading", secret=True),
        Option(name="consumer_key", help="API key; replying needs all four user keys", secret=True),
        Option(name="consumer_secret", help="API key secret", secret=True),
        Option(name="access_token", help="access token of the account that replies", secret=True),
        Option(name="access_token_secret", help="access token secret of the account that replies", secret=True),
        Option(name="user_id", help="number of the account; looked up by its name when left out"),
        Option(name="query", help="what stream = 'search' looks for; add -is:retweet to leave retweets out"),
        Option(name="api_base", help="another address instead of https://api.twitter.com"),
    )

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._keys = {name: binding.text(name) for name in ("bearer_token", *USER_KEYS)}
        self._handle = binding.account.removeprefix("@").casefold()
        self._user = binding.text("user_id") or (self._handle if self._handle.isdecimal() else None)
        self._client = tweepy.Client(**self._keys, return_type=dict, wait_on_rate_limit=False)
        wire.equip(self._client.session, binding.timeout, HOME, binding.text("api_base"))
        self._clock = wire.Clock(self._client.session)

    def close(self) -> None:
        self._client.session.close()

    @classmethod
    def measure(cls, text: str) -> int:
        return weight.of(text)

    @classmethod
    def price(cls, text: str) -> float:
        return weight.price(text)

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        self._me()
        walk = _Walk(**json.loads(token)) if token else self._begin(cursor)
        walk, answer = self._fetch(walk)
        records, more = _records(answer, POST_PRICE)
        linked = _linked(answer)
        items = [_mention_or_broken(self, record, linked, now) for record in records]
        ids = [number for record in records if (number := _plausible(record, now)) is not None]
        met = walk.met or any(number <= (walk.cursor or 0) for number in ids)
        walk = replace(walk, page=more, seen=walk.seen + len(records), met=met)
        return Page(
            mentions=tuple(item for item in items if isinstance(item, Mention)),
            broken=tuple(item for item in items if isinstance(item, Broken)),
            next=json.dumps(asdict(walk)) if more else None,
            mark=None if token else self._mark(walk, ids, now),
            missed=walk.missed or self._forgotten(walk, ids),
        )

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        if not self._may_write:
            raise Refused(f"replying on X needs {', '.join(USER_KEYS)}; not all of them are set")
        try:
            answer = self._client.create_tweet(text=text, in_reply_to_tweet_id=_versions(to)[-1], user_auth=True)
            number = int(answer["data"]["id"])
        except tweepy.HTTPException as error:
            raise _write_error(error) from error
        except requests.RequestException as error:
            kind = Later if wire.never_sent(error) else Lost
            raise kind(f"X {wire.in_words(error)}") from error
        except MALFORMED as error:
            raise Lost("X answered in a form that is not understood") from error
        return self._receipt(number)

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        oldest, targets, page = since - CLOCK_SKEW, set(_versions(to)), None
        for _ in range(OWN_PAGES):
            answer = self._ask(
                self._client.get_users_tweets,
                self._me(),
                start_time=oldest,
                max_results=PER_PAGE,
                pagination_token=page,
                tweet_fields=["referenced_tweets", "created_at"],
                exclude=["retweets"],
            )
            records, page = _records(answer, OWN_PRICE)
            number = _answer_among(records, targets, oldest)
            if number is not None or page is None:
                return None if number is None else self._receipt(number)
        raise Later(f"the account posted more than {OWN_PAGES * PER_PAGE} times since; the answer was not found yet")

    def check(self) -> str:
        if self.binding.stream == "search":
            self._query()
        if not self._may_write:
            return f"@{self._handle} (number {self._me()}), read only: not all of {', '.join(USER_KEYS)} are set"
        mine = _user_in(self._ask(self._client.get_me, user_auth=True), self._handle)
        handle = str(mine.get("username", "")).casefold()
        if self._handle not in {handle, mine["id"]}:
            raise Disabled(f"the keys belong to @{handle}, not to @{self._handle}")
        return f"@{mine.get('username')} (number {mine['id']}), reads and replies"

    def is_us(self, person: Mapping[str, Any]) -> bool:
        """True when `person`, a user or a mention of one as X shows it, is the account of this source."""
        return str(person.get("id")) == self._user or str(person.get("username")).casefold() == self._handle

    @property
    def _may_write(self) -> bool:
        return all(self._keys[name] for name in USER_KEYS)

    def _ask(self, method: Callable[..., Any], *given: object, **params: object) -> dict[str, Any]:
        """One reading call. Raises Later, Disabled, and _BadParameter where X complains about one of `params`."""
        params.setdefault("user_auth", not self._keys["bearer_token"])
        if params["user_auth"] and not self._may_write:
            raise Disabled(f"reading X needs bearer_token, or all of {', '.join(USER_KEYS)}")
        try:
            answer = method(*given, **params)
        except tweepy.HTTPException as error:
            raise _read_error(error) from error
        except requests.RequestException as error:
            raise Later(f"X {wire.in_words(error)}") from error
        except MALFORMED as error:
            raise Later("X answered in a form that is not understood") from error
        if not isinstance(answer, dict):
            raise Later("X answered in a form that is not understood")
        return answer

    def _me(self) -> str:
        if not self._user:
            self._user = str(_user_in(self._ask(self._client.get_user, username=self._handle), self._handle)["id"])
        return self._user

    def _begin(self, cursor: str | None) -> _Walk:
        """Only X's own clock tells what it has forgotten; before it has said what time it is, it refuses by itself."""
        last = int(cursor) if cursor and cursor.isdecimal() else None
        since = max(last - OVERLAP_IDS, 1) if last is not None else None
        horizon = self._clock.last - MEMORY if self._clock.last and self.binding.stream == "search" else None
        if last is None or since is None or horizon is None or since >= id_at(horizon):
            return _Walk(since=since, cursor=last)
        gap = f"between {time_of(last):{STAMP}} and {horizon:{STAMP}} UTC"
        return _Walk(since=id_at(horizon), cursor=last, missed=f"X search remembers 7 days; hits {gap} are lost")

    def _fetch(self, walk: _Walk) -> tuple[_Walk, dict[str, Any]]:
        """One listing; a walk whose token or since_id X no longer takes starts over without it."""
        for _ in range(4):
            try:
                return walk, self._list(walk)
            except _BadParameter as bad:
                if walk.page and bad.about("pagination_token", "next_token"):
                    walk = replace(walk, page=None)
                elif walk.since and bad.about("since_id"):
                    lost = replace(walk, since=None, page=None, missed="X search remembers 7 days; older hits are lost")
                    walk = anew if (anew := self._begin(str(walk.cursor))).missed and not walk.missed else lost
                else:
                    raise
        raise Later("X refused every way to go on with this walk")

    def _list(self, walk: _Walk) -> dict[str, Any]:
        params: dict[str, Any] = {"since_id": walk.since, "max_results": PER_PAGE, **FIELDS}
        if self.binding.stream == "mentions":
            return self._ask(self._client.get_users_mentions, self._me(), pagination_token=walk.page, **params)
        return self._ask(self._client.search_recent_tweets, self._query(), next_token=walk.page, **params)

    def _query(self) -> str:
        if query := self.binding.text("query"):
            return query
        raise Disabled("stream 'search' needs the option query")

    def _mark(self, walk: _Walk, ids: list[int], now: datetime) -> str | None:
        # A quiet keyword must not let its cursor grow older than X's memory: that would look like a gap. Only X's own
        # clock tells how late it is there: by ours, when it is fast, the mark would pass posts that nobody has read.
        quiet = self.binding.stream == "search" and len(ids) == walk.seen and max(ids, default=0) <= (walk.cursor or 0)
        resting = id_at(min(now, self._clock.last) - RESTING) if quiet and self._clock.last else 0
        newest = max([*ids, walk.cursor or 0, resting])
        return str(newest) if newest else None

    def _forgotten(self, walk: _Walk, ids: list[int]) -> str | None:
        ended_early = walk.page is None and walk.cursor is not None and not walk.met and walk.seen >= HORIZON
        if self.binding.stream != "mentions" or not ended_early or walk.cursor is None:
            return None
        oldest = f"{time_of(min(ids)):{STAMP}} UTC" if ids else "the oldest one shown"
        since = f"{time_of(walk.cursor):{STAMP}} UTC"
        return f"X shows only about the newest 800 mentions; some between {since} and {oldest} may be missing"

    def _receipt(self, number: int) -> Receipt:
        return Receipt(external_id=str(number), url=f"https://x.com/i/status/{number}", at=time_of(number))


class _BadParameter(Disabled):
    """X calls one of our parameters wrong; left alone, it stops the source, because asking again changes nothing."""

    def __init__(self, error: tweepy.HTTPException) -> None:
        super().__init__(f"X rejects the request: {_words(error)}")
        self._problems = str(error.api_errors)

    def about(self, *names: str) -> bool:
        return any(name in self._problems for name in names)


def id_at(moment: datetime) -> int:
    """The smallest snowflake id of `moment`."""
    return max((int(moment.timestamp() * 1000) - EPOCH_MS) << 22, 1)


def time_of(number: int) -> datetime:
    """When X gave out this snowflake id, to the millisecond."""
    return datetime.fromtimestamp(((number >> 22) + EPOCH_MS) / 1000, UTC)


def _mention_or_broken(platform: Twitter, record: object, linked: Linked, now: datetime) -> Mention | Broken:
    try:
        if not isinstance(record, dict):
            raise TypeError("it is not an object")
        if _plausible(record, now) is None:
            raise ValueError("its id is not one that X gives out")
        return _mention(platform, record, linked, now)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        return Broken.record(record, f"X post not understood: {error!r}")


def _mention(platform: Twitter, record: dict[str, Any], linked: Linked, now: datetime) -> Mention:
    binding, number = platform.binding, str(record["id"])
    long_form = record.get("note_tweet") or {}
    text, person = long_form.get("text") or record["text"], str(record["author_id"])
    author = linked["users"].get(person, {})
    handle = author.get("username")
    named = any(platform.is_us(who) for part in (record, long_form) for who in _mentioned(part))
    seen = [linked["tweets"].get(other, {}) for other in _references(record, "quoted")]
    quoted = any(platform.is_us({"id": post.get("author_id")}) for post in seen)
    created = record.get("created_at")
    attached = (record.get("attachments") or {}).get("media_keys") or []
    raw = record | {"author": author, "media": [linked["media"][key] for key in attached if key in linked["media"]]}
    return Mention(
        brand=binding.brand,
        platform=platform.name,
        account=binding.account,
        external_id=str((record.get("edit_history_tweet_ids") or [number])[0]),
        kind="mention" if named or binding.stream == "mentions" else "post",
        author=Author(
            id=person,
            name=author.get("name") or handle or "unknown",
            handle=handle,
            url=f"https://x.com/{handle}" if handle else None,
            followers=(author.get("public_metrics") or {}).get("followers_count"),
        ),
        text=text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        seen_at=now,
        thread=str(record.get("conversation_id") or number),
        posted_at=datetime.fromisoformat(created).astimezone(UTC) if created else time_of(int(number)),
        in_reply_to=next(iter(_references(record, "replied_to")), None),
        url=f"https://x.com/{handle or 'i'}/status/{number}",
        gate=_gate(named, quoted, record.get("reply_settings")),
        own=platform.is_us({"id": person, "username": handle}),
        raw=json.dumps(raw),
    )


def _gate(named: bool, quoted: bool, settings: object) -> Gate:
    """Whom X lets answer through its API since 2026-02-23: accounts that the author mentioned or quoted."""
    if named:
        return Gate()
    if not quoted:
        return Gate(open=False, reason="X lets apps answer only those who mention or quote the account; do it by hand")
    free = settings in (None, "everyone")
    return Gate() if free else Gate(open=False, reason="the author lets only some people reply; answer by hand")


def _mentioned(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    return (part.get("entities") or {}).get("mentions") or []


def _references(record: Mapping[str, Any], kind: str) -> list[str]:
    return [str(link["id"]) for link in record.get("referenced_tweets") or [] if link["type"] == kind]


def _answer_among(records: list[Any], targets: set[str], oldest: datetime) -> int | None:
    try:
        answers = [int(record["id"]) for record in records if targets & set(_references(record, "replied_to"))]
    except MALFORMED as error:
        raise Later("X shows a post of ours in a form that is not understood") from error
    return next((number for number in answers if time_of(number) >= oldest), None)


def _versions(to: Mention) -> list[str]:
    """Ids of every version of a post, the newest last; X shows an answer under the version it was made to."""
    history = map(str, json.loads(to.raw).get("edit_history_tweet_ids") or [])
    return [to.external_id, *(number for number in history if number != to.external_id)]


def _records(answer: Mapping[str, Any], price: float) -> tuple[list[Any], str | None]:
    """The posts of a listing and the token of its next page. An answer without a count is no listing, not an end."""
    records, meta = answer.get("data", []), answer.get("meta")
    if not isinstance(records, list) or not isinstance(meta, dict):
        if "errors" in answer:
            raise Disabled(f"X does not show the posts of this account: {answer['errors']}")
        raise Later("X answered in a form that is not understood")
    meter.charge(len(records) * price)
    return records, meta.get("next_token")


def _user_in(answer: Mapping[str, Any], handle: str) -> dict[str, Any]:
    user = answer.get("data")
    if not isinstance(user, dict) or "id" not in user:
        raise Disabled(f"X knows no account @{handle}")
    return user


def _linked(answer: Mapping[str, Any]) -> Linked:
    """What a page holds beside its posts, each kind by its ids."""
    beside = found if isinstance(found := answer.get("includes"), dict) else {}
    return {
        kind: {str(item[key]): item for item in beside.get(kind) or [] if isinstance(item, dict) and key in item}
        for kind, key in (("users", "id"), ("tweets", "id"), ("media", "media_key"))
    }


def _plausible(record: object, now: datetime) -> int | None:
    """The id of a record as a number, None when it is none or lies in the future (it would move the cursor there)."""
    text = str(record.get("id")) if isinstance(record, dict) else ""
    return int(text) if text.isascii() and text.isdecimal() and int(text) < id_at(now + timedelta(days=1)) else None


def _words(error: tweepy.HTTPException) -> str:
    return "; ".join(str(message) for message in error.api_messages) or f"status {error.response.status_code}"


def _read_error(error: tweepy.HTTPException) -> PlatformError:
    status = error.response.status_code
    if isinstance(error, tweepy.TooManyRequests):
        return Later("X asks us to wait (rate limit)", wire.epoch(error.reset_time))
    if status >= 500 or not wire.is_json(error.response):
        return Later(f"X is not well (status {status})")
    if isinstance(error, tweepy.BadRequest):
        return _BadParameter(error)
    return Disabled(f"X no longer lets this account read: {_words(error)}")


def _write_error(error: tweepy.HTTPException) -> PlatformError:
    status, words = error.response.status_code, _words(error)
    if isinstance(error, tweepy.TooManyRequests):
        return Later("X asks us to wait (rate limit)", wire.epoch(error.reset_time))
    if status >= 500 or status in {408, 409} or not wire.is_json(error.response):
        return Lost(f"X failed while posting (status {status})")
    if "duplicate content" in words:
        return Lost("X says that the account posted the same words before; it does not say whether to this post")
    if status in {401, 402} or (status == 403 and not REFUSALS.search(words)):
        return Disabled(f"X no longer lets this account post: {words}")
    return Refused(f"X refuses this reply: {words}")
