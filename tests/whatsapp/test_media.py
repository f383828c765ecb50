"""Listeners' files on their way to us: whom we ask, and who gets to see the token."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.core.messages import Attachment, Kind
from bot.core.sending import Decision
from bot.whatsapp.media import MediaFailed

from .graph_fake import TOKEN, Answer, graph, hangs_up_halfway, never, refuses, says
from .media_fake import JPEG, NAME, attachment, client, download, failing, located


async def test_a_file_with_an_address_is_fetched_at_once(tmp_path: Path) -> None:
    found, fake = await download(tmp_path, attachment(url="/file?ext=1"), says(200, JPEG))
    assert found.path.read_bytes() == JPEG
    assert (found.mime_type, found.size) == ("image/jpeg", len(JPEG))
    (asked,) = fake.asked
    assert (asked.path, asked.query) == ("/file", {"ext": "1"})
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


async def test_without_an_address_whatsapp_is_asked_for_one(tmp_path: Path) -> None:
    _, fake = await download(tmp_path, attachment(), located(), says(200, JPEG))
    assert [one.path for one in fake.asked] == ["/v25.0/1003", "/file"]
    assert fake.asked[0].query == {"phone_number_id": NAME}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_an_address_that_ran_out_is_replaced_once(tmp_path: Path, status: int) -> None:
    _, fake = await download(
        tmp_path, attachment(url="/old"), says(status), located("/new"), says(200, JPEG)
    )
    assert [one.path for one in fake.asked] == ["/old", "/v25.0/1003", "/new"]


async def test_a_fresh_address_that_is_no_good_is_not_replaced_again(tmp_path: Path) -> None:
    answers = (says(404), located(), says(404))
    failure = await failing(tmp_path, attachment(url="/old"), *answers)
    assert failure.decision is Decision.RETRY_ONCE
    failure = await failing(tmp_path, attachment(), located(), says(401))
    assert failure.decision is Decision.STOP


async def test_the_token_never_goes_to_an_address_from_elsewhere(tmp_path: Path) -> None:
    async with (
        graph(says(200, JPEG)) as (evil, _),
        graph(located(), says(200, JPEG)) as (
            fake,
            session,
        ),
    ):
        file = attachment(url=evil.url + "/file")
        await client(session, fake).download(file, NAME, Kind.PICTURE, tmp_path)
    assert evil.asked == []
    assert [one.path for one in fake.asked] == ["/v25.0/1003", "/file"]


async def test_not_even_when_whatsapp_itself_names_it(tmp_path: Path) -> None:
    async with graph(says(200, JPEG)) as (evil, _):
        answer = says(200, {"url": evil.url + "/file"})
        failure = await failing(tmp_path, attachment(), answer)
    assert failure.decision is Decision.GIVE_UP and evil.asked == []


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    async with graph(says(200, JPEG)) as (evil, _):
        answer = says(302, b"", Location=evil.url)
        failure = await failing(tmp_path, attachment(url="/file"), answer)
    assert failure.decision is Decision.GIVE_UP and evil.asked == []


async def test_a_name_that_leads_inside_is_not_asked(tmp_path: Path) -> None:
    async def inside(host: str) -> list[str]:
        return ["10.0.0.1"]

    file = Attachment("1003", "image/jpeg", url="https://lookaside.fbsbx.com/x")
    async with graph(says(200, JPEG)) as (fake, session):
        with pytest.raises(MediaFailed) as caught:
            await client(session, fake, resolve=inside).download(file, NAME, Kind.PICTURE, tmp_path)
    assert (caught.value.decision, fake.asked) == (Decision.GIVE_UP, [])


async def test_a_name_that_leads_nowhere_is_tried_again(tmp_path: Path) -> None:
    async def nowhere(host: str) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    file = Attachment("1003", "image/jpeg", url="https://lookaside.fbsbx.com/x")
    async with graph(says(200, JPEG)) as (fake, session):
        with pytest.raises(MediaFailed) as caught:
            await client(session, fake, resolve=nowhere).download(file, NAME, Kind.VOICE, tmp_path)
    assert caught.value.decision is Decision.RETRY


async def test_the_name_on_our_disk_is_our_own(tmp_path: Path) -> None:
    file = attachment(url="/file", filename="../../evil.php")
    one, _ = await download(tmp_path, file, says(200, JPEG))
    two, _ = await download(tmp_path, file, says(200, JPEG))
    assert one.path != two.path
    for found in (one, two):
        assert found.path.parent == tmp_path
        assert len(found.path.stem) == 32 and found.path.suffix == ".jpg"
    assert sorted(tmp_path.iterdir()) == sorted([one.path, two.path])


async def test_the_folder_is_made(tmp_path: Path) -> None:
    into = tmp_path / "media" / "new"
    found, _ = await download(into, attachment(url="/file"), says(200, JPEG))
    assert found.path.parent == into


@pytest.mark.parametrize(
    "answers, decision",
    [
        pytest.param([never], Decision.RETRY, id="no answer"),
        pytest.param([hangs_up_halfway], Decision.RETRY, id="line broken halfway"),
        pytest.param([says(500)], Decision.RETRY, id="their trouble"),
        pytest.param([says(429)], Decision.RETRY, id="too fast"),
        pytest.param([says(200, b"")], Decision.RETRY_ONCE, id="empty"),
        pytest.param([says(400)], Decision.GIVE_UP, id="refused"),
        pytest.param([says(204)], Decision.GIVE_UP, id="no content"),
        pytest.param([says(404), never], Decision.RETRY, id="no answer to the question"),
        pytest.param([says(404), refuses(190, 401)], Decision.STOP, id="token expired"),
        pytest.param([says(404), refuses(100)], Decision.GIVE_UP, id="id expired"),
        pytest.param(
            [says(404), refuses(100, error_subcode=33)], Decision.GIVE_UP, id="id is gone"
        ),
        pytest.param([says(404), refuses(80007)], Decision.RETRY, id="too many calls"),
        pytest.param([says(404), refuses(1, 500)], Decision.RETRY_ONCE, id="unknown trouble"),
        pytest.param([says(404), says(502, b"<html>")], Decision.RETRY, id="HTML from an edge"),
        pytest.param([says(404), says(200, b"<html>")], Decision.GIVE_UP, id="HTML for an answer"),
        pytest.param([says(404), says(200, {"url": 7})], Decision.GIVE_UP, id="no address"),
        pytest.param([says(404), says(200, {})], Decision.GIVE_UP, id="empty answer"),
    ],
)
async def test_what_can_go_wrong(tmp_path: Path, answers: list[Answer], decision: Decision) -> None:
    failure = await failing(tmp_path, attachment(url="/file"), *answers)
    assert failure.decision is decision
    assert TOKEN not in failure.reason


@pytest.mark.parametrize("id", ["", "..", "1/../../me", "1?x=y", "ä", "1" * 300])
async def test_an_id_that_could_lead_elsewhere_is_not_asked_for(tmp_path: Path, id: str) -> None:
    async with graph(says(200, JPEG)) as (fake, session):
        with pytest.raises(MediaFailed) as caught:
            file = attachment(provider_id=id)
            await client(session, fake).download(file, NAME, Kind.PICTURE, tmp_path)
    assert (caught.value.decision, fake.asked) == (Decision.GIVE_UP, [])


async def test_a_disk_that_takes_nothing_is_tried_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "media"
    in_the_way.write_text("a file where the folder should be")
    with pytest.raises(MediaFailed) as caught:
        await download(in_the_way, attachment(url="/file"), says(200, JPEG))
    assert caught.value.decision is Decision.RETRY


async def test_a_number_that_is_not_ours_fetches_nothing(tmp_path: Path) -> None:
    async with graph(says(200, JPEG)) as (fake, session):
        with pytest.raises(MediaFailed) as caught:
            await client(session, fake).download(attachment(), "999", Kind.PICTURE, tmp_path)
    assert caught.value.decision is Decision.STOP and fake.asked == []
