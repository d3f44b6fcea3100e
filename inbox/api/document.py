"""The OpenAPI document of the JSON API: made from the routes, their doors and what can go wrong."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from config.webhooks import EVENTS
from inbox.api.problems import MEDIA_TYPE, Fault, Problem
from inbox.doors import Door, Writes, doors

VERSION = "1"
ABOUT = (
    "What people say about a shop, the answers on their way, tickets, alerts and sources: the same as on the pages, "
    "with the same permissions. Every call carries a token (`Authorization: Bearer hb_…`), which may no more than its "
    "person may, in its scopes and brands. Lists come in pages: pass `after` of one page to get the next."
)
_REF = {"$ref": "#/components/schemas/Problem"}
_ALWAYS = {
    "400": "The body is no JSON.",
    "401": "There is no token, or it is unknown, expired or revoked.",
    "403": "The role of the person, or the scope of the token, does not go so far.",
    "413": "The body is larger than 256 KiB, or does not say how large it is.",
    "421": "The host is not the one of the settings.",
    "422": "Something does not fit: `faults` says what and where.",
    "429": "Too many calls: `Retry-After` says for how many seconds to wait.",
    "500": "Something went wrong here; ask with `request_id`.",
}
_NAMED = {"404": "There is no such thing in your brands."}
_WRITES = {
    "409": "It has changed since you read it, another person is at it, or its state forbids it. Nothing was done."
}


class Event(BaseModel):
    """What a webhook is told: what happened and to what, in numbers; the words are asked for with a token."""

    type: str
    timestamp: str = Field(description="when it happened")
    data: dict[str, str | int] = Field(description="`brand`, ids, and the state that it took")


def document(app: FastAPI, public_url: str) -> dict[str, Any]:
    """The whole document; made once for an app."""
    if app.openapi_schema is None:
        made = get_openapi(title="Hearback", version=VERSION, description=ABOUT, routes=app.routes)
        made["servers"] = [{"url": public_url}]
        _schemas(made)
        found = doors(app)
        for path, operations in made["paths"].items():
            for method, operation in operations.items():
                _complete(operation, path, found[(method.upper(), path)])
        made["webhooks"] = {kind: _told(kind) for kind in EVENTS}
        app.openapi_schema = made
    return app.openapi_schema


def _schemas(made: dict[str, Any]) -> None:
    parts = made.setdefault("components", {})
    kept = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        kept.pop(name, None)
    for model in (Problem, Fault, Event):
        told = model.model_json_schema(ref_template="#/components/schemas/{model}")
        told.pop("$defs", None)
        kept[model.__name__] = told
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "made under one's own name, or `hearback token`"},
    }


def _complete(operation: dict[str, Any], path: str, door: Door) -> None:
    writes = isinstance(door, Writes)
    scope = getattr(door, "act", "read")
    said = operation.get("description", "")
    operation["description"] = f"{said}\n\nScope of the token: `{scope}`.".strip()
    operation["security"] = [{"token": []}]
    wrong = _ALWAYS | (_NAMED if "{" in path else {}) | (_WRITES if writes else {})
    if not writes:
        wrong = {code: words for code, words in wrong.items() if code not in ("400", "413")}
    operation["responses"] |= {code: _problem(code, words) for code, words in wrong.items()}
    if writes:
        operation["responses"]["200"]["headers"] = {
            "Idempotent-Replayed": {
                "description": "`true` where this write was done before",
                "schema": {"type": "string", "enum": ["true"]},
            }
        }


def _problem(code: str, words: str) -> dict[str, Any]:
    told: dict[str, Any] = {"description": words, "content": {MEDIA_TYPE: {"schema": _REF}}}
    if code == "429":
        wait = {"description": "seconds", "schema": {"type": "integer", "minimum": 1}, "required": True}
        told["headers"] = {"Retry-After": wait}
    return told


def _told(kind: str) -> Mapping[str, Any]:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}, "required": True}
    text = {"type": "string"}
    headers = [
        {"name": name, "in": "header", "required": True, "schema": text}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    answers = {"2XX": {"description": "taken; everything else is tried again"}}
    return {"post": {"summary": kind, "requestBody": body, "parameters": headers, "responses": answers, "security": []}}
