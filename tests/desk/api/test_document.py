"""openapi.yaml says what there is: no call more, none less, and each as it takes and tells."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate_spec

from bot.desk.access import LEAST
from bot.desk.api.calls import V1, Call
from bot.desk.api.document import as_yaml
from bot.desk.api.health import DOCUMENT
from bot.desk.api.table import CALLS
from bot.desk.app import ROUTES
from tests.desk.studio import Studio


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(DOCUMENT.read_text("utf-8"))


def test_it_is_made_of_the_calls_as_they_are() -> None:
    assert DOCUMENT.read_text("utf-8") == as_yaml(), "run tools/openapi"


# The document is the same whatever reads it; the validator that Rasa's jsonschema allows is old.
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the validator does not run on Python 3.13")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_is_valid(document: Any) -> None:
    validate_spec(document)


def test_every_route_is_in_it_and_every_path_is_a_route(document: Any) -> None:
    written = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    routes = {(one.method, one.path) for one in ROUTES if one.path.startswith(V1)}
    assert written == {(one.method, V1 + one.path) for one in CALLS}
    assert len(routes) == len(written)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_each_call_says_what_it_does_and_for_whom(document: Any, call: Call) -> None:
    said = document["paths"][V1 + call.path][call.method.lower()]
    assert said["summary"]
    assert f"For a {LEAST[call.may]}" in said["description"]


async def test_it_is_served_to_who_asks_for_it(studio: Studio) -> None:
    client = await studio.stranger()
    token = {"Authorization": f"Bearer {await studio.token('presenter')}"}
    async with client.get("/api/v1/openapi.yaml", headers=token) as response:
        assert response.content_type == "application/yaml"
        assert await response.text() == DOCUMENT.read_text("utf-8")
