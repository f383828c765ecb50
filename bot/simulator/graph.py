"""The Graph API as a station calls it: messages, files and the number's own particulars."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from bot.simulator import templates
from bot.simulator.checks import Request
from bot.simulator.config import SimNumber
from bot.simulator.errors import GraphError, no_such_object
from bot.simulator.exchange import Exchange
from bot.simulator.faults import Fault, Side, Way
from bot.simulator.ledger import Received
from bot.simulator.media import KEPT_FROM_STATION, PATH
from bot.simulator.world import World

SLOW = 3.0
MOST_UPLOAD = 100 * 1024**2
BAD_GATEWAY = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Graph:
    """The routes of graph.facebook.com, and of the host that files are fetched from."""

    def __init__(self, world: World, exchange: Exchange) -> None:
        self._world = world
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """With and without a version in front, as the real ones."""
        return [
            web.route(method, version + path, self._guarded(handler))
            for version in (r"/{version:v\d+\.\d+}", "")
            for method, path, handler in (
                (hdrs.METH_POST, r"/{number:\d+}/messages", self.messages),
                (hdrs.METH_POST, r"/{number:\d+}/media", self.upload),
                (hdrs.METH_GET, r"/{account:\d+}/message_templates", self.templates),
                (hdrs.METH_GET, r"/{object:\d+}", self.look_up),
                (hdrs.METH_DELETE, r"/{object:\d+}", self.delete),
            )
        ]

    def file_routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.download)]

    def _guarded(self, handler: Handler) -> Handler:
        """Refusals become answers."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except GraphError as error:
                return self._refusal(error)

        return answer

    def _refusal(self, error: GraphError) -> web.Response:
        return web.json_response(error.answer(self._world.ids.trace()), status=error.status)

    # -- messages

    async def messages(self, request: web.Request) -> web.StreamResponse:
        number = self._number(request)
        wanted = await _json(request)
        if wanted.get("status") == "read":
            self._exchange.mark_read(number, wanted)
            return web.json_response({"success": True})
        fault = self._world.faults.strike(Side.GRAPH)
        if fault is not None and not fault.accepts:
            return await self._misbehave(request, fault)
        received = self._exchange.accept(number, wanted, fault)
        if fault is not None and fault.way is not Way.FAIL_LATER:
            return await self._misbehave(request, fault, received)
        return await self._answer(received)

    async def _answer(self, received: Received) -> web.Response:
        if received.told_first:
            promised = [f"{received.wamid}:{name}" for name in received.promised]
            await self._world.ledger.until(lambda book: not {*promised} & {*book.unacked()})
        return web.json_response(self._exchange.answer(received))

    async def _misbehave(
        self, request: web.Request, fault: Fault, received: Received | None = None
    ) -> web.StreamResponse:
        if fault.way is Way.HTML:
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        if fault.way is Way.ERROR:
            return self._refusal(
                GraphError(fault.code, status=fault.status, transient=fault.transient)
            )
        if fault.way is Way.SLOW and received is not None:
            await self._world.clock.sleep(SLOW)
            return await self._answer(received)
        if fault.way is Way.HANG:
            await self._world.closing.wait()
        _break_connection(request)
        return web.Response(status=500)  # nobody receives it

    # -- templates

    async def templates(self, request: web.Request) -> web.StreamResponse:
        """Those of a business account, a page at a time."""
        self._check_token(request)
        account, token = request.match_info["account"], self._token(request)
        mine = {one.waba_id for one in self._world.config.numbers if one.access_token == token}
        if account not in mine:
            raise no_such_object(account)
        return web.json_response(templates.page(self._world.config.templates, request.query))

    # -- files

    async def upload(self, request: web.Request) -> web.StreamResponse:
        number = self._number(request)
        fields, content, mime_type = await _form(request)
        if fields.get("messaging_product") != "whatsapp":
            raise GraphError(100, "Param messaging_product must be whatsapp.")
        if content is None:
            raise GraphError(100, "Parameter file is required.")
        mime_type = fields.get("type") or mime_type
        file = self._world.media.keep(content, mime_type, number.phone_number_id, KEPT_FROM_STATION)
        return web.json_response({"id": file.id})

    async def look_up(self, request: web.Request) -> web.StreamResponse:
        """A number's particulars, or a file's."""
        self._check_token(request)
        id = request.match_info["object"]
        number = next(
            (one for one in self._world.config.numbers if one.phone_number_id == id), None
        )
        if number is not None:
            return web.json_response(_particulars(number, request.query.get("fields")))
        file = self._world.media.find(id, request.query.get("phone_number_id"))
        return web.json_response(self._world.media.description(file))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        self._world.media.delete(request.match_info["object"])
        return web.json_response({"success": True})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The file itself, from the other host: the same token, and only for five minutes."""
        if self._token(request) not in self._tokens():
            return web.Response(status=401)
        file = self._world.media.at(request.query.get("hash", ""))
        if file is None or file.id != request.query.get("mid"):
            return web.Response(status=404)
        return web.Response(body=file.content, headers={hdrs.CONTENT_TYPE: file.mime_type})

    # -- who asks

    def _number(self, request: web.Request) -> SimNumber:
        self._check_token(request)
        id = request.match_info["number"]
        token = self._token(request)
        for number in self._world.config.numbers:
            if number.phone_number_id == id and number.access_token == token:
                return number
        raise no_such_object(id)

    def _check_token(self, request: web.Request) -> None:
        if self._token(request) not in self._tokens():
            raise GraphError(190)

    def _token(self, request: web.Request) -> str:
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        return token if scheme == "Bearer" else ""

    def _tokens(self) -> set[str]:
        return {number.access_token for number in self._world.config.numbers}


async def _json(request: web.Request) -> Request:
    try:
        wanted = json.loads(await request.read())
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise GraphError(100, "The body is not a JSON object.")
    return wanted


async def _form(request: web.Request) -> tuple[dict[str, str], bytes | None, str]:
    """The fields of an upload, its file, and the file's type."""
    fields: dict[str, str] = {}
    content, mime_type = None, "application/octet-stream"
    if not request.content_type.startswith("multipart/"):
        raise GraphError(100, "The body is not multipart/form-data.")
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "file":
            content = bytes(await part.read())
            mime_type = part.headers.get(hdrs.CONTENT_TYPE, mime_type)
        elif part.name:
            fields[part.name] = await part.text()
    return fields, content, mime_type


def _particulars(number: SimNumber, fields: str | None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "quality_rating": "GREEN",
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "messaging_limit_tier": "TIER_2K",
        "platform_type": "CLOUD_API",
        "account_mode": "SANDBOX",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
    }
    wanted = fields.split(",") if fields else [*known]
    return {**{key: known[key] for key in wanted if key in known}, "id": number.phone_number_id}


def _break_connection(request: web.Request) -> None:
    transport = request.transport
    if transport is not None:
        # not asked whether it is asyncio's own: another loop's transports are of no such class
        transport.abort()
