"""Reads what the control API is asked, in JSON or as a form with a file, and writes its answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from aiohttp import web

from bot.simulator.network import NotVerified

Answer = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """The fields of a request, and its file if one came along."""

    fields: dict[str, Any]
    file: bytes | None = None
    file_type: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        return self.fields.get(name, default)

    def need(self, name: str) -> Any:
        """The field, or ValueError if it is missing."""
        value = self.fields.get(name)
        if value in (None, ""):
            raise ValueError(f"{name} is missing")
        return value


Call = Callable[[Form], Awaitable[Answer]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answering(call: Call) -> Handler:
    """A route of a call: what it returns as JSON, and why it could not as an error."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            answer = await call(await read_form(request))
        except LookupError as error:
            return _error(404, f"there is no {error}")
        except NotVerified:
            return _error(409, "the station's webhook has not passed the handshake")
        except (ValueError, TypeError) as error:
            return _error(400, str(error))
        return web.json_response(text=to_json(answer))

    return handle


async def read_form(request: web.Request) -> Form:
    if request.content_type.startswith("multipart/"):
        return await _with_file(request)
    raw = await request.read()
    fields = json.loads(raw) if raw else {}
    if not isinstance(fields, dict):
        raise ValueError("send a JSON object")
    return Form(fields)


def to_json(answer: Any) -> str:
    return json.dumps(answer, default=_plain)


async def _with_file(request: web.Request) -> Form:
    fields: dict[str, Any] = {}
    file: bytes | None = None
    file_type = ""
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            file, file_type = value.file.read(), value.content_type
        else:
            fields[name] = value
    return Form(fields, file, file_type)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(type(value).__name__)


def _error(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)
