"""The document of the API, made of its calls: what stands in openapi.yaml."""

from __future__ import annotations

import inspect
from typing import Any

import yaml
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.desk.access import LEAST
from bot.desk.api.calls import JSON, PARTS, V1, Call
from bot.desk.api.errors import STANDARD, Error
from bot.desk.api.events import News
from bot.desk.api.kinds import Asked, Nothing
from bot.desk.api.table import PARTS as BY_PART

ABOUT = """\
Everything that the desk does, for screens and programs of the station's own. A manager makes
tokens at the desk (Tokens); each has a role, and may what people of that role may. A presenter's
token is told what reaches the presenter. No call tells a listener's number.

Times are RFC 3339. What is not known is refused, in the query as in the body. Every refusal has
one form: {"error": {"code", "message", "field"}}. 422 says that something does not fit this
document; 409 that it fits, but not what is there: somebody was quicker, or there is no such studio.
"""
_MODELS = tuple[type[Any], JsonSchemaMode]
NAMES_OF_PARTS = {
    "id": "Of what the address names.",
    "request": "Of a listener's request, as the item's askers have it.",
    "note": "Of a note about a listener.",
    "kind": "An item, or a message that is not sorted yet.",
    "size": "As large as it is shown, or as it is on a card.",
    "sound": "Which form of sound.",
    "session": "As /me/sessions lists it.",
}


def document() -> dict[str, Any]:
    """All of it."""
    paths: dict[str, dict[str, Any]] = {}
    for part, calls in BY_PART.items():
        for call in calls:
            paths.setdefault(V1 + call.path, {})[call.method.lower()] = _operation(call, part)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Request Line",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": part} for part in BY_PART],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
            "responses": {f"E{status}": _refusal(status) for status in STANDARD},
        },
    }


def as_yaml() -> str:
    head = "# Made by tools/openapi from bot/desk/api; a test compares them.\n"
    return head + yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=100)


def _operation(call: Call, part: str) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(call.making.__doc__ or "").partition("\n\n")
    may = f"For a {LEAST[call.may]} and whoever may more."
    found: dict[str, Any] = {
        "operationId": call.name,
        "tags": [part],
        "summary": " ".join(summary.split()),
        "description": "\n\n".join(filter(None, [more, may])),
    }
    if parameters := [*map(_part, call.parts), *_query(call.query)]:
        found["parameters"] = parameters
    if call.body is not None:
        schema = {"$ref": f"#/components/schemas/{call.body.__name__}"}
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if call.takes:
        content = {call.takes: {"schema": {"type": "string", "format": "binary"}}}
        found["requestBody"] = {"required": True, "content": content}
    refusals = {str(one): {"$ref": f"#/components/responses/E{one}"} for one in _refuses(call)}
    found["responses"] = {**_answer(call), **refusals}
    return found


def _part(name: str) -> dict[str, Any]:
    about, schema = NAMES_OF_PARTS[name], PARTS[name][1]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": dict(schema),
    }


def _query(model: type[Asked]) -> list[dict[str, Any]]:
    """A model's fields one by one; null there is the same as left out."""
    if model is Nothing:
        return []
    said = _bare(model.model_json_schema())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in said.get("required", ()),
            "schema": _without_null(schema),
        }
        for name, schema in said["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if not kinds:
        return schema
    (only,) = kinds
    return dict(only)


def _answer(call: Call) -> dict[str, Any]:
    if call.tells is not None:
        schema = {"$ref": f"#/components/schemas/{call.tells.__name__}"}
        return {str(call.status): {"description": "Done.", "content": {JSON: {"schema": schema}}}}
    if call.kind == JSON:
        return {"204": {"description": "Done; there is nothing to tell."}}
    return {"200": {"description": "As it is.", "content": {call.kind: {"schema": {}}}}}


def _refuses(call: Call) -> list[int]:
    found = {401, 403, 422, 429, 503, *call.refuses}
    if call.parts:
        found.add(404)
    if call.body is not None or call.takes:
        found |= {400, 413, 415}
    return sorted(found)


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Error.__name__}"}
    return {"description": STANDARD[status][1], "content": {JSON: {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    """Every model, by its name."""
    calls = [call for calls in BY_PART.values() for call in calls]
    asked: list[_MODELS] = [(call.body, "validation") for call in calls if call.body]
    told: list[_MODELS] = [(call.tells, "serialization") for call in calls if call.tells]
    told += [(Error, "serialization"), (News, "serialization")]
    models = list(dict.fromkeys([*asked, *told]))
    _, found = models_json_schema(models, ref_template="#/components/schemas/{model}")
    schemas = _bare(found["$defs"])
    return {name: schemas[name] for name in sorted(schemas)}


def _bare(schema: Any) -> Any:
    """Without the titles, which only repeat names."""
    if isinstance(schema, dict):
        return {
            name: _bare(value)
            for name, value in schema.items()
            if name != "title" or not isinstance(value, str)
        }
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema
