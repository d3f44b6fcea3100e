"""Refusals of the JSON API as problem details (RFC 9457), in words a person can read."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"


class Fault(BaseModel):
    """One thing that does not fit."""

    where: str = Field(description="its place in the request: `body.revision`, `query.limit`")
    what: str = Field(description="what is asked for, in words")


class Problem(BaseModel):
    """Why nothing was done, after RFC 9457."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    type: str = Field(description="always `about:blank`: the status says of what kind it is")
    title: str = Field(description="the kind of problem, in words")
    status: int = Field(description="the status of the answer, once more")
    detail: str = Field(description="what was wrong here, in words")
    request_id: str = Field(description="names this call in the log of the server")
    faults: list[Fault] = Field(description="what of the request does not fit; empty for other problems")


def is_asked_by_program(request: Request) -> bool:
    """Whether the one who asks reads problems: every address of the JSON routes."""
    return request.url.path.startswith(PREFIX)


def problem(
    request_id: str,
    status: int,
    title: str,
    words: str,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> JSONResponse:
    told = Problem(
        type="about:blank",
        title=title or HTTPStatus(status).phrase,
        status=status,
        detail=words,
        request_id=request_id,
        faults=list(faults),
    )
    headers = dict(headers or {}) | ({"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {})
    return JSONResponse(told.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def faults(error: RequestValidationError) -> list[Fault]:
    """What does not fit, without the values: they may hold what nobody should find in an answer."""
    return [Fault(where=".".join(map(str, one["loc"])), what=str(one["msg"])) for one in error.errors()]
