"""What Graph shows, as mentions: the fields that are asked for, and how a record of each kind is read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from platforms.values import Author, Binding, Broken, Gate, Kind, Mention, Page, Receipt

COMMENT_FIELDS = "id,message,from{id,name},created_time,permalink_url,parent{id},can_comment"
POST_FIELDS = "id,message,from{id,name},created_time,updated_time,permalink_url"
TAG_FIELDS = "id,message,from{id,name},created_time,tagged_time,permalink_url"
RATING_FIELDS = "created_time,recommendation_type,rating,review_text,reviewer{id,name},open_graph_story{id}"
# What Graph or facebook-sdk leaves out, or fills with a JSON null, raises one of these where it is taken apart.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Items:
    """Reads the records of one source, whose Page has the number `page`."""

    binding: Binding
    page: str

    def is_own(self, item: object) -> bool:
        """True when `item` as Graph shows it was written by the Page of this source."""
        person = item.get("from") if isinstance(item, dict) else None
        return isinstance(person, dict) and str(person.get("id")) == self.page

    def mention(self, item: dict[str, Any], now: datetime, *, kind: Kind, thread: str = "") -> Mention:
        number, person = str(item["id"]), item.get("from") or {}
        created = item.get("created_time")
        return Mention(
            brand=self.binding.brand,
            platform="facebook",
            account=self.binding.account,
            external_id=number,
            kind=kind,
            author=Author(id=str(person.get("id") or f"hidden-{number}"), name=person.get("name") or "Facebook user"),
            text=item.get("message") or "",
            seen_at=now,
            thread=thread or number,
            posted_at=datetime.fromisoformat(created).astimezone(UTC) if created else None,
            url=item.get("permalink_url") or f"https://www.facebook.com/{number}",
            own=self.is_own(item),
            raw=json.dumps(item),
        )

    def comment(self, item: dict[str, Any], now: datetime, post: str) -> Mention:
        shut = Gate(open=False, reason="Facebook does not let the Page answer this comment")
        return replace(
            self.mention(item, now, kind="comment", thread=post),
            in_reply_to=str((item.get("parent") or {}).get("id") or post),
            gate=shut if item.get("can_comment") is False else Gate(),
        )

    def rating(self, item: dict[str, Any], now: datetime) -> Mention:
        story = (item.get("open_graph_story") or {}).get("id")
        reviewer = item.get("reviewer") or {}
        number = story or f"review-{self.binding.account}-{reviewer['id']}"
        stars = {"positive": 5, "negative": 1}.get(item.get("recommendation_type", ""), item.get("rating"))
        shown = item | {"id": number, "message": item.get("review_text"), "from": reviewer}
        shut = Gate(open=False, reason="Facebook shows no post behind this recommendation that could be answered")
        return replace(
            self.mention(shown, now, kind="review"),
            rating=None if stars is None else int(stars),
            gate=Gate() if story else shut,
        )


def page(items: list[Mention | Broken], **rest: Any) -> Page:
    return Page(
        mentions=tuple(item for item in items if isinstance(item, Mention)),
        broken=tuple(item for item in items if isinstance(item, Broken)),
        **rest,
    )


def read_or_broken(make: Callable[..., Mention], item: Any, now: datetime, *more: str) -> Mention | Broken:
    try:
        return make(item, now, *more)
    except (*MALFORMED, OverflowError) as error:
        return Broken.record(item, f"Facebook item not understood: {error!r}")


def at(item: Any, name: str) -> int:
    """A time of an item in epoch seconds, 0 when it is missing or unreadable."""
    try:
        return int(datetime.fromisoformat(item[name]).timestamp())
    except (*MALFORMED, OverflowError):
        return 0


def reaches(since: int, times: list[int]) -> bool:
    """May the page after one with these times hold something new? Graph also gives empty pages before the end."""
    return not times or any(time >= since for time in times)


def mark(times: list[int], cursor: str | None, now: datetime) -> str | None:
    """The newest time seen; a date in the future moves it no further than now."""
    known = [int(cursor)] if cursor and cursor.isdecimal() else []
    newest = max([*(min(time, int(now.timestamp())) for time in times if time), *known], default=None)
    return None if newest is None else str(newest)


def receipt(comment: Mapping[str, Any]) -> Receipt:
    number = str(comment["id"])
    url = comment.get("permalink_url") or f"https://www.facebook.com/{number}"
    return Receipt(external_id=number, url=url, at=datetime.fromtimestamp(at(comment, "created_time"), UTC))
