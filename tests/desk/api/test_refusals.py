"""Whatever a call refuses, it refuses in one form, and says which field it was."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.desk.api.program import Program
from tests.desk.studio import Studio


@pytest.mark.parametrize(
    "method, path, more, refusal",
    [
        pytest.param(
            "GET", "/items?colour=red", {}, (422, "extra_forbidden", "colour"), id="query"
        ),
        pytest.param("GET", "/items?tag=1&tag=2", {}, (422, "repeated", "tag"), id="twice"),
        pytest.param("GET", "/items?limit=1.0", {}, (422, "int_type", "limit"), id="no number"),
        pytest.param("POST", "/deeds/1/undo?x=1", {}, (422, "extra_forbidden", "x"), id="none"),
        pytest.param(
            "PUT",
            "/passing",
            {"json": {"passing": True, "now": 1}},
            (422, "extra_forbidden", "now"),
            id="body",
        ),
        pytest.param(
            "PUT", "/passing", {"json": {"passing": 1}}, (422, "bool_type", "passing"), id="kind"
        ),
        pytest.param("PUT", "/passing", {"data": b"{"}, (415, "not_json", None), id="no type"),
        pytest.param(
            "PUT",
            "/passing",
            {"data": b"{", "headers": {"Content-Type": "application/json"}},
            (400, "no_json", None),
            id="no json",
        ),
        pytest.param("PUT", "/passing", {}, (422, "model_type", None), id="nothing"),
        pytest.param("GET", "/items/999", {}, (404, "not_found", None), id="no item"),
        pytest.param("GET", "/items/one", {}, (404, "not_found", None), id="no id"),
        pytest.param("GET", "/nothing", {}, (404, "not_found", None), id="no path"),
        pytest.param("DELETE", "/items", {}, (405, "method_not_allowed", None), id="no method"),
        pytest.param("POST", "/deeds/9/undo", {}, (409, "nothing_to_undo", None), id="no deed"),
        pytest.param("GET", "/people", {}, (403, "forbidden", None), id="not this role"),
    ],
)
async def test_a_refusal_has_one_form(
    studio: Studio,
    method: str,
    path: str,
    more: dict[str, Any],
    refusal: tuple[int, str, str | None],
) -> None:
    program = await Program.of(studio)
    assert await program.refused(method, path, **more) == refusal


async def test_a_body_that_is_too_large_is_refused_in_the_same_form(studio: Studio) -> None:
    program = await Program.of(studio)
    large = {"data": BytesIO(b" " * (2 << 20)), "headers": {"Content-Type": "application/json"}}
    assert await program.refused("PUT", "/passing", **large) == (413, "too_large", None)


async def test_a_stranger_is_told_so_in_the_same_form_and_led_nowhere(studio: Studio) -> None:
    nobody = Program(await studio.stranger(), "rl_wrong")
    for headers in ({"Authorization": ""}, {}):
        said = await nobody.refused("GET", "/me", headers={"Accept": "text/html", **headers})
        assert said == (401, "unauthorized", None)


async def test_another_site_can_do_nothing_with_a_persons_cookie(studio: Studio) -> None:
    client = await studio.person("manager")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    async with client.put(
        "/api/v1/passing", json={"passing": False}, headers=elsewhere
    ) as response:
        assert response.status == 403
        assert (await response.json())["error"]["code"] == "forbidden"


async def test_a_whole_number_may_be_written_with_a_point(studio: Studio) -> None:
    program = await Program.of(studio)
    await program.call("PUT", "/tags", json={"tags": [{"number": 2.0, "name": "prize"}]})
    assert program.status == 200
    assert await program.get("/tags") == {"tags": [{"number": 2, "name": "prize"}]}
