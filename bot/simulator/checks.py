"""What WhatsApp accepts from a station: which keys a message needs, and how long each may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import GraphError

Request = dict[str, Any]

TYPES = {
    "audio",
    "contacts",
    "document",
    "image",
    "interactive",
    "location",
    "reaction",
    "sticker",
    "template",
    "text",
    "video",
}
MEDIA = {"audio", "document", "image", "sticker", "video"}
CAPTIONED = {"document", "image", "video"}


@dataclass(frozen=True)
class Limit:
    """How many characters may stand at a place; `*` is every element of a list."""

    path: str
    most: int
    required: bool = False


_OPENING = (
    Limit("interactive.header.text", 60),
    Limit("interactive.footer.text", 60),
)
LIMITS: dict[str, tuple[Limit, ...]] = {
    "text": (Limit("text.body", 4096, required=True),),
    "reaction": (Limit("reaction.message_id", 1000, required=True),),
    "template": (
        Limit("template.name", 512, required=True),
        Limit("template.language.code", 20, required=True),
    ),
    "interactive": (Limit("interactive.type", 60, required=True),),
    "button": (
        *_OPENING,
        Limit("interactive.body.text", 1024, required=True),
        Limit("interactive.action.buttons.*.reply.id", 256, required=True),
        Limit("interactive.action.buttons.*.reply.title", 20, required=True),
    ),
    "list": (
        *_OPENING,
        Limit("interactive.body.text", 4096, required=True),
        Limit("interactive.action.button", 20, required=True),
        Limit("interactive.action.sections.*.title", 24),
        Limit("interactive.action.sections.*.rows.*.id", 200, required=True),
        Limit("interactive.action.sections.*.rows.*.title", 24, required=True),
        Limit("interactive.action.sections.*.rows.*.description", 72),
    ),
    "flow": (Limit("interactive.action.parameters.flow_cta", 30, required=True),),
}
REFERENCE = Limit("biz_opaque_callback_data", 512)


def check(request: Request) -> str:
    """The message's type, or GraphError if WhatsApp would refuse it."""
    _check_product(request)
    if not request.get("to") and not request.get("recipient"):
        raise GraphError(100, "The parameter to is required.")
    kind = str(request.get("type", "text"))
    if kind not in TYPES:
        raise GraphError(131009, f"Parameter type is not one of {sorted(TYPES)}.")
    if not request.get(kind):
        raise GraphError(131008, f"Parameter {kind} is required for a message of this type.")
    _check_lengths(request, (*LIMITS.get(kind, ()), REFERENCE))
    _check_kind(request, kind)
    return kind


def _check_product(request: Request) -> None:
    product = request.get("messaging_product")
    if product is None:
        raise GraphError(131008, "Parameter messaging_product is required.")
    if product != "whatsapp":
        raise GraphError(100, "Param messaging_product must be whatsapp.")


def _check_kind(request: Request, kind: str) -> None:
    if kind in MEDIA:
        _check_file(request, kind)
    if kind == "reaction":
        _check_reaction(request)
    if kind == "interactive":
        _check_interactive(request)


def _check_file(request: Request, kind: str) -> None:
    file = request[kind]
    if not isinstance(file, dict) or not (file.get("id") or file.get("link")):
        raise GraphError(131008, f"Parameter {kind} needs an id or a link.")
    if "caption" in file and kind not in CAPTIONED:
        raise GraphError(131009, f"Parameter caption is not allowed for {kind}.")
    _check_lengths(request, (Limit(f"{kind}.caption", 1024),))


def _check_reaction(request: Request) -> None:
    if "emoji" not in request["reaction"]:
        raise GraphError(131008, "Parameter emoji is required.")
    if "context" in request:
        raise GraphError(131009, "A reaction cannot have a context.")


def _check_interactive(request: Request) -> None:
    kind = request["interactive"]["type"]
    _check_lengths(request, LIMITS.get(kind, ()))
    if kind == "button":
        ids = list(_values(request, "interactive.action.buttons.*.reply.id"))
        _check_count("buttons", ids, 3)
        if len(set(ids)) < len(ids):
            raise GraphError(131009, "Duplicate button ids.")
    if kind == "list":
        _check_count("sections", list(_values(request, "interactive.action.sections.*")), 10)
        _check_count("rows", list(_values(request, "interactive.action.sections.*.rows.*")), 10)


def _check_count(what: str, found: list[Any], most: int) -> None:
    if not 1 <= len(found) <= most:
        raise GraphError(131009, f"There must be 1 to {most} {what}, not {len(found)}.")


def _check_lengths(request: Request, limits: tuple[Limit, ...]) -> None:
    for limit in limits:
        for value in _values(request, limit.path):
            _check_length(value, limit)


def _check_length(value: Any, limit: Limit) -> None:
    if value in (None, ""):
        if limit.required:
            raise GraphError(131008, f"Parameter {limit.path} is required.")
        return
    if not isinstance(value, str):
        raise GraphError(100, f"Param {limit.path} must be a string.")
    if len(value) > limit.most:
        raise GraphError(131009, f"Parameter {limit.path} is longer than {limit.most} characters.")


def _values(value: Any, path: str) -> Iterator[Any]:
    """What stands at a path: None where it ends early, one value for each element of a list."""
    name, _, rest = path.partition(".")
    if not path:
        yield value
    elif name == "*":
        for element in value if isinstance(value, list) else ():
            yield from _values(element, rest)
    else:
        yield from _values(value.get(name) if isinstance(value, dict) else None, rest)
