"""Every refusal of the API in one form: {"error": {"code", "message", "field"}}."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from bot.desk.api.kinds import Told

# What the rest of the desk says by its status alone.
STANDARD: dict[int, tuple[str, str]] = {
    400: ("bad_request", "This cannot be read."),
    401: ("unauthorized", "Send a token: Authorization: Bearer rl_..."),
    403: ("forbidden", "This role may not do that."),
    404: ("not_found", "There is no such thing, or not for this role."),
    405: ("method_not_allowed", "The Allow header says what can be done here."),
    409: ("conflict", "It is not so any more, or somebody was quicker."),
    413: ("too_large", "The body is too large."),
    415: ("not_json", "Send the body as application/json."),
    422: ("not_valid", "This does not fit openapi.yaml."),
    429: ("too_many", "Too many wrong tokens or passwords from there. Try again later."),
    500: ("failed", "Something went wrong here. It is in the log."),
    503: ("no_database", "The desk cannot reach its database. Try again in a moment."),
}
_CLASSES: dict[int, Callable[..., web.HTTPException]] = {
    400: web.HTTPBadRequest,
    404: web.HTTPNotFound,
    409: web.HTTPConflict,
    413: partial(web.HTTPRequestEntityTooLarge, 0, 0),
    415: web.HTTPUnsupportedMediaType,
    422: web.HTTPUnprocessableEntity,
    429: web.HTTPTooManyRequests,
    503: web.HTTPServiceUnavailable,
}


class Problem(Told):
    """Why a call was refused."""

    code: str
    message: str
    field: str | None


class Error(Told):
    """The answer to every call that is refused."""

    error: Problem


def refused(
    status: int, code: str = "", message: str = "", field: str | None = None
) -> web.HTTPException:
    """To be raised."""
    usual = STANDARD[status]
    code = code.strip().replace(" ", "_").lower()
    problem = Problem(code=code or usual[0], message=message or usual[1], field=field)
    text = Error(error=problem).model_dump_json()
    return _CLASSES[status](text=text, content_type="application/json")


def not_valid(error: ValidationError) -> web.HTTPException:
    """The first thing that does not fit; what was sent is not repeated."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(str(one) for one in first["loc"]) or None
    status = 400 if first["type"] == "json_invalid" else 422
    return refused(status, first["type"], first["msg"], field)


@web.middleware
async def in_one_form(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the desk around the API refuses takes the API's form, too."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.content_type != "application/json":
            _reword(error)
        raise
    plain = response.status >= 400 and response.content_type == "text/plain"
    if plain and isinstance(response, web.Response):
        _reword(response)
    return response


def _reword(response: web.Response) -> None:
    code, message = STANDARD.get(response.status, ("error", response.reason))
    problem = Problem(code=code, message=message, field=None)
    response.text = Error(error=problem).model_dump_json()
    response.content_type = "application/json"
