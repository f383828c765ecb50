"""A call of the API: its address, who may make it, what it takes, and what it tells."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from bot.desk.access import May
from bot.desk.api.errors import not_valid, refused
from bot.desk.api.kinds import MOST_ID, Asked, Nothing, Told
from bot.desk.routes import API, Route

V1 = f"{API}/v1"
JSON = "application/json"
FILE = "application/octet-stream"
_ID = {"type": "integer", "minimum": 0, "maximum": MOST_ID}
# What may stand in an address, for the router and for the document.
PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "id": (r"\d{1,18}", _ID),
    "request": (r"\d{1,18}", _ID),
    "note": (r"\d{1,18}", _ID),
    "kind": ("items|messages", {"type": "string", "enum": ["items", "messages"]}),
    "size": ("full|small", {"type": "string", "enum": ["full", "small"]}),
    "sound": ("wav|mp3", {"type": "string", "enum": ["wav", "mp3"]}),
    "session": ("[0-9a-f]{16}", {"type": "string", "pattern": "^[0-9a-f]{16}$"}),
}
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
_TRUTH = {"true": True, "false": False}

Making = Callable[[web.Request, Any], Awaitable[Told | web.StreamResponse | None]]


@dataclass(frozen=True)
class Call:
    """One line of the API."""

    method: str
    path: str  # below /api/v1, as the document has it: /items/{id}
    name: str
    may: May
    making: Making
    tells: type[Told] | None = None  # None: nothing, or what is no JSON
    query: type[Asked] = Nothing
    body: type[Asked] | None = None
    takes: str = ""  # another kind of body, which is no JSON
    status: int = 200
    kind: str = JSON
    refuses: tuple[int, ...] = ()  # besides what every call may

    @property
    def parts(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def route(self) -> Route:
        path = self.path
        for part in self.parts:
            path = path.replace(f"{{{part}}}", f"{{{part}:{PARTS[part][0]}}}")
        return Route(self.method, V1 + path, f"v1_{self.name}", self._handler(), self.may)

    def _handler(self) -> Handler:
        async def made(request: web.Request) -> web.StreamResponse:
            asked: Asked = _query(request, self.query)
            if self.takes and request.content_type != self.takes:
                raise refused(415, "not_a_file", f"Send the body as {self.takes}.")
            if self.body is not None:
                asked = await _body(request, self.body)
            told = await self.making(request, asked)
            if isinstance(told, web.StreamResponse):
                return told
            if told is None:
                return web.Response(status=204)
            return web.Response(text=told.model_dump_json(), status=self.status, content_type=JSON)

        return made


def _query(request: web.Request, model: type[Asked]) -> Asked:
    """What comes after the ?; each name once, and none that is not known."""
    given: dict[str, Any] = {}
    kinds = _kinds(model)
    for name, value in request.query.items():
        if name in given:
            raise refused(422, "repeated", "Each name once.", name)
        given[name] = _typed(value, kinds.get(name, ()))
    return _read(json.dumps(given), model)


def _typed(value: str, kinds: tuple[str, ...]) -> Any:
    if "integer" in kinds and _WHOLE.fullmatch(value):
        return int(value)
    if "number" in kinds and _NUMBER.fullmatch(value):
        return float(value)
    return _TRUTH.get(value, value) if "boolean" in kinds else value


@cache
def _kinds(model: type[Asked]) -> Mapping[str, tuple[str, ...]]:
    """Of each name, which kinds of value it takes."""
    properties = model.model_json_schema()["properties"] if model.model_fields else {}
    return {
        name: tuple(one.get("type", "") for one in said.get("anyOf", [said]))
        for name, said in properties.items()
    }


async def _body(request: web.Request, model: type[Asked]) -> Asked:
    try:
        text = await request.text()
    except (UnicodeDecodeError, LookupError):
        raise refused(400, "no_text", "The body is not UTF-8.") from None
    if text and request.content_type != JSON:
        raise refused(415)
    try:
        given = json.loads(text or "null", parse_float=_number, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise refused(400, "no_json", "The body is not JSON.") from None
    return _read(json.dumps(given), model)


def _number(written: str) -> int | float:
    """To JSON 2.0 is a whole number as well as 2 is."""
    number = float(written)
    return int(number) if number.is_integer() else number


def _no_json(written: str) -> NoReturn:
    raise ValueError(written)


def _read(text: str, model: type[Asked]) -> Asked:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise not_valid(error) from None


def part(request: web.Request, name: str = "id") -> int:
    """An id in the address."""
    return int(request.match_info[name])
