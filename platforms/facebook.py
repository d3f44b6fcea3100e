"""A Facebook Page through facebook-sdk: hears comments, tags and recommendations, answers, looks for its own answers.

Comments are found on the newest `posts` posts of the Page (100 unless the source says otherwise): Graph offers no
list of all comments, and the time of a post's last comment tells which posts to walk. A comment on an older post, and
an edit made after a comment was read, stay unseen.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import facebook
import requests

from platforms import graph, wire
from platforms.errors import Disabled, Later, Lost, PlatformError, Refused
from platforms.pace import Pace
from platforms.seam import Ability, Platform
from platforms.values import Binding, Mention, Option, Page, Receipt

HOME = "https://graph.facebook.com"
VERSION = "v26.0"
OVERLAP = timedelta(minutes=5)
FIRST_LOOK = timedelta(days=2)
CLOCK_SKEW = timedelta(seconds=60)
PER_PAGE = 100
OWN_PAGES = 10
FEED_PAGES = 50
LIMITS = {4, 17, 32, 613, *range(80000, 80015)}
UNSURE = {None, 1, 2}
GONE = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What `Page.next` carries, as JSON: the lower bound in epoch seconds, the posts to go, the place in the first.

    `feed` is the place in the Page's feed while visitors' posts are left there, `fed` how many of its pages were read.
    """

    since: int
    posts: list[str] = field(default_factory=list)
    after: str | None = None
    feed: str | None = None
    fed: int = 0

    def token(self) -> str:
        return json.dumps(asdict(self))


class _Unwell(requests.RequestException):
    """Graph answered with a status of 500 or more."""


class _Rejected(Disabled):
    """Graph calls a parameter or an object of the call wrong (code 100)."""

    def __init__(self, reason: str, gone: bool) -> None:
        super().__init__(reason)
        self.gone = gone


class _Graph(facebook.GraphAPI):  # type: ignore[misc]
    """facebook-sdk made to speak VERSION, which its own list of versions does not know."""

    def __init__(self, token: str, secret: str | None, session: requests.Session) -> None:
        super().__init__(access_token=token, session=session)
        self.version = VERSION
        self.free_again: datetime | None = None
        self._proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest() if secret else None
        session.hooks["response"].append(self._look_at)

    def request(
        self,
        path: str,
        args: dict[str, Any] | None = None,
        post_args: dict[str, Any] | None = None,
        files: Any = None,
        method: str | None = None,
    ) -> Any:
        proof = {"appsecret_proof": self._proof} if self._proof else {}
        if post_args is not None:
            return super().request(path, args, post_args | proof, files, method)
        return super().request(path, (args or {}) | proof, None, files, method)

    def _look_at(self, response: requests.Response, *_: object, **__: object) -> None:
        self.free_again = _free_again(response.headers.get("X-Business-Use-Case-Usage"))
        if response.status_code >= 500:
            raise _Unwell(response=response)


class Facebook(Platform):
    """One stream of one Facebook Page. Times come from Graph and order nothing but the walk's lower bound."""

    name, title = "facebook", "Facebook"
    streams = ("comments", "tagged", "ratings")
    speaks = True
    ability: ClassVar[Ability] = "search"
    read_lag = timedelta(seconds=60)
    text_limit = 8000
    # Graph gives a Page 4,800 calls in 24 hours for each engaged user, and an app 200 an hour for each user of it; it
    # names no limit of comments.
    pace: ClassVar[Pace] = Pace(limit=200, per=timedelta(hours=1))
    options = (
        Option(name="access_token", help="Page access token", secret=True, required=True),
        Option(name="app_secret", help="signs every call (appsecret_proof)", secret=True),
        Option(name="page_id", help="number of the Page; the account when left out"),
        Option(name="posts", help="how many newest posts are watched for comments (1-100)", type="number", default=100),
        Option(name="api_base", help="another address instead of https://graph.facebook.com"),
    )

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._page = binding.text("page_id") or binding.account
        self._items = graph.Items(binding, self._page)
        self._token = binding.text("access_token") or ""
        self._session = wire.session(binding.timeout, HOME, binding.text("api_base"))
        self._graph = _Graph(self._token, binding.text("app_secret"), self._session)

    def close(self) -> None:
        self._session.close()

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        walk = _Walk(**json.loads(token)) if token else _Walk(since=_since(cursor, now))
        if self.binding.stream == "comments":
            return self._comments(walk, now) if walk.posts and not walk.feed else self._feed(walk, cursor, now)
        return self._edge(walk, cursor, now)

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        self._need_token()
        try:
            number = str(self._graph.put_comment(to.external_id, text)["id"])
        except facebook.GraphAPIError as error:
            raise _write_error(error, self._graph.free_again) from error
        except requests.RequestException as error:
            kind = Later if wire.never_sent(error) else Lost
            raise kind(f"Facebook {_in_words(error)}") from None
        except graph.MALFORMED as error:
            raise Lost("Facebook answered in a form that is not understood") from error
        return Receipt(external_id=number, url=f"https://www.facebook.com/{number}", at=datetime.now(UTC))

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        oldest = int((since - CLOCK_SKEW).timestamp())
        found = self._own_under(to.external_id, oldest, lambda comment: True)
        upper = (json.loads(to.raw).get("parent") or {}).get("id")
        if found is None and upper:
            # Graph may hang an answer to a reply under the upper comment, where it stands beside other answers of ours.
            found = self._own_under(upper, oldest, lambda comment: comment.get("message") == text)
        return found

    def check(self) -> str:
        mine = self._ask(self._graph.get_object, "me", fields="id,name")
        if str(mine.get("id")) != self._page:
            raise Disabled(f"the token belongs to {mine.get('name')} ({mine.get('id')}), not to the Page {self._page}")
        edge = "feed" if self.binding.stream == "comments" else self.binding.stream
        self._list(self._page, edge, "created_time", limit=1)
        return f"{mine.get('name')} (Page {self._page}), {self.binding.stream} can be read"

    def _need_token(self) -> None:
        if not self._token:
            raise Disabled("Facebook needs access_token; it is not set")

    def _ask(self, method: Callable[..., Any], *given: object, **params: object) -> dict[str, Any]:
        """One reading call. Raises Later, Disabled, and _Rejected where Graph complains about a parameter."""
        self._need_token()
        try:
            answer = method(*given, **{name: value for name, value in params.items() if value is not None})
        except facebook.GraphAPIError as error:
            raise _read_error(error, self._graph.free_again) from error
        except requests.RequestException as error:
            raise Later(f"Facebook {_in_words(error)}") from None  # its text holds the address with the token
        except graph.MALFORMED as error:
            raise Later("Facebook answered in a form that is not understood") from error
        if not isinstance(answer, dict):
            raise Later("Facebook answered in a form that is not understood")
        return answer

    def _list(self, thing: str, edge: str, fields: str, **params: object) -> tuple[list[Any], str | None]:
        """The items of one page of an edge and the cursor after it, None at the end."""
        answer = self._ask(self._graph.get_connections, thing, edge, fields=fields, **({"limit": PER_PAGE} | params))
        items, paging = answer.get("data"), answer.get("paging") or {}
        if not isinstance(items, list) or not isinstance(paging, dict):
            raise Later("Facebook answered in a form that is not understood")
        return items, (paging.get("cursors") or {}).get("after") if paging.get("next") else None

    def _feed(self, walk: _Walk, cursor: str | None, now: datetime) -> Page:
        """One page of visitors' posts; the first one says too which posts were commented on since."""
        watched = min(int(self.binding.text("posts") or PER_PAGE), PER_PAGE)
        limit = PER_PAGE if walk.feed else watched
        try:
            posts, after = self._list(self._page, "feed", graph.POST_FIELDS, limit=limit, after=walk.feed)
        except _Rejected:
            if walk.feed and walk.fed < FEED_PAGES:  # the place died with the post it pointed at: from the top again
                return Page(next=replace(walk, feed=None, posts=[], fed=walk.fed + 1).token())
            raise
        walk = walk if walk.feed else replace(walk, posts=_active(posts, walk.since))
        times = [graph.at(post, "created_time") for post in posts]
        further = after if graph.reaches(walk.since, times) else None
        cut = further is not None and walk.fed + 1 >= FEED_PAGES
        following = replace(walk, feed=None if cut else further, fed=walk.fed + 1)
        fresh = [post for post, made in zip(posts, times, strict=True) if made >= walk.since]
        visitors = [post for post in fresh if not self._items.is_own(post)]
        return graph.page(
            [graph.read_or_broken(partial(self._items.mention, kind="mention"), post, now) for post in visitors],
            next=following.token() if following.feed or following.posts else None,
            mark=graph.mark([graph.at(post, "updated_time") for post in posts], cursor, now) if not walk.fed else None,
            missed=f"only the newest {FEED_PAGES * PER_PAGE} posts on the Page were read, the rest not"
            if cut
            else None,
        )

    def _comments(self, walk: _Walk, now: datetime) -> Page:
        post, *rest = walk.posts
        following = replace(walk, posts=rest, after=None)
        try:
            comments, after = self._comments_of(post, walk)
        except _Rejected as no:
            if walk.after:
                return Page(next=replace(walk, after=None).token())  # the cursor died with the comment it pointed at
            if not no.gone:
                raise
            return Page(gone=(post,), next=following.token() if rest else None)
        if after and graph.reaches(walk.since, [graph.at(comment, "created_time") for comment in comments]):
            following = replace(walk, after=after)
        return graph.page(
            [graph.read_or_broken(self._items.comment, comment, now, post) for comment in comments],
            next=following.token() if following.posts else None,
        )

    def _comments_of(self, post: str, walk: _Walk) -> tuple[list[Any], str | None]:
        # Without filter=stream Graph leaves out replies to comments.
        order = {"filter": "stream", "order": "reverse_chronological"}
        return self._list(post, "comments", graph.COMMENT_FIELDS, since=walk.since, after=walk.after, **order)

    def _edge(self, walk: _Walk, cursor: str | None, now: datetime) -> Page:
        """One page of the tagged posts or of the recommendations, newest first."""
        make, fields, when = (
            (partial(self._items.mention, kind="mention"), graph.TAG_FIELDS, "tagged_time")
            if self.binding.stream == "tagged"
            else (self._items.rating, graph.RATING_FIELDS, "created_time")
        )
        items, after = self._list(self._page, self.binding.stream, fields, after=walk.after)
        times = [graph.at(item, when) or graph.at(item, "created_time") for item in items]
        more = after is not None and graph.reaches(walk.since, times)
        return graph.page(
            [graph.read_or_broken(make, item, now) for item in items],
            next=replace(walk, after=after).token() if more else None,
            mark=None if walk.after else graph.mark(times, cursor, now),
        )

    def _own_under(self, thing: str, oldest: int, fits: Callable[[dict[str, Any]], bool]) -> Receipt | None:
        after = None
        for _ in range(OWN_PAGES):
            try:
                comments, after = self._comments_of(thing, _Walk(since=oldest, after=after))
            except _Rejected as no:
                if no.gone:
                    return None
                raise
            own = (
                comment
                for comment in comments
                if self._items.is_own(comment) and graph.at(comment, "created_time") >= oldest
            )
            if (found := next(filter(fits, own), None)) is not None:
                return graph.receipt(found)
            if after is None:
                return None
        raise Later(f"more than {OWN_PAGES * PER_PAGE} comments since; the answer was not found among them yet")


def _active(posts: list[Any], since: int) -> list[str]:
    """The posts that were commented on since."""
    return [str(post.get("id")) for post in posts if graph.at(post, "updated_time") >= since]


def _since(cursor: str | None, now: datetime) -> int:
    if cursor and cursor.isdecimal():
        return int(cursor) - int(OVERLAP.total_seconds())
    return int((now - FIRST_LOOK).timestamp())


def _free_again(usage: str | None) -> datetime | None:
    """When the longest wait named in X-Business-Use-Case-Usage ends; it is given in minutes."""
    try:
        uses = [use for group in json.loads(usage or "{}").values() for use in group]
        minutes = max((int(use.get("estimated_time_to_regain_access", 0)) for use in uses), default=0)
        return datetime.now(UTC) + timedelta(minutes=minutes) if minutes > 0 else None
    except (*graph.MALFORMED, OverflowError):
        return None


def _in_words(error: requests.RequestException) -> str:
    return "is not well" if isinstance(error, _Unwell) else wire.in_words(error)


def _detail(error: facebook.GraphAPIError) -> dict[str, Any]:
    found = error.result.get("error") if isinstance(error.result, dict) else None
    return found if isinstance(found, dict) else {}


def _read_error(error: facebook.GraphAPIError, free_again: datetime | None) -> PlatformError:
    detail = _detail(error)
    if error.code in LIMITS:
        return Later("Facebook asks us to wait (rate limit)", free_again)
    if error.code == 100:
        return _Rejected(f"Facebook does not show this: {error.message}", detail.get("error_subcode") == GONE)
    if error.code == 12:
        return Disabled(f"Facebook no longer offers this in {VERSION}: {error.message}")
    return _dead(error) or Later(f"Facebook is not well: {str(error.message)[:200]}")


def _write_error(error: facebook.GraphAPIError, free_again: datetime | None) -> PlatformError:
    detail = _detail(error)
    if error.code in LIMITS:
        return Later("Facebook asks us to wait (rate limit)", free_again)
    if error.code in UNSURE or detail.get("is_transient"):
        return Lost(f"Facebook failed while posting: {str(error.message)[:200]}")
    if error.code == 506:
        return Lost("Facebook says that the Page posted the same words before; it does not say whether here")
    return _dead(error) or Refused(f"Facebook refuses this reply: {error.message}")


def _dead(error: facebook.GraphAPIError) -> Disabled | None:
    """An error of the token or of its permissions, which only a person can mend."""
    code = error.code if isinstance(error.code, int) else 0
    if code in {3, 10, 102, 190, 463, 467, 2500} or 200 <= code <= 299:
        return Disabled(f"Facebook no longer lets this Page be used: {error.message}")
    return None
