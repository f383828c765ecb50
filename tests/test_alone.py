"""`requestline run` finds its folder or a port taken, and says in a sentence what to do."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot import alone
from bot.alone import NotAlone
from bot.settings import Settings
from tests.ports import free_port


def settings(**ports: int) -> Settings:
    return Settings(_env_file=None, **ports)  # type: ignore[arg-type]


def test_a_folder_is_free_again_when_the_first_has_ended(tmp_path: Path) -> None:
    with alone.in_folder(tmp_path), pytest.raises(NotAlone, match="already"):  # noqa: SIM117
        with alone.in_folder(tmp_path):
            pass
    with alone.in_folder(tmp_path):
        pass


@pytest.mark.parametrize(
    ("name", "behind"),
    [("web_port", 0), ("simulator_port", 0), pytest.param("simulator_port", 1, id="its files")],
)
def test_a_port_that_is_taken_is_named_with_its_setting(name: str, behind: int) -> None:
    given = settings(**{"web_port": free_port(), "simulator_port": free_port()})
    port = getattr(given, name) + behind
    with socket.create_server(("127.0.0.1", port)), pytest.raises(NotAlone) as caught:
        alone.check_ports(given, simulator=True)
    assert f"127.0.0.1:{port}: another program listens there." in str(caught.value)
    assert f"REQUESTLINE_{name.upper()} to another port" in str(caught.value)


def test_without_the_simulator_its_port_may_be_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = settings(web_port=free_port(), simulator_port=taken.getsockname()[1])
        alone.check_ports(given, simulator=False)


def test_an_address_that_is_not_this_machines_is_named() -> None:
    given = Settings(_env_file=None, web_host="192.0.2.1", web_port=free_port())
    with pytest.raises(NotAlone, match=r"192\.0\.2\.1.*REQUESTLINE_WEB_"):
        alone.check_ports(given, simulator=False)
