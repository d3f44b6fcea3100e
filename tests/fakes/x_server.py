"""A small X: API v2 mentions, recent search, own posts, create post, users, over real HTTP.

python -m tests.fakes.x_server --port 0      prints the port
"""

import json
import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from tests.fakes.serving import Answer, Call, Network, serve

EPOCH_MS = 1288834974657
HORIZON = 800
WEEK_MS = 7 * 24 * 3600 * 1000
ME = {"id": "900", "name": "Lotus & Pine", "username": "lotusandpine"}
TEXTS = (
    "my parcel never arrived, this is the third week",
    "the blue teapot is lovely, thank you!",
    "ทำไมยังไม่ได้ของเลยคะ",
    "سفارش من هنوز نرسیده است",
    "Когда будет доставка?",
)


def snowflake(milliseconds: int, sequence: int = 0) -> int:
    return ((milliseconds - EPOCH_MS) << 22) | sequence


def milliseconds_of(post: int) -> int:
    return (post >> 22) + EPOCH_MS


def iso(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class X(Network):
    """Posts by id; `order` keeps the ids sorted. A post of ours has the author ME."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.posts: dict[int, dict[str, Any]] = {}
        self.order: list[int] = []
        self.hidden_until: dict[int, float] = {}
        self.lag: float | None = 0.0
        self.refuse_duplicates = False
        self.sequence = 0

    # --- what a test may do -------------------------------------------------------------------------------------

    def control_seed(
        self, count: int, step_ms: int = 1000, start_ms: int | None = None, mention: bool = True
    ) -> list[str]:
        """`count` posts of strangers, oldest first, `step_ms` apart, the newest one step ago unless `start_ms` says."""
        first = start_ms or int(time.time() * 1000) - count * step_ms
        return [
            self.control_post(
                text=f"{TEXTS[number % len(TEXTS)]} {number}",
                author=str(1000 + number % 97),
                at_ms=first + number * step_ms,
                mention=mention,
            )
            for number in range(count)
        ]

    def control_post(
        self,
        text: str,
        author: str = "1000",
        at_ms: int | None = None,
        mention: bool = True,
        reply_to: str | None = None,
        quote: str | None = None,
        fields: dict[str, Any] | None = None,
    ) -> str:
        """One post; `fields` overwrite the payload as it is shown, None removes a field (to make broken records)."""
        self.sequence = (self.sequence + 1) % (1 << 22)
        post = snowflake(at_ms or int(time.time() * 1000), self.sequence)
        if mention and author != ME["id"]:
            text = f"@{ME['username']} {text}"
        references = [{"type": "replied_to", "id": reply_to}] if reply_to else []
        references += [{"type": "quoted", "id": quote}] if quote else []
        parent = self.posts.get(int(reply_to)) if reply_to else None
        self.posts[post] = {
            "id": str(post),
            "text": text,
            "author_id": author,
            "mentions_me": mention,
            "conversation_id": parent["conversation_id"] if parent else reply_to or str(post),
            "references": references,
            "history": [str(post)],
            "fields": fields or {},
        }
        insort(self.order, post)
        return str(post)

    def control_edit(self, post: str, text: str) -> str:
        """An edit is a new post with the same history; the old id disappears from listings."""
        old = self._drop(int(post))
        new = self.control_post(text=text, author=old["author_id"], mention=old["mentions_me"])
        self.posts[int(new)] |= {
            "history": [*old["history"], new],
            "conversation_id": old["conversation_id"],
            "references": old["references"],
        }
        return new

    def control_delete(self, post: str) -> None:
        self._drop(int(post))

    def control_lag(self, seconds: float | None) -> None:
        """What is written from now on stays out of listings for so long; None: until `lag` is set again."""
        if seconds is not None:
            self.hidden_until.clear()
        self.lag = seconds

    def control_duplicates(self, refuse: bool) -> None:
        self.refuse_duplicates = refuse

    def control_published(self) -> list[dict[str, str]]:
        ours = [self.posts[post] for post in self.order if self.posts[post]["author_id"] == ME["id"]]
        return [{"id": p["id"], "to": _target(p), "text": p["text"]} for p in ours if _target(p)]

    def _drop(self, post: int) -> dict[str, Any]:
        self.order.remove(post)
        return self.posts.pop(post)

    # --- what the network answers -------------------------------------------------------------------------------

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        if kind == "limited":
            reset = detail.get("reset")
            headers = {} if reset is None else {"x-rate-limit-reset": str(reset)}
            return Answer({"title": "Too Many Requests", "detail": "Too Many Requests", "status": 429}, 429, headers)
        status, title = {
            "dead_token": (401, "Unauthorized"),
            "forbidden": (403, "Forbidden"),
            "missing": (404, "Not Found"),
            "credits": (402, "CreditsDepleted"),
            "server_error": (503, "Service Unavailable"),
        }[kind]
        return Answer({"title": title, "detail": detail.get("detail", title), "status": status}, status)

    def answer(self, call: Call) -> Answer:
        if not call.authorization.startswith(("Bearer ", "OAuth ")):
            return self.refusal("dead_token", {})
        parts = call.path.strip("/").split("/")
        match (call.method, parts):
            case ("POST", ["2", "tweets"]):
                return self._create(json.loads(call.body))
            case ("GET", ["2", "tweets", "search", "recent"]):
                return self._search(call.query)
            case ("GET", ["2", "users", "me"]):
                return Answer({"data": ME})
            case ("GET", ["2", "users", "by", "username", name]):
                return Answer({"data": ME}) if name.casefold() == ME["username"] else _absent("username", name)
            case ("GET", ["2", "users", user, "mentions"]):
                return self._mentions(user, call.query)
            case ("GET", ["2", "users", user, "tweets"]):
                return self._tweets(user, call.query)
        return self.refusal("missing", {})

    def _mentions(self, user: str, query: dict[str, str]) -> Answer:
        if user != ME["id"]:
            return _absent("id", user)
        naming = (post for post in reversed(self.order) if self.posts[post]["mentions_me"] and self._visible(post))
        return self._listing(list(islice(naming, HORIZON))[::-1], self._visible, query)

    def _search(self, query: dict[str, str]) -> Answer:
        oldest = snowflake(int(time.time() * 1000) - WEEK_MS)
        if int(query.get("since_id", oldest)) < oldest:
            return _invalid("since_id", f"'since_id' must be a tweet id created after {iso(milliseconds_of(oldest))}")
        words = [word.casefold() for word in query["query"].split() if ":" not in word]

        def hit(post: int) -> bool:
            text = self.posts[post]["text"].casefold()
            return self._visible(post) and all(word in text for word in words)

        return self._listing(self.order[bisect_left(self.order, oldest) :], hit, query)

    def _tweets(self, user: str, query: dict[str, str]) -> Answer:
        start = datetime.fromisoformat(query["start_time"]).timestamp() * 1000 if "start_time" in query else 0

        def own(post: int) -> bool:
            mine = self.posts[post]["author_id"] == user
            return mine and milliseconds_of(post) >= start and self._visible(post)

        return self._listing(self.order, own, query)

    def _visible(self, post: int) -> bool:
        return self.hidden_until.get(post, 0.0) <= time.monotonic()

    def _listing(self, posts: list[int], wanted: Callable[[int], bool], query: dict[str, str]) -> Answer:
        """One page, newest first, of those of `posts` (oldest first) that are wanted."""
        since = int(query.get("since_id", 0))
        token = query.get("pagination_token") or query.get("next_token")
        if token and not token.startswith("7140dib"):
            return _invalid("pagination_token", "The 'pagination_token' is not valid.")
        below = int(token.removeprefix("7140dib"), 16) if token else 1 << 63
        limit = int(query.get("max_results", 10))
        between = range(bisect_left(posts, below) - 1, bisect_right(posts, since) - 1, -1)
        left = list(islice((posts[at] for at in between if wanted(posts[at])), limit + 1))
        page = left[:limit]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": str(page[0]), "oldest_id": str(page[-1])}
        if len(left) > len(page):
            meta["next_token"] = f"7140dib{page[-1]:x}"
        body = {"data": [self._shown(post) for post in page], "includes": self._includes(page), "meta": meta}
        return Answer(body if page else {"meta": meta}, headers=_budget())

    def _shown(self, post: int) -> dict[str, Any]:
        """The payload of one post with the fields that Hearback asks for."""
        stored = self.posts[post]
        shown: dict[str, Any] = {
            "id": stored["id"],
            "text": stored["text"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "author_id": stored["author_id"],
            "created_at": iso(milliseconds_of(post)),
            "conversation_id": stored["conversation_id"],
            "edit_history_tweet_ids": stored["history"],
            "reply_settings": "everyone",
        }
        if stored["references"]:
            shown["referenced_tweets"] = stored["references"]
        if stored["mentions_me"]:
            shown["entities"] = {"mentions": [{"start": 0, "end": 13, "username": "LotusAndPine", "id": ME["id"]}]}
        shown |= stored["fields"]
        return {name: value for name, value in shown.items() if value is not None}

    def _includes(self, page: list[int]) -> dict[str, Any]:
        people = {self.posts[post]["author_id"] for post in page}
        linked = {int(r["id"]) for post in page for r in self.posts[post]["references"]} & set(self.posts)
        return {
            "users": [_person(person) for person in sorted(people)],
            "tweets": [self._shown(post) for post in sorted(linked)],
        }

    def _create(self, body: dict[str, Any]) -> Answer:
        text, target = body["text"], body.get("reply", {}).get("in_reply_to_tweet_id")
        if target is not None and int(target) not in self.posts:
            words = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return self.refusal("forbidden", {"detail": words})
        if target is not None and not self._may_answer(self.posts[int(target)]):
            words = (
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
                "the author of the post you are replying to."
            )
            return self.refusal("forbidden", {"detail": words})
        if self.refuse_duplicates and any(p["text"] == text for p in self.control_published()):
            return self.refusal(
                "forbidden", {"detail": "You are not allowed to create a Tweet with duplicate content."}
            )
        post = self.control_post(text=text, author=ME["id"], mention=False, reply_to=target)
        self.hidden_until[int(post)] = time.monotonic() + (float("inf") if self.lag is None else self.lag)
        return Answer({"data": {"id": post, "text": text, "edit_history_tweet_ids": [post]}}, 201, _budget())

    def _may_answer(self, post: dict[str, Any]) -> bool:
        quoted = [self.posts.get(int(r["id"])) for r in post["references"] if r["type"] == "quoted"]
        return bool(post["mentions_me"]) or any(q is not None and q["author_id"] == ME["id"] for q in quoted)


def _person(person: str) -> dict[str, Any]:
    if person == ME["id"]:
        return ME | {"public_metrics": {"followers_count": 5000}}
    number = int(person)
    followers = {"followers_count": number * 3}
    return {"id": person, "name": f"Customer {number}", "username": f"customer{number}", "public_metrics": followers}


def _target(post: dict[str, Any]) -> str:
    return next((str(r["id"]) for r in post["references"] if r["type"] == "replied_to"), "")


def _absent(parameter: str, value: str) -> Answer:
    detail = f"Could not find user with {parameter}: [{value}]."
    return Answer({"errors": [{"parameter": parameter, "value": value, "detail": detail, "title": "Not Found Error"}]})


def _invalid(parameter: str, message: str) -> Answer:
    problem = {"parameters": {parameter: ["?"]}, "message": message}
    return Answer({"errors": [problem], "title": "Invalid Request", "detail": "One or more parameters…"}, 400)


def _budget() -> dict[str, str]:
    reset = str(int(time.time()) + 900)
    return {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "299", "x-rate-limit-reset": reset}


if __name__ == "__main__":
    serve(X())
