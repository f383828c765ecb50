"""Where the access token may go, and where it never does."""

from __future__ import annotations

import pytest

from bot.whatsapp.origins import WHATSAPP_ORIGINS, NotAllowed, Origins

LOCAL = "http://127.0.0.1:8090"


def resolving(*addresses: str) -> Origins:
    async def resolve(host: str) -> list[str]:
        return list(addresses)

    return Origins((*WHATSAPP_ORIGINS, LOCAL), resolve)


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2",
        "https://LOOKASIDE.fbsbx.com:443/x",
        "https://graph.facebook.com/v25.0/1",
        "http://127.0.0.1:8090/media/1",
    ],
)
async def test_whatsapps_own_addresses_and_the_given_one_are_allowed(url: str) -> None:
    await resolving("157.240.1.1", "2a03:2880:f107::1").check(url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://lookaside.fbsbx.com/x", id="not secured"),
        pytest.param("https://lookaside.fbsbx.com:8443/x", id="another port"),
        pytest.param("https://lookaside.fbsbx.com.evil.example/x", id="longer name"),
        pytest.param("https://evil.example/lookaside.fbsbx.com", id="name in the path"),
        pytest.param("https://lookaside.fbsbx.com@evil.example/x", id="name as a user"),
        pytest.param("https://user:pw@lookaside.fbsbx.com/x", id="a user of its own"),
        pytest.param("https://evil.example\\@lookaside.fbsbx.com/x", id="backslash"),
        pytest.param("https://fbsbx.com/x", id="shorter name"),
        pytest.param("https://lookaside.fbsbx.com./x", id="dot at the end"),
        pytest.param("http://127.0.0.1:8091/x", id="another local port"),
        pytest.param("http://localhost:8090/x", id="another local name"),
        pytest.param("http://127.1:8090/x", id="the same address, written differently"),
        pytest.param("http://169.254.169.254/latest/meta-data", id="a cloud's inside"),
        pytest.param("https://10.0.0.1/x", id="an inside address"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("ftp://lookaside.fbsbx.com/x", id="ftp"),
        pytest.param("//lookaside.fbsbx.com/x", id="no scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://[::1/x", id="no address at all"),
        pytest.param("", id="empty"),
    ],
)
async def test_everything_else_is_refused(url: str) -> None:
    origins = resolving("157.240.1.1")
    assert not origins.include(url)
    with pytest.raises(NotAllowed):
        await origins.check(url)


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["127.0.0.1"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["0.0.0.0"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["::ffff:10.0.0.1"],
        ["157.240.1.1", "10.0.0.1"],
    ],
    ids="-".join,
)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    with pytest.raises(NotAllowed):
        await resolving(*addresses).check("https://lookaside.fbsbx.com/x")


@pytest.mark.parametrize(
    "origin", ["http://simulator:8090", "http://10.0.0.1", "http://lookaside.fbsbx.com", "ftp://x"]
)
def test_plain_http_is_for_this_machine_alone(origin: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        Origins([origin])


@pytest.mark.parametrize("origin", [LOCAL, "http://localhost:1", "http://[::1]:1", "https://x.y"])
def test_other_origins_can_be_given(origin: str) -> None:
    assert Origins([origin]).include(origin + "/path")
