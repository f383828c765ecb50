"""Reads which templates WhatsApp has approved for the business account of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import aiohttp

from bot.core.sending import Decision, SendFailed
from bot.core.templates import LONGEST, Template
from bot.whatsapp.errors import decide
from bot.whatsapp.graph import API_VERSION, Graph, answer_of
from bot.whatsapp.numbers import WhatsAppNumber
from bot.whatsapp.reading import Json, obj, objects, text

A_PAGE = 100
MOST_PAGES = 20  # an account may have some hundreds of templates, each in several languages
_FIELDS = "name,language,status,category,components"
# With nothing to fill but the body: a header, a footer and these buttons come along as they are.
_PLAIN_BUTTONS = ("QUICK_REPLY", "PHONE_NUMBER", "URL")


class ApprovedTemplates:
    """The templates of each number of the station."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        graph_url: str,
        numbers: Mapping[str, WhatsAppNumber],
        api_version: str = API_VERSION,
    ) -> None:
        self._graph = Graph(session, graph_url, api_version)
        self._numbers = numbers

    @property
    def numbers(self) -> list[str]:
        """Those of which the settings name the business account."""
        return [name for name, one in self._numbers.items() if one.business_account_id]

    async def of(self, number: str) -> list[Template]:
        """What is approved and can be sent from the desk, or SendFailed."""
        found: list[Template] = []
        after: str | None = ""
        for _ in range(MOST_PAGES):
            page = await self._page(self._numbers[number], after or "")
            found += _usable(page)
            after = _after(page)
            if after is None:
                return found
        raise SendFailed(Decision.GIVE_UP, "more templates than an account can have")

    async def _page(self, number: WhatsAppNumber, after: str) -> Json:
        asked = {"fields": _FIELDS, "status": "APPROVED", "limit": str(A_PAGE)}
        asked |= {"after": after} if after else {}
        path = f"{number.business_account_id}/message_templates?{urlencode(asked)}"
        status, body = await self._graph.get(number, path)
        answer = answer_of(body)
        if status != 200 or "error" in answer or not isinstance(answer.get("data"), list):
            raise decide(status, body)
        return answer


def _after(page: Json) -> str | None:
    """Where the next page begins; None on the last one."""
    paging = obj(page, "paging")
    return (text(obj(paging, "cursors").get("after")) or None) if paging.get("next") else None


def _usable(page: Json) -> Iterator[Template]:
    for one in objects(page, "data"):
        name, language = text(one.get("name")), text(one.get("language"))
        body = _body(objects(one, "components"))
        approved = one.get("status") == "APPROVED" and one.get("category") != "AUTHENTICATION"
        if approved and 0 < len(name) <= 512 and 0 < len(language) <= 20 and body:
            yield Template(name, language, body)


def _body(components: list[Json]) -> str:
    """The text with the blanks; "" for a template with something to fill in another place."""
    bodies = [text(one.get("text")) for one in components if one.get("type") == "BODY"]
    others = [one for one in components if one.get("type") != "BODY"]
    if len(bodies) != 1 or len(bodies[0]) > LONGEST or not all(map(_is_plain, others)):
        return ""
    return bodies[0]


def _is_plain(component: Json) -> bool:
    kind = component.get("type")
    if kind == "BUTTONS":
        return all(_is_plain_button(one) for one in objects(component, "buttons"))
    if kind == "HEADER" and component.get("format") != "TEXT":
        return False
    return kind in ("HEADER", "FOOTER") and "{{" not in text(component.get("text"))


def _is_plain_button(button: Json) -> bool:
    return button.get("type") in _PLAIN_BUTTONS and "{{" not in text(button.get("url"))
