"""The station's numbers are called what its people call them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import desk
from bot.desk.sessions import COOKIE
from bot.settings import NumberSetting
from tests.desk.studio import PAGE, Studio
from tests.fakes import NUMBER

NAME = "Studio line"


@pytest.mark.parametrize("path", ["/", "/air", "/contests", "/shows"])
async def test_forms_show_the_name_of_a_number_and_send_its_id(studio: Studio, path: str) -> None:
    station = replace(studio.given.station, numbers=frozenset({NUMBER, "1002"}))
    app = web.Application()
    desk.build(app, replace(studio.given, station=station, number_names={NUMBER: NAME}))
    async with TestClient(TestServer(app)) as client:
        client.session.cookie_jar.update_cookies({COOKIE: await studio.cookie("manager")})
        async with client.get(path, headers=PAGE) as response:
            page = await response.text()
    assert NAME in page and f'value="{NUMBER}"' in page and f">{NUMBER}<" not in page
    assert "1002" in page  # has no name


def test_a_number_may_be_named_in_the_settings() -> None:
    given = {"phone_number_id": "1", "access_token": "token", "app_secrets": ["secret"]}
    assert NumberSetting(**given).name == ""  # type: ignore[arg-type]
    assert NumberSetting(**given, name=NAME).name == NAME  # type: ignore[arg-type]
