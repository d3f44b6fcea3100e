"""A small Graph API v26.0: a Page with its feed, comments, tagged posts, recommendations, over real HTTP.

python -m tests.fakes.graph_server --port 0      prints the port
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.serving import Answer, Call, Network, serve

VERSION = "v26.0"
PAGE = {"id": "500100", "name": "Lotus & Pine"}
TEXTS = (
    "my parcel never arrived, this is the third week",
    "the blue teapot is lovely, thank you!",
    "ทำไมยังไม่ได้ของเลยคะ",
    "سفارش من هنوز نرسیده است",
    "Когда будет доставка?",
)
Thing = dict[str, Any]


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def failure(code: int, message: str, *, subcode: int | None = None, status: int = 400, **more: Any) -> Answer:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A0"} | more
    return Answer({"error": error if subcode is None else error | {"error_subcode": subcode}}, status)


class Graph(Network):
    """Things by id. `posts`, `tagged` and `ratings` are in the order made; each post and comment lists its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.things: dict[str, Thing] = {}
        self.posts: list[str] = []
        self.tagged: list[str] = []
        self.ratings: list[Thing] = []
        self.under: dict[str, list[str]] = {}
        self.number = 0
        self.lag: float | None = 0.0
        self.deaf_to_since = False

    # --- what a test may do -------------------------------------------------------------------------------------

    def control_post(self, text: str = "New in the shop", author: str | None = None, at: float | None = None) -> str:
        """A post on the Page: the Page's own unless an author is named. `at` is in epoch seconds."""
        return self._add(self.posts, self._next(PAGE["id"]), text, author or PAGE["id"], at)

    def control_tag(self, text: str, author: str = "7001", at: float | None = None) -> str:
        """A post elsewhere that tags the Page."""
        return self._add(self.tagged, self._next(author), text, author, at)

    def control_comment(
        self,
        under: str,
        text: str,
        author: str = "7001",
        at: float | None = None,
        fields: Thing | None = None,
    ) -> str:
        """A comment on a post or on a comment; `fields` overwrite what is shown, None removes (broken records)."""
        parent = self.things[under]
        post = parent.get("post", under)
        made = self._add(self.under[under], self._next(post.split("_")[-1]), text, author, at)
        self.things[made] |= {"post": post, "parent": under if post != under else None, "fields": fields or {}}
        self.things[post]["updated"] = max(self.things[post]["updated"], self.things[made]["at"])
        return made

    def control_rate(
        self, text: str, positive: bool, author: str = "7001", at: float | None = None, story: bool = True
    ) -> str:
        """A recommendation; its story can be commented on."""
        made = self._add([], self._next(author), text, author, at)
        shown = {
            "created_time": iso(self.things[made]["at"]),
            "recommendation_type": "positive" if positive else "negative",
            "review_text": text,
            "reviewer": self._person(author),
        }
        self.ratings.append(shown | ({"open_graph_story": {"id": made}} if story else {}))
        return made

    def control_seed(self, count: int, posts: int = 1, step: float = 1.0) -> list[str]:
        """`count` comments of customers over `posts` new posts, oldest first, `step` seconds apart up to now."""
        first = time.time() - count * step
        made = [self.control_post(at=first - 60) for _ in range(posts)]
        return [
            self.control_comment(
                made[number % posts],
                f"{TEXTS[number % len(TEXTS)]} {number}",
                author=str(7000 + number % 97),
                at=first + number * step,
            )
            for number in range(count)
        ]

    def control_edit(self, thing: str, text: str) -> None:
        self.things[thing]["text"] = text

    def control_delete(self, thing: str) -> None:
        for comment in self.under.pop(thing, []):
            self.control_delete(comment)
        gone = self.things.pop(thing)
        for listing in (self.posts, self.tagged, self.under.get(gone.get("parent") or gone.get("post", ""), [])):
            if thing in listing:
                listing.remove(thing)

    def control_lag(self, seconds: float | None) -> None:
        """What is written from now on stays out of listings for so long; None: until `lag` is set again."""
        if seconds is not None:
            for thing in self.things.values():
                thing["hidden_until"] = 0.0
        self.lag = seconds

    def control_ignore_since(self) -> None:
        """Comments are listed whatever lower bound a call names."""
        self.deaf_to_since = True

    def control_published(self) -> list[dict[str, str]]:
        ours = [t for t in self.things.values() if t["author"] == PAGE["id"] and "post" in t]
        return [{"id": t["id"], "to": t["parent"] or t["post"], "text": t["text"]} for t in ours]

    def _next(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}_{80000 + self.number}"

    def _add(self, listing: list[str], name: str, text: str, author: str, at: float | None) -> str:
        moment = time.time() if at is None else at
        self.things[name] = {
            "id": name,
            "text": text,
            "author": author,
            "at": moment,
            "updated": moment,
            "hidden_until": 0.0,
            "fields": {},
        }
        self.under[name] = []
        listing.append(name)
        return name

    # --- what the network answers -------------------------------------------------------------------------------

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        if kind == "limited":
            answer = failure(32, "(#32) Page request limit reached", status=403)
            if detail.get("reset") is not None:
                minutes = max(1, round((detail["reset"] - time.time()) / 60))
                usage = f'{{"1":[{{"type":"pages","call_count":100,"estimated_time_to_regain_access":{minutes}}}]}}'
                answer.headers["X-Business-Use-Case-Usage"] = usage
            return answer
        shapes: dict[str, Callable[[], Answer]] = {
            "dead_token": lambda: failure(190, "Error validating access token: the session has expired.", subcode=463),
            "forbidden": lambda: failure(200, "(#200) Permissions error", status=403),
            "missing": lambda: failure(100, "Unsupported request. Object does not exist.", subcode=33),
            "server_error": lambda: failure(2, "Service temporarily unavailable", status=503, is_transient=True),
            "error": lambda: failure(**detail),
        }
        return shapes[kind]()

    def answer(self, call: Call) -> Answer:
        given = call.query | dict(parse_qsl(call.body, keep_blank_values=True))
        if not given.get("access_token"):
            return failure(2500, "An active access token must be used to query information about the current user.")
        version, thing, *edge = call.path.strip("/").split("/")
        if version != VERSION:
            return failure(2635, "You are calling a deprecated version of the API.")
        if call.write:
            return self._comment(thing, given.get("message", ""))
        match (thing, edge):
            case ("me", []):
                return Answer(PAGE)
            case (page, ["feed"]) if page == PAGE["id"]:
                return _listing([self.things[post] for post in reversed(self.posts)], given, self._shown)
            case (page, ["tagged"]) if page == PAGE["id"]:
                return _listing([self.things[post] for post in reversed(self.tagged)], given, self._shown)
            case (page, ["ratings"]) if page == PAGE["id"]:
                return _listing(self.ratings[::-1], given, dict)
            case (parent, ["comments"]) if parent in self.things:
                return self._comments(parent, given)
        return self.refusal("missing", {})

    def _comments(self, parent: str, given: dict[str, str]) -> Answer:
        found = self._stream(parent) if given.get("filter") == "stream" else self.under[parent]
        since = 0.0 if self.deaf_to_since else float(given.get("since", 0))
        moment = time.monotonic()
        seen = [self.things[c] for c in found if self.things[c]["hidden_until"] <= moment]
        seen = [comment for comment in seen if int(comment["at"]) >= since]
        if given.get("order") == "reverse_chronological":
            seen.reverse()
        return _listing(seen, given, self._shown)

    def _stream(self, parent: str) -> list[str]:
        """The comments under a thing and all replies to them, by number."""
        found = [comment for direct in self.under[parent] for comment in (direct, *self._stream(direct))]
        return sorted(found, key=lambda name: int(name.split("_")[-1]))

    def _comment(self, parent: str, message: str) -> Answer:
        if parent not in self.things:
            return self.refusal("missing", {})
        made = self.control_comment(parent, message, author=PAGE["id"])
        hold = float("inf") if self.lag is None else self.lag
        self.things[made]["hidden_until"] = time.monotonic() + hold
        return Answer({"id": made})

    def _shown(self, thing: Thing) -> Thing:
        shown = {
            "id": thing["id"],
            "message": thing["text"],
            "from": self._person(thing["author"]),
            "created_time": iso(thing["at"]),
            "permalink_url": f"https://www.facebook.com/{thing['id']}",
        }
        if "post" in thing:
            shown["can_comment"] = True
            if thing["parent"]:
                shown["parent"] = {"id": thing["parent"]}
        else:
            shown |= {"updated_time": iso(thing["updated"]), "tagged_time": iso(thing["at"])}
        return {name: value for name, value in (shown | thing["fields"]).items() if value is not None}

    def _person(self, person: str) -> dict[str, str]:
        return PAGE if person == PAGE["id"] else {"id": person, "name": f"Customer {person}"}


def _listing(things: list[Thing], given: dict[str, str], show: Callable[[Thing], Thing]) -> Answer:
    start = int(given.get("after", "at0").removeprefix("at"))
    limit = int(given.get("limit", 25))
    body: dict[str, Any] = {"data": [show(thing) for thing in things[start : start + limit]]}
    if body["data"]:
        body["paging"] = {"cursors": {"before": f"at{start}", "after": f"at{start + limit}"}}
        if start + limit < len(things):
            body["paging"]["next"] = f"https://graph.facebook.com/{VERSION}/next?after=at{start + limit}"
    return Answer(body)


if __name__ == "__main__":
    serve(Graph())
