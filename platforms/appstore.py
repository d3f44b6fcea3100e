"""App Store: customer reviews of one app and our responses to them, over the App Store Connect API.

Apple keeps at most one response per review and creates or overwrites it, so sending twice is harmless and sending over
a colleague's words is not: the standing response is read first, always.
"""

import json
import time
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import jwt

from platforms import fetch
from platforms.errors import Disabled, Later, Lost, Refused
from platforms.pace import Pace
from platforms.seam import Ability, Platform
from platforms.values import Author, Binding, Broken, Mention, Option, Page, Receipt

HOME = "https://api.appstoreconnect.apple.com"
OVERLAP = timedelta(hours=48)
PAGE = 200
_TOKEN_LIFE = 20 * 60
_TOKEN_SPARE = 2 * 60


class AppStore(Platform):
    """Reviews of one app. Apple publishes reviews up to two days late, so each walk goes 48 hours below its cursor."""

    name = "appstore"
    title = "App Store"
    streams = ("reviews",)
    speaks = True
    ability: ClassVar[Ability] = "upsert"
    read_lag = timedelta(minutes=5)
    text_limit = 5_970
    # A careful choice: Apple counts calls by key over a rolling hour, names no number that holds for every key (its
    # "Identifying Rate Limits" has 3,500 as an example) and asks to read X-Rate-Limit; an answer takes two calls.
    pace: ClassVar[Pace] = Pace(limit=600, per=timedelta(hours=1))
    options = (
        Option(name="app_id", help="Apple ID of the app (a number, in App Information)", required=True),
        Option(name="issuer_id", help="issuer ID of the API keys page", required=True),
        Option(name="key_id", help="ID of the API key", required=True),
        Option(name="private_key", help="content of the key's .p8 file", required=True, secret=True),
        Option(name="api_base", help="address of the API, for a proxy", default=HOME),
    )

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._client = fetch.client(binding.timeout)
        self._base = str(binding.options.get("api_base") or HOME).rstrip("/")
        self._token: tuple[str, float] | None = None

    def close(self) -> None:
        self._client.close()

    def read(self, cursor: str | None, token: str | None, now: datetime) -> Page:
        path = token or f"{self._app()}/customerReviews?sort=-createdDate&include=response&limit={PAGE}"
        payload = self._read(path, now)
        mentions: list[Mention] = []
        broken: list[Broken] = []
        for record in _records(payload, "data"):
            try:
                mentions.append(self._review(record, now))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                broken.append(_broken(record, error))
        times = [mention.posted_at for mention in mentions if mention.posted_at is not None]
        past = [posted for posted in times if posted <= now]
        old = cursor is not None and bool(times) and max(times) < _time(cursor) - OVERLAP
        return Page(
            mentions=(*mentions, *self._responses(payload, now)),
            broken=tuple(broken),
            next=None if old else _next(payload),
            mark=max((*past, *([_time(cursor)] if cursor else []))).isoformat() if past or cursor else None,
        )

    def reply(self, to: Mention, text: str, key: str) -> Receipt:
        return self.reply_again(to, text, key, "")

    def reply_again(self, to: Mention, text: str, key: str, ours: str) -> Receipt:
        if not text.strip() or len(text) > self.text_limit:
            raise Refused(f"a response holds 1 to {self.text_limit} characters, this one has {len(text)}")
        standing = self._standing(to)
        if standing is not None:
            if _same(_body(standing), text):
                return _receipt(standing)
            if not ours or not _same(_body(standing), ours):
                raise Refused(f"a colleague already answered: {_body(standing)}")
        review = {"data": {"type": "customerReviews", "id": to.external_id}}
        written = {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": text},
            "relationships": {"review": review},
        }
        return self._write("/v1/customerReviewResponses", {"data": written})

    def find_reply(self, to: Mention, text: str, key: str, since: datetime) -> Receipt | None:
        standing = self._standing(to)
        if standing is None:
            return None
        receipt = _receipt(standing)
        return receipt if _same(_body(standing), text) or receipt.at >= since else None

    def check(self) -> str:
        payload = self._read(self._app(), datetime.now(UTC))
        try:
            told = payload["data"]["attributes"]
            return f"App Store: {told['name']} ({told['bundleId']})"
        except (KeyError, TypeError) as error:
            raise Later("Apple's answer about the app makes no sense") from error

    def _app(self) -> str:
        return f"/v1/apps/{quote(str(self.binding.options.get('app_id') or ''), safe='')}"

    def _standing(self, to: Mention) -> Mapping[str, Any] | None:
        """The response that stands under the review now, whoever wrote it."""
        path = f"/v1/customerReviews/{quote(to.external_id, safe='', errors='replace')}/response"
        payload = self._read(path, datetime.now(UTC), missing={"data": None})
        found = payload.get("data")
        if found is None:
            return None
        if not isinstance(found, dict) or not isinstance(found.get("id"), str):
            raise Later("Apple's answer about the response makes no sense")
        return found

    def _read(self, path: str, now: datetime, missing: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = self._headers()
        try:
            answer = fetch.call(self._client, "GET", self._base + path, headers=headers)
        except fetch.FetchError as error:
            raise Later(f"App Store Connect {error.reason}") from error
        self._refuse_account(answer, now)
        if answer.status == 404 and missing is not None:
            return missing
        if answer.status == 404:
            raise Disabled(f"Apple knows no such app for this key: {_detail(answer)}")
        if answer.status != 200:
            raise Later(f"App Store Connect answered {answer.status}: {_detail(answer)}")
        payload = _json(answer)
        if payload is None:
            raise Later("App Store Connect answered with something that is not JSON")
        return payload

    def _write(self, path: str, body: dict[str, Any]) -> Receipt:
        headers = self._headers() | {"Content-Type": "application/json"}
        try:
            answer = fetch.call(
                self._client, "POST", self._base + path, headers=headers, content=json.dumps(body).encode()
            )
        except fetch.NotSent as error:
            raise Later(f"App Store Connect {error.reason}") from error
        except fetch.NotAnswered as error:
            raise Lost(f"App Store Connect {error.reason}") from error
        self._refuse_account(answer, datetime.now(UTC))
        if 400 <= answer.status < 500:
            raise Refused(f"Apple refused the response: {_detail(answer)}")
        payload = _json(answer) if answer.status in {200, 201} else None
        stored = payload.get("data") if payload is not None else None
        if not isinstance(stored, dict) or not isinstance(stored.get("id"), str):
            raise Lost(f"App Store Connect answered {answer.status} without saying what it stored")
        return _receipt(stored)

    def _refuse_account(self, answer: fetch.Answer, now: datetime) -> None:
        if answer.status in {401, 403}:
            self._token = None
            raise Disabled(f"Apple refused the key: {_detail(answer)}")
        if answer.status == 429:
            raise Later("App Store Connect asks to slow down", fetch.wait_until(answer, now))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._bearer()}"}

    def _bearer(self) -> str:
        """A signed token of 20 minutes, Apple's longest, kept while it has two minutes left."""
        now = time.time()
        if self._token is None or self._token[1] - _TOKEN_SPARE < now:
            options = self.binding.options
            claims = {"iss": str(options.get("issuer_id")), "iat": int(now), "exp": int(now) + _TOKEN_LIFE}
            key = str(options.get("private_key") or "").replace("\\n", "\n")
            try:
                signed = jwt.encode(
                    claims | {"aud": "appstoreconnect-v1"},
                    key,
                    algorithm="ES256",
                    headers={"kid": str(options.get("key_id"))},
                )
            except (jwt.PyJWTError, ValueError, TypeError) as error:
                raise Disabled("the private key is not the content of a .p8 file") from error
            self._token = signed, now + _TOKEN_LIFE
        return self._token[0]

    def _review(self, record: Mapping[str, Any], now: datetime) -> Mention:
        told = record["attributes"]
        title, body = (str(told.get(part) or "") for part in ("title", "body"))
        rating = int(told["rating"])
        if not 1 <= rating <= 5:
            raise ValueError(f"a rating of {rating} stars")
        nickname = str(told.get("reviewerNickname") or "")
        return self._mention(
            record,
            now,
            author=Author(id=nickname or _id(record), name=nickname or "App Store customer"),
            text=f"{title}\n{body}" if title and body else title or body,
            rating=rating,
            thread=_id(record),
            posted_at=_posted(told.get("createdDate")),
        )

    def _responses(self, payload: Mapping[str, Any], now: datetime) -> Iterator[Mention]:
        """What the brand has answered, so that a colleague's answer is seen; an odd one is left out."""
        reviews = {_response_of(record): record.get("id") for record in _records(payload, "data")}
        for record in _records(payload, "included"):
            review = reviews.get(str(record.get("id")))
            if record.get("type") == "customerReviewResponses" and isinstance(review, str):
                yield self._mention(
                    record,
                    now,
                    author=Author(id=self.binding.account, name=self.binding.account),
                    text=_body(record),
                    thread=review,
                    in_reply_to=review,
                    posted_at=_posted(_attributes(record).get("lastModifiedDate")),
                    own=True,
                )

    def _mention(self, record: Mapping[str, Any], now: datetime, **known: Any) -> Mention:
        return Mention(
            brand=self.binding.brand,
            platform=self.name,
            account=self.binding.account,
            external_id=_id(record),
            kind="review",
            seen_at=now,
            raw=json.dumps(record),
            **known,
        )


def _json(answer: fetch.Answer) -> dict[str, Any] | None:
    try:
        payload = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _records(payload: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = payload.get(name)
    if name == "data" and not isinstance(found, list):
        raise Later("App Store Connect answered without a list of reviews")
    return [record if isinstance(record, dict) else {"odd": record} for record in found or []]


def _id(record: Mapping[str, Any]) -> str:
    name = record["id"]
    if not isinstance(name, str) or not name:
        raise ValueError("no id")
    return name


def _attributes(record: Mapping[str, Any]) -> Mapping[str, Any]:
    told = record.get("attributes")
    return told if isinstance(told, dict) else {}


def _body(record: Mapping[str, Any]) -> str:
    return str(_attributes(record).get("responseBody") or "")


def _response_of(record: Mapping[str, Any]) -> str | None:
    try:
        return str(record["relationships"]["response"]["data"]["id"])
    except (KeyError, TypeError):
        return None


def _broken(record: Mapping[str, Any], error: Exception) -> Broken:
    said = f"the key {error} is missing" if isinstance(error, KeyError) else str(error)
    return Broken(external_id=str(record.get("id") or "?"), reason=f"unreadable review: {said}", raw=json.dumps(record))


def _receipt(record: Mapping[str, Any]) -> Receipt:
    at = _posted(_attributes(record).get("lastModifiedDate")) or datetime.now(UTC)
    return Receipt(external_id=str(record["id"]), url=None, at=at)


def _posted(told: object) -> datetime | None:
    if not isinstance(told, str):
        return None
    try:
        when = datetime.fromisoformat(told)
        return when.astimezone(UTC) if when.tzinfo is not None else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _time(cursor: str) -> datetime:
    when = _posted(cursor)
    if when is None:
        raise Later(f"this is no cursor of the App Store: {cursor!r}")
    return when


def _next(payload: Mapping[str, Any]) -> str | None:
    """Path and query of the next page; the host is always our own, so the token goes nowhere else."""
    links = payload.get("links")
    told = links.get("next") if isinstance(links, dict) else None
    if not isinstance(told, str) or not told:
        return None
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}"


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _detail(answer: fetch.Answer) -> str:
    """Apple's own words of the first error, at most 300 characters."""
    payload = _json(answer) or {}
    try:
        error = payload["errors"][0]
        return str(error.get("detail") or error.get("title") or error["code"])[:300]
    except (KeyError, IndexError, TypeError, AttributeError):
        return "no reason given"
