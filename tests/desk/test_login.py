"""Signing in: passwords, limits on guessing, and sessions that end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from bot.desk import guessing, known, passwords
from bot.desk.passwords import HASHER, NOBODY
from bot.desk.sessions import COOKIE, LASTS, LONGEST, hashed
from bot.store import staff
from bot.store.staff import login_failures, sessions
from tests.desk.studio import OURS, SCRIPT, Client, Studio

PASSWORD = "eight or more"


class RememberingHasher(PasswordHasher):
    """Does what a hasher does, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.asked: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.asked.append(hash)
        return super().verify(hash, password)


@pytest.fixture
async def ben(studio: Studio) -> Client:
    """The browser of Ben, who works here and has not signed in."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    async with studio.radio.database.write() as conn:
        await staff.save(conn, "Ben", "producer", cheap.hash(PASSWORD), now=studio.radio.clock())
    return await studio.stranger()


async def enter(client: Client, name: str = "ben", password: str = PASSWORD) -> int:
    async with client.post(
        "/login",
        data={"name": name, "password": password},
        headers=OURS,
        allow_redirects=False,
    ) as response:
        return response.status


async def inside(client: Client) -> bool:
    async with client.get("/health.json") as response:
        return response.status == 200


async def failed(studio: Studio, what: str, times: int) -> None:
    """So many wrong passwords have been counted under this."""
    key, now = known.keyed(studio.given, what), studio.radio.clock()
    async with studio.radio.database.write() as conn:
        for _ in range(times):
            await staff.note_failure(conn, [key], now=now)


def cookie_of(client: Client) -> str:
    return next(one.value for one in client.session.cookie_jar if one.key == COOKIE)


async def test_the_right_password_opens_the_desk_and_sign_out_closes_it(
    studio: Studio, ben: Client
) -> None:
    assert await enter(ben) == 303
    assert await inside(ben)
    (row,) = await studio.radio.rows(sessions)
    assert row.key_hash == hashed(cookie_of(ben)) != cookie_of(ben)
    async with ben.post("/logout", headers=OURS, allow_redirects=False) as response:
        assert response.status == 303
    assert not await inside(ben)
    assert await studio.count(sessions) == 0


async def test_a_wrong_password_and_an_unknown_name_look_the_same(ben: Client) -> None:
    said = []
    for name in ("ben", "nobody"):
        data = {"name": name, "password": "guess"}
        async with ben.post("/login", data=data, headers=OURS) as response:
            assert response.status == 401
            said.append((await response.text()).replace(name, ""))
    assert said[0] == said[1]


@pytest.mark.parametrize("known", [True, False], ids=["known name", "unknown name"])
def test_the_work_is_the_same_for_every_name(known: bool) -> None:
    hasher = RememberingHasher()
    kept = hasher.hash(PASSWORD) if known else None
    assert not passwords.matches(kept, "guess", hasher)
    assert hasher.asked == [kept or NOBODY]
    assert not HASHER.check_needs_rehash(NOBODY)


def test_nobodys_password_opens_nothing() -> None:
    class EasilyPleased(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            return True

    assert not passwords.matches(None, "guess", EasilyPleased())


def test_a_broken_hash_is_no_way_in() -> None:
    assert not passwords.matches("not a hash", PASSWORD)


async def test_guessing_one_name_ends_after_ten_and_waits_a_quarter_of_an_hour(
    studio: Studio, ben: Client
) -> None:
    guesses = [await enter(ben, password=f"guess {n}") for n in range(guessing.A_PAIR + 2)]
    assert guesses == [401] * guessing.A_PAIR + [429] * 2
    assert await enter(ben) == 429
    assert await enter(ben, name="BEN") == 429
    studio.radio.clock.advance(guessing.WITHIN + timedelta(seconds=1))
    assert await enter(ben) == 303


async def test_guessing_from_one_address_ends_whatever_the_name(
    studio: Studio, ben: Client
) -> None:
    await failed(studio, "address:127.0.0.1", guessing.AN_ADDRESS - 1)
    assert await enter(ben, name="somebody") == 401
    assert await enter(ben, name="somebody else") == 429
    assert await enter(ben) == 429


async def test_coming_in_clears_what_is_ones_own_and_no_other_count(
    studio: Studio, ben: Client
) -> None:
    for _ in range(3):
        await enter(ben, password="guess")
    studio.radio.clock.advance(seconds=1)
    assert await enter(ben) == 303
    left = [known.keyed(studio.given, what) for what in ("address:127.0.0.1", "name:ben")] * 3
    assert sorted(row.key for row in await studio.radio.rows(login_failures)) == sorted(left)


async def test_guesses_from_elsewhere_lock_nobody_out(studio: Studio, ben: Client) -> None:
    await failed(studio, "pair:ben:203.0.113.9", guessing.A_PAIR)  # all that one network may
    await failed(studio, "name:ben", 5 * guessing.A_PAIR)  # from five of them
    assert await enter(ben) == 303


async def test_a_name_guessed_from_everywhere_opens_to_a_browser_that_it_used_before(
    studio: Studio, ben: Client
) -> None:
    assert await enter(ben) == 303
    async with ben.post("/logout", headers=OURS) as response:
        assert response.status == 200
    await failed(studio, "name:ben", guessing.A_NAME)
    await failed(studio, "address:127.0.0.1", guessing.AN_ADDRESS)
    assert await enter(await studio.stranger()) == 429
    assert await enter(ben, name="Ben") == 303


async def test_a_known_browser_may_guess_no_more_often_than_others(
    studio: Studio, ben: Client
) -> None:
    assert await enter(ben) == 303
    guesses = [await enter(ben, password=f"guess {n}") for n in range(guessing.A_PAIR + 1)]
    assert guesses == [401] * guessing.A_PAIR + [429]
    assert await enter(ben, name="ana") == 401  # for whom it is a browser like any other


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda value: "", id="empty"),
        pytest.param(lambda value: "ab.cd", id="nonsense"),
        pytest.param(lambda value: "0" * 32 + value[32:], id="another number"),
        pytest.param(lambda value: value[:33] + "0" * 64, id="another proof"),
    ],
)
async def test_a_made_up_proof_is_none(
    studio: Studio, ben: Client, change: Callable[[str], str]
) -> None:
    assert await enter(ben) == 303
    proof = next(one for one in ben.session.cookie_jar if "known" in one.key)
    await failed(studio, "name:ben", guessing.A_NAME)
    forger = await studio.stranger()
    forger.session.cookie_jar.update_cookies({proof.key: change(proof.value)})
    assert await enter(forger) == 429


async def test_the_proof_is_hidden_from_scripts_and_names_nobody(
    studio: Studio, ben: Client
) -> None:
    assert await enter(ben) == 303
    (proof,) = [one for one in ben.session.cookie_jar if "known" in one.key]
    assert proof["httponly"] and proof["samesite"] == "Lax"
    assert proof["max-age"] == str(int(known.LASTS.total_seconds()))
    assert "ben" not in f"{proof.key} {proof.value}"


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "", True),
    ],
)
def test_an_ipv6_home_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (guessing.network(one) == guessing.network(other)) == same


async def test_the_table_of_failures_names_nobody(studio: Studio, ben: Client) -> None:
    await enter(ben, password="guess")
    for row in await studio.radio.rows(login_failures):
        assert "ben" not in row.key and "127" not in row.key


async def test_signing_in_gives_a_new_cookie_and_ends_the_old_one(
    studio: Studio, ben: Client
) -> None:
    await studio.cookie("producer", "ben")  # planted by somebody who had this machine before
    headers = {**OURS, "Cookie": f"{COOKIE}=cookie-of-ben"}
    async with ben.post(
        "/login",
        data={"name": "ben", "password": PASSWORD},
        headers=headers,
        allow_redirects=False,
    ) as response:
        fresh = response.cookies[COOKIE].value
    assert fresh != "cookie-of-ben"
    assert [row.key_hash for row in await studio.radio.rows(sessions)] == [hashed(fresh)]


async def test_a_session_that_nobody_uses_ends_after_twelve_hours(
    studio: Studio, ben: Client
) -> None:
    await enter(ben)
    studio.radio.clock.advance(LASTS)
    assert not await inside(ben)


async def test_a_session_that_is_used_goes_on_until_a_week_after_signing_in(
    studio: Studio, ben: Client
) -> None:
    await enter(ben)
    a_part = LONGEST / 20
    assert a_part < LASTS
    for _ in range(19):
        studio.radio.clock.advance(a_part)
        assert await inside(ben)
    studio.radio.clock.advance(a_part - timedelta(seconds=1))
    assert await inside(ben)
    studio.radio.clock.advance(seconds=1)
    assert not await inside(ben)


async def test_a_new_password_ends_a_persons_sessions(studio: Studio, ben: Client) -> None:
    await enter(ben)
    async with studio.radio.database.write() as conn:
        await staff.save(conn, "ben", "producer", "another hash", now=studio.radio.clock())
    assert not await inside(ben)
    async with ben.post("/items/1/take", headers=SCRIPT) as response:
        assert response.status == 401


@pytest.mark.parametrize(
    "name", ["ben\x00", " ben ", "b\u200een", "ben" + "\n" * 3], ids=["nul", "spaces", "mark", "lf"]
)
async def test_a_name_with_stray_characters_is_still_that_name(ben: Client, name: str) -> None:
    assert await enter(ben, name=name) == 303


@pytest.mark.parametrize(
    "body, kind",
    [
        pytest.param(b"", "application/x-www-form-urlencoded", id="empty"),
        pytest.param(b"name=ben", "application/x-www-form-urlencoded", id="no password"),
        pytest.param(b"\xff\xfe", "text/plain", id="no form"),
        pytest.param(b"x", "application/x-www-form-urlencoded; charset=nonsense", id="charset"),
        pytest.param(b"--x", "multipart/form-data; boundary=y", id="broken multipart"),
    ],
)
async def test_a_form_that_cannot_be_read_is_a_bad_request(
    ben: Client, body: bytes, kind: str
) -> None:
    headers = {**OURS, "Content-Type": kind}
    async with ben.post("/login", data=body, headers=headers) as response:
        assert response.status == 400
