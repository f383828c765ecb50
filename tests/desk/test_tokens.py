"""Tokens: made once, known by their hash, worth nothing once revoked."""

from __future__ import annotations

import re

from bot.desk import bearer, guessing
from bot.desk.sessions import COOKIE, hashed
from bot.store.tokens import tokens
from tests.desk.studio import Client, Studio
from tests.desk.test_people import shown
from tests.desk.test_safe import post, text


async def asked(client: Client, authorization: str | None, **more: str) -> tuple[int, object]:
    """What /api/v1/me answers to who brings this."""
    headers = ({"Authorization": authorization} if authorization else {}) | more
    async with client.get("/api/v1/me", headers=headers) as response:
        if response.status == 401:
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
        return response.status, await response.json() if response.ok else None


async def test_a_token_is_shown_once_and_only_its_hash_is_kept(studio: Studio) -> None:
    mona, program = await studio.person("manager", "mona"), await studio.stranger()
    status, page = await post(mona, "/tokens", name="wall screen", role="presenter")
    key = shown(page)
    assert status == 200 and re.fullmatch("rl_[A-Za-z0-9_-]{43}", key)
    assert key not in await text(mona, "/tokens")
    (row,) = await studio.radio.rows(tokens)
    assert (row.key_hash, row.made_by) == (hashed(key), "mona")
    assert await asked(program, f"Bearer {key}") == (
        200,
        {"name": "token: wall screen", "role": "presenter"},
    )
    detail = (await studio.radio.log())[-1].event.detail
    assert detail == {"token": row.id, "name": "wall screen", "role": "presenter"}


def test_no_two_keys_are_alike() -> None:
    assert len({bearer.fresh() for _ in range(100)}) == 100


async def test_what_is_no_token_is_told_so(studio: Studio) -> None:
    key, client = await studio.token(), await studio.stranger()
    for wrong in ("Bearer", "Bearer ", "Bearer nonsense", f"Bearer {key}x", f"Basic {key}"):
        assert (await asked(client, wrong))[0] == 401
    for right in (f"Bearer {key}", f"bearer  {key} "):
        assert (await asked(client, right))[0] == 200


async def test_a_revoked_token_opens_nothing_from_the_next_request_on(studio: Studio) -> None:
    mona, program = await studio.person("manager", "mona"), await studio.stranger()
    key = await studio.token("producer", "playlists")
    assert (await asked(program, f"Bearer {key}"))[0] == 200
    (row,) = await studio.radio.rows(tokens)
    await post(mona, f"/tokens/{row.id}/revoke")
    assert (await asked(program, f"Bearer {key}"))[0] == 401
    assert "revoked by mona" in await text(mona, "/tokens")
    await post(mona, f"/tokens/{row.id}/revoke")  # once more: nothing
    whats = [one.event.what for one in await studio.radio.log()]
    assert whats.count("token_revoked") == 1


async def test_two_living_tokens_never_have_one_name(studio: Studio) -> None:
    mona = await studio.person("manager", "mona")
    await studio.token("producer", "playlists")
    assert (await post(mona, "/tokens", name="playlists", role="manager"))[0] == 409
    (row,) = await studio.radio.rows(tokens)
    await post(mona, f"/tokens/{row.id}/revoke")
    assert (await post(mona, "/tokens", name="playlists", role="manager"))[0] == 200


async def test_when_it_was_used_is_kept_to_the_minute(studio: Studio) -> None:
    key, client = await studio.token(), await studio.stranger()
    studio.radio.clock.advance(seconds=90)
    await asked(client, f"Bearer {key}")
    (row,) = await studio.radio.rows(tokens)
    assert row.used_at == studio.radio.clock().replace(second=0, microsecond=0)


async def test_beside_a_token_no_cookie_counts(studio: Studio) -> None:
    """A program on the manager's machine is no manager by that."""
    mona, key = await studio.person("manager", "mona"), await studio.token("presenter", "screen")
    assert (await asked(mona, None))[1] == {"name": "mona", "role": "manager"}
    assert (await asked(mona, f"Bearer {key}"))[1] == {
        "name": "token: screen",
        "role": "presenter",
    }
    assert (await asked(mona, "Bearer wrong"))[0] == 401


async def test_a_cookie_on_the_interface_is_subject_to_where_it_comes_from(studio: Studio) -> None:
    cookie = {"Cookie": f"{COOKIE}={await studio.cookie()}", "Sec-Fetch-Mode": "cors"}
    client, key = await studio.stranger(), await studio.token()
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert (await asked(client, None, **cookie, **cross))[0] == 403
    assert (await asked(client, f"Bearer {key}", **cross))[0] == 200


async def test_wrong_tokens_from_a_network_are_refused_unread_and_right_ones_come_in(
    studio: Studio,
) -> None:
    key, client = await studio.token(), await studio.stranger()
    got = [(await asked(client, f"Bearer no {n}"))[0] for n in range(guessing.AN_ADDRESS + 2)]
    assert got == [401] * guessing.AN_ADDRESS + [429] * 2
    assert (await asked(client, f"Bearer {key}"))[0] == 200
    failed = [one for one in await studio.radio.log() if one.event.what == "token_failed"]
    assert len(failed) == guessing.AN_ADDRESS
