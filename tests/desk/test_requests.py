"""The desk's pages about requests: the card of many askers, the most wanted, the rules."""

from __future__ import annotations

import re

import pytest

from bot.core.understanding import Entity
from bot.core.wishes import RequestRules
from bot.store import switches
from bot.store.lines import MOST_SAID
from bot.store.requests import MOST_SHOWN, requests
from tests.asking import ask
from tests.desk.studio import OURS, PAGE, SCRIPT, Client, Studio, listening, place_of
from tests.fakes import bsuid


async def many(studio: Studio, title: str, askers: int, start: int = 0) -> int:
    item = 0
    for number in range(start, start + askers):
        name = f"Listener{number}"
        item = await studio.request(title, who=bsuid(f"CH.{number}"), name=name)
    rows = await studio.radio.rows(requests)
    return int(rows[-1].item_id) if rows else item


async def asks(studio: Studio, number: int, *also: str, **said: str) -> None:
    """A listener asks for Dream On, and for what else is named."""
    entities = tuple(Entity(label, value, 0, 1) for label, value in said.items())
    understood = {"also": also, "entities": entities, "track": ("Dream On",)}
    who = {"who": bsuid(f"CH.{number}"), "name": f"Listener{number}"}
    await studio.file("dream on please", "song_request", **understood, **who)


async def shown(client: Client, path: str = "/") -> str:
    async with client.get(path, headers=PAGE) as response:
        assert response.status == 200
        return await response.text()


def seconds_on(page: str) -> list[str]:
    """Who wants more than the song, second purpose by second purpose."""
    return re.findall(r'<span class="about" dir="auto">([^<]*)</span>', page)


async def rules(studio: Studio) -> RequestRules:
    async with studio.radio.database.read() as conn:
        return await switches.request_rules(conn)


async def test_a_card_of_many_stays_small(studio: Studio) -> None:
    item = await many(studio, "Dream On", MOST_SAID + 2)
    page = await shown(await studio.person())
    assert f"{MOST_SAID + 2} listeners ask for it" in page
    assert f"and {MOST_SAID + 2 - MOST_SHOWN} more" in page
    assert "2 messages before these are not shown." in page
    assert page.count(f"items/{item}/requests/") == MOST_SHOWN
    assert page.count('class="said"') == MOST_SAID


async def test_of_many_askers_none_loses_a_second_purpose(studio: Studio) -> None:
    for number in range(MOST_SHOWN):
        await asks(studio, number, "thanks")
    await asks(studio, 50, recipient="my mum")
    await asks(studio, 51, "thanks", "shout_out")
    await asks(studio, 52, "news_tip")
    await asks(studio, 53, "news_tip", place="Derry")
    page = await shown(await studio.person())
    listed = re.findall(r'<li><span dir="auto">([^<]*)</span>', page)
    first = ["Listener51", "Listener52", "Listener53 (Derry)", "Listener50, for my mum"]
    assert listed == [*first, *(f"Listener{number}" for number in range(MOST_SHOWN - 4))]
    assert 'data-also="shout_outs tips"' in page
    assert seconds_on(page) == ["Listener51", "Listener52", "Listener53 (Derry)"]


async def test_second_purposes_of_those_whom_the_card_does_not_name_are_counted(
    studio: Studio,
) -> None:
    for number in range(MOST_SHOWN):
        await asks(studio, number, "shout_out")
    for number in range(MOST_SHOWN, MOST_SHOWN + 3):
        await asks(studio, number, "news_tip", "shout_out")
    page = await shown(await studio.person())
    assert 'data-also="shout_outs tips"' in page
    assert seconds_on(page)[-2:] == ["and 3 more", "and 3 more"]


async def test_what_an_asker_adds_in_a_second_message_is_a_second_purpose_too(
    studio: Studio,
) -> None:
    for also in ((), ("shout_out",), ("news_tip", "shout_out")):
        await asks(studio, 1, *also)
    await asks(studio, 2)
    page = await shown(await studio.person())
    assert "2 listeners ask for it" in page
    assert seconds_on(page) == ["Listener1", "Listener1"]


async def test_who_asks_too_is_told_to_every_desk(studio: Studio) -> None:
    item = await studio.request("Dream On", who=bsuid("CH.1"))
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await studio.request("dream on", who=bsuid("CH.2"))
        heard = await stream.until(f"i{item}")
    assert "2 listeners ask for it" in heard.data["cards"][0]["html"]
    assert heard.data["settled"]


async def test_what_goes_into_another_card_leaves_every_desk(studio: Studio) -> None:
    await ask(studio.radio, "[The Power of Love](song) by [Jennifer Rush](artist)", bsuid("CH.1"))
    await ask(studio.radio, "play [the power of love](song)", bsuid("CH.2"))
    client = await studio.person()
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await ask(studio.radio, "3", bsuid("CH.2"), intent="nlu_fallback")
        heard = await stream.until("i1")
    cards = {card["key"]: card["status"] for card in heard.data["cards"]}
    assert cards == {"i1": "waiting", "i2": "merged"}


@pytest.mark.parametrize("headers", [SCRIPT, OURS], ids=["script", "form"])
async def test_a_request_is_split_off(studio: Studio, headers: dict[str, str]) -> None:
    item = await many(studio, "Dream On", 2)
    client = await studio.person()
    first, _ = await studio.radio.rows(requests)
    path = f"/items/{item}/requests/{first.id}/split"
    async with client.post(path, headers=headers, allow_redirects=False) as response:
        assert response.status == (200 if headers is SCRIPT else 303)
    assert len(await studio.radio.items(status="waiting")) == 2
    async with client.post(path, headers=SCRIPT) as response:
        assert response.status == 409


async def test_a_stranger_or_another_site_splits_nothing(studio: Studio) -> None:
    item = await many(studio, "Dream On", 2)
    path = f"/items/{item}/requests/1/split"
    async with (await studio.stranger()).post(path, headers=SCRIPT) as response:
        assert response.status == 401
    foreign = {"Sec-Fetch-Site": "cross-site"}
    async with (await studio.person()).post(path, headers=foreign) as response:
        assert response.status == 403
    assert len(await studio.radio.items()) == 1


async def test_a_producer_finds_each_of_the_listeners(studio: Studio) -> None:
    await many(studio, "Dream On", 2)
    producer = await studio.person("producer")
    second = (await studio.radio.rows(requests))[1].inbox_id
    assert f'href="messages/{second}/listener"' in await shown(producer)
    assert "Listener1" in await shown(producer, f"/messages/{second}/listener")


async def test_the_most_wanted_stand_first(studio: Studio) -> None:
    await many(studio, "Once", 1, 0)
    await many(studio, "Thrice", 3, 10)
    await many(studio, "Twice", 2, 20)
    page = await shown(await studio.person(), "/?show=top")
    titles = [page.index(f">{title}</strong>") for title in ("Thrice", "Twice", "Once")]
    assert titles == sorted(titles)


async def test_what_a_rule_holds_back_is_folded_with_its_reason(studio: Studio) -> None:
    item = await studio.request("Dream On", who=bsuid("CH.1"))
    client = await studio.person()
    for action in ("take", "air"):
        await client.post(f"/items/{item}/{action}", headers=SCRIPT)
    await studio.request("Dream On", who=bsuid("CH.2"))
    page = await shown(client)
    assert "Too soon until" in page and "Was on at" in page
    assert "Dream On" not in await shown(client, "/?show=top")


@pytest.mark.parametrize(
    "form, status, kept",
    [
        ({"track_minutes": "90", "hourly": "3"}, 303, RequestRules(90, hourly=3)),
        ({"track_minutes": " 5 ", "track_today": "1"}, 303, RequestRules(5, 1)),
        ({"track_minutes": "5", "track_show": "1"}, 303, RequestRules(5, track_show=1)),
        ({}, 303, RequestRules(0)),
        ({"track_minutes": ""}, 303, RequestRules(0)),
        ({"track_minutes": "-1"}, 400, RequestRules()),
        ({"track_minutes": "soon"}, 400, RequestRules()),
        ({"track_minutes": "1441"}, 400, RequestRules()),
        ({"hourly": "9" * 40}, 400, RequestRules()),
        ({"daily": "٣"}, 400, RequestRules()),
    ],
)
async def test_a_producer_edits_the_rules(
    studio: Studio, form: dict[str, str], status: int, kept: RequestRules
) -> None:
    client = await studio.person("producer")
    async with client.post("/rules", data=form, headers=OURS, allow_redirects=False) as response:
        assert response.status == status
        if status == 400:
            assert "Not saved" in await response.text()
    assert await rules(studio) == kept
    assert f'name="track_minutes" value="{kept.track_minutes}"' in await shown(client, "/rules")


async def test_a_presenter_may_not(studio: Studio) -> None:
    client = await studio.person("presenter")
    async with client.post("/rules", data={"hourly": "1"}, headers=OURS) as response:
        assert response.status == 403
    async with client.get("/rules", headers=PAGE) as response:
        assert response.status == 403
    assert "rules" not in await shown(client, "/air")
