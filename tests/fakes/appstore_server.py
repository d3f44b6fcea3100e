"""A fake App Store Connect: customer reviews in pages, one response per review, tokens that are really verified."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from tests.fakes.serving import Answer, Call, Network, serve

APP = "1234567890"
MINUTE = timedelta(minutes=1)


class AppStoreConnect(Network):
    """State: reviews oldest first, and the response under each."""

    def __init__(self) -> None:
        super().__init__()
        self.trusted = ""
        self.forget()

    def forget(self) -> None:
        self.reviews: dict[str, dict[str, Any]] = {}
        self.responses: dict[str, dict[str, Any]] = {}
        self.posted = 0

    def control_trust(self, public_key: str) -> None:
        self.trusted = public_key

    def control_say(self, count: int, **attributes: Any) -> list[str]:
        begun = len(self.reviews)
        for number in range(begun, begun + count):
            created = datetime.now(UTC) - timedelta(hours=10) + number * timedelta(seconds=1)
            told = {"rating": 1 + number % 5, "title": f"Title {number}", "body": f"Body {number}"}
            told |= {"reviewerNickname": f"nick{number}", "createdDate": created.isoformat(), "territory": "THA"}
            self.reviews[f"review-{number:05}"] = told | attributes
        return list(self.reviews)[begun:]

    def control_edit(self, review: str, **attributes: Any) -> None:
        """The customer changes the review; Apple dates it anew."""
        self.reviews[review] |= {"createdDate": datetime.now(UTC).isoformat()} | attributes

    def control_respond(self, review: str, text: str) -> str:
        """A colleague answers in App Store Connect itself."""
        return str(self._respond(review, text)["id"])

    def control_remove(self, review: str) -> None:
        self.reviews.pop(review)
        self.responses.pop(review, None)

    def control_published(self) -> list[dict[str, str]]:
        return [
            {"id": response["id"], "to": review, "text": response["attributes"]["responseBody"]}
            for review, response in self.responses.items()
        ]

    def refusal(self, kind: str, detail: dict[str, Any]) -> Answer:
        status, code = {
            "limited": (429, "RATE_LIMIT_EXCEEDED"),
            "dead_token": (401, "NOT_AUTHORIZED"),
            "forbidden": (403, "FORBIDDEN_ERROR"),
            "missing": (404, "NOT_FOUND"),
            "conflict": (409, "ENTITY_ERROR"),
            "unprocessable": (422, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
            "server_error": (503, "UNEXPECTED_ERROR"),
        }[kind]
        wait = detail.get("retry_after")
        headers = {} if wait is None else {"Retry-After": str(wait)}
        error = {"status": str(status), "code": code, "title": "A title", "detail": f"Apple says {kind}."}
        return Answer({"errors": [error]}, status, headers)

    def answer(self, call: Call) -> Answer:
        if not self._known(call.authorization):
            return self.refusal("dead_token", {})
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["v1", "apps", app]:
                return self._app(app)
            case "GET", ["v1", "apps", app, "customerReviews"] if app == APP:
                return self._page(call.query)
            case "GET", ["v1", "customerReviews", review, "response"] if review in self.reviews:
                return Answer({"data": self.responses.get(review)})
            case "POST", ["v1", "customerReviewResponses"]:
                return self._write(json.loads(call.body)["data"])
            case _:
                return self.refusal("missing", {})

    def _known(self, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        try:
            head = jwt.get_unverified_header(token)
            claims = jwt.decode(token, self.trusted, algorithms=["ES256"], audience="appstoreconnect-v1")
        except (jwt.PyJWTError, ValueError):
            return False
        return head["kid"] == "KEY1" and claims["iss"] == "issuer-1" and claims["exp"] - claims["iat"] <= 1200

    def _app(self, app: str) -> Answer:
        if app != APP:
            return self.refusal("missing", {})
        named = {"name": "Lotus & Pine", "bundleId": "example.lotusandpine"}
        return Answer({"data": {"type": "apps", "id": app, "attributes": named}})

    def _page(self, query: dict[str, str]) -> Answer:
        size = int(query["limit"])
        assert query["sort"] == "-createdDate"
        newest = sorted(self.reviews, key=lambda name: (self.reviews[name]["createdDate"], name), reverse=True)
        if "cursor" in query:
            newest = newest[newest.index(query["cursor"]) + 1 :]
        shown = newest[:size]
        links = {"self": "https://elsewhere.example/v1"}
        if len(newest) > size:
            path = f"/v1/apps/{APP}/customerReviews?cursor={shown[-1]}&limit={size}&sort=-createdDate&include=response"
            links["next"] = f"https://elsewhere.example{path}"
        included = [self.responses[name] for name in shown if name in self.responses]
        return Answer({"data": [self._review(name) for name in shown], "included": included, "links": links})

    def _review(self, name: str) -> dict[str, Any]:
        response = self.responses.get(name)
        link = {"data": {"type": "customerReviewResponses", "id": response["id"]} if response else None}
        return {
            "type": "customerReviews",
            "id": name,
            "attributes": self.reviews[name],
            "relationships": {"response": link},
        }

    def _write(self, data: dict[str, Any]) -> Answer:
        review = data["relationships"]["review"]["data"]["id"]
        if review not in self.reviews:
            return self.refusal("conflict", {})
        return Answer({"data": self._respond(review, data["attributes"]["responseBody"])}, 201)

    def _respond(self, review: str, text: str) -> dict[str, Any]:
        """Create or overwrite, as Apple does."""
        self.posted += 1
        name = self.responses[review]["id"] if review in self.responses else f"response-{self.posted}"
        told = {"responseBody": text, "lastModifiedDate": datetime.now(UTC).isoformat(), "state": "PENDING_PUBLISH"}
        self.responses[review] = {"type": "customerReviewResponses", "id": name, "attributes": told}
        return self.responses[review]


if __name__ == "__main__":
    serve(AppStoreConnect())
