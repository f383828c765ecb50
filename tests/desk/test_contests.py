"""The page of the contests, and the topic: who sets what, in whose time, and what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from yarl import URL

from bot.core.contests import Contest, Shape
from bot.desk import words
from bot.store import contests
from bot.store.contests import contests as table
from bot.store.topics import topics
from tests.core.games import KEYWORD, YEAR, contest
from tests.desk.studio import OURS, Client, Studio, listening, place_of
from tests.fakes import NOON

# Dublin keeps Greenwich's time in November.
FORM = {
    "name": "Tickets",
    "keywords": "WIN, tickets",
    "shape": "letter",
    "letters": "A-C",
    "opens_at": "2026-11-23T11:00",
    "closes_at": "2026-11-23T13:00",
}
MEN = Shape("choice", choices=("Brian May", "U2"))
SENTENCES = words.load()


async def post(client: Client, path: str, **form: str) -> tuple[int, str, str]:
    """What comes of a form: the status, where it leads, and the page if it stays."""
    async with client.post(path, data=form, headers=OURS, allow_redirects=False) as response:
        said = URL(response.headers.get("Location", "")).query.get("said", "")
        return response.status, said, await response.text()


async def kept(studio: Studio) -> list[Contest]:
    async with studio.radio.database.read() as conn:
        return [one for one, _ in await contests.latest(conn, limit=50)]


async def text(client: Client, path: str) -> str:
    async with client.get(path) as response:
        assert response.status == 200
        return await response.text()


async def events(studio: Studio) -> list[tuple[str, str]]:
    return [(one.event.what, one.event.who) for one in await studio.radio.log()]


async def test_a_contest_is_added_as_it_was_typed(studio: Studio) -> None:
    client = await studio.person("producer", "pat")
    assert (await post(client, "/contests", **FORM))[:2] == (303, "added")
    (one,) = await kept(studio)
    assert (one.name, one.keywords, one.number) == ("Tickets", ("WIN", "tickets"), None)
    assert one.shape == Shape("letter", letters="ABC")
    assert (one.opens_at, one.closes_at) == (NOON.replace(hour=11), NOON.replace(hour=13))
    page = await text(client, "/contests?said=added")
    for part in ("Tickets", "open", "11:00", "13:00", "WIN, tickets", "A, B, C", "0 entries"):
        assert part in page
    assert SENTENCES("contests.said.added") in page and "Europe/Dublin" in page
    assert await events(studio) == [("contest_added", "pat")]


@pytest.mark.parametrize(
    "typed, at",
    [
        pytest.param("2026-07-01T12:00", NOON.replace(month=7, day=1, hour=11), id="summer"),
        pytest.param("2026-11-23T12:00", NOON, id="winter"),
    ],
)
async def test_times_are_the_stations_own(studio: Studio, typed: str, at: datetime) -> None:
    client = await studio.person("producer")
    await post(client, "/contests", **FORM | {"opens_at": "2026-01-01T00:00", "closes_at": typed})
    (one,) = await kept(studio)
    assert one.closes_at == at


@pytest.mark.parametrize(
    "form, shape",
    [
        ({"shape": "keyword"}, KEYWORD),
        ({"shape": "letter", "letters": "a, c d"}, Shape("letter", letters="ACD")),
        ({"shape": "number", "low": "1960", "high": "1999"}, YEAR),
        ({"shape": "choice", "choices": " Brian  May\n\nU2\nU2"}, MEN),
        ({"shape": "free", "keywords": ""}, Shape("free")),
    ],
)  # fmt: skip
async def test_an_answer_may_have_any_of_these_shapes(
    studio: Studio, form: dict[str, str], shape: Shape
) -> None:
    client = await studio.person("producer")
    assert (await post(client, "/contests", **FORM | form))[0] == 303
    (one,) = await kept(studio)
    assert one.shape == shape
    async with client.get(f"/contests/{one.id}") as response:
        assert "Tickets" in await response.text()
    assert SENTENCES(f"contests.is.{shape.kind}", letters="", low=0, high=0, count=2)


@pytest.mark.parametrize(
    "form, wrong",
    [
        ({"name": " "}, "name"),
        ({"name": "*_~"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"keywords": "!!!"}, "keywords"),
        ({"keywords": ",".join(map(str, range(11)))}, "keywords"),
        ({"keywords": "w" * 81}, "keywords"),
        ({"keywords": "", "shape": "keyword"}, "no_keyword"),
        ({"keywords": "win, Stop"}, "control"),
        ({"shape": ""}, "shape"),
        ({"shape": "song"}, "shape"),
        ({"letters": "1 2"}, "letters"),
        ({"letters": "D-A"}, "letters"),
        ({"shape": "number", "low": "9", "high": "8"}, "range"),
        ({"shape": "number", "low": "-1", "high": "8"}, "range"),
        ({"shape": "number", "low": "1", "high": "9" * 5000}, "range"),
        ({"shape": "number", "low": "", "high": "8"}, "range"),
        ({"shape": "choice", "choices": "\n \n"}, "choices"),
        ({"shape": "choice", "choices": "Queen\n?!"}, "choices"),
        ({"shape": "choice", "choices": "\n".join(map(str, range(51)))}, "choices"),
        ({"shape": "choice", "choices": "yes\nstart"}, "control"),
        ({"number": "9999"}, "number"),
        ({"opens_at": ""}, "opens_at"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"opens_at": "0001-01-01T00:00"}, "opens_at"),
        ({"closes_at": "9999-12-31T23:59"}, "closes_at"),
        ({"closes_at": "2026-11-23T13:00+02:00"}, "closes_at"),
        ({"closes_at": "2026-11-23T11:00"}, "order"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_named_and_the_rest_stays_typed(
    studio: Studio, form: dict[str, str], wrong: str
) -> None:
    client = await studio.person("producer")
    status, _, page = await post(client, "/contests", **FORM | form)
    assert status == 400
    sentence = SENTENCES(f"contests.wrong.{wrong}", word="").split("”")[-1]
    assert sentence in page
    assert (form | FORM)["closes_at"] in page or "closes_at" in form
    assert await kept(studio) == [] and await events(studio) == []


async def test_names_are_shown_as_they_are(studio: Studio) -> None:
    client = await studio.person("producer")
    await post(client, "/contests", **FORM | {"name": "<b>Tom & Co"})
    page = await text(client, "/contests")
    assert "&lt;b&gt;Tom &amp; Co" in page and "<b>Tom" not in page


async def test_of_two_who_change_a_contest_the_second_is_told(studio: Studio) -> None:
    pat, sam = await studio.person("producer", "pat"), await studio.person("manager", "sam")
    await post(pat, "/contests", **FORM)
    (one,) = await kept(studio)
    path, changed = f"/contests/{one.id}", FORM | {"version": "1"}
    assert (await post(pat, path, **changed | {"name": "Pat's"}))[:2] == (303, "changed")
    status, _, page = await post(sam, path, **changed | {"name": "Sam's"})
    assert status == 400 and SENTENCES("contests.wrong.quicker") in page and "Sam" in page
    assert [one.name for one in await kept(studio)] == ["Pat's"]
    assert await events(studio) == [("contest_added", "pat"), ("contest_changed", "pat")]


async def test_closing_counts_from_this_very_moment_and_once(studio: Studio) -> None:
    client = await studio.person("producer", "pat")
    await post(client, "/contests", **FORM)
    (one,) = await kept(studio)
    studio.radio.clock.advance(seconds=7)
    closed = studio.radio.clock()
    assert (await post(client, f"/contests/{one.id}/close", version="1"))[1] == "closed"
    studio.radio.clock.advance(seconds=1)
    for version in ("1", "2", "x", ""):
        said = (await post(client, f"/contests/{one.id}/close", version=version))[1]
        assert said == "not_closed"
    assert [one.closes_at for one in await kept(studio)] == [closed]
    # a form that leaves the time as it stands does not move it to the minute
    assert "2026-11-23T12:00" in await text(client, f"/contests/{one.id}")
    form = FORM | {"version": "2", "closes_at": "2026-11-23T12:00"}
    assert (await post(client, f"/contests/{one.id}", **form))[1] == "changed"
    assert [one.closes_at for one in await kept(studio)] == [closed]
    assert (await events(studio))[1] == ("contest_closed", "pat")


async def test_a_contest_that_is_not_there_cannot_be_opened(studio: Studio) -> None:
    client = await studio.person("producer")
    async with client.get("/contests/77") as response:
        assert response.status == 404
    assert (await post(client, "/contests/77", **FORM))[0] == 404
    assert (await post(client, "/contests/77/close", version="1"))[1] == "not_closed"


async def test_the_card_of_an_entry_names_its_contest_and_that_it_was_late(
    studio: Studio,
) -> None:
    async with studio.radio.database.write() as conn:
        game = await contests.add(conn, contest(name="Tickets"), who="pat", now=NOON)
    item = await studio.file("B", "contest_entry", contest=game, late=True)
    client = await studio.person()
    page = await text(client, "/")
    assert "contest <b" in page and ">Tickets</b>" in page
    assert '<span class="late">late</span>' in page
    assert "1 entry, 1 late" in await text(await studio.person("producer"), "/contests")
    assert (await studio.radio.items(id=item))[0].contest_id == game


async def test_the_line_above_the_lanes_follows_the_clock_by_itself(studio: Studio) -> None:
    client = await studio.person()
    async with studio.radio.database.write() as conn:
        await contests.add(conn, contest(name="Tickets"), who="pat", now=NOON)
    assert "Tickets" in await text(client, "/")
    async with listening(client, await place_of(client)) as stream:
        first = await stream.next()
        assert "until 13:00" in first.data["counts"]["on_air"]
        studio.radio.clock.advance(hours=1)
        while "Tickets" in (await stream.next()).data["counts"]["on_air"]:
            pass
    assert "Tickets" not in await text(client, "/")


# the topic


async def topic(studio: Studio) -> Any:
    return (await studio.radio.rows(topics))[-1]


async def test_a_presenter_sets_the_topic_and_sets_it_again(studio: Studio) -> None:
    ana, ben = await studio.person(name="ana"), await studio.person(name="ben")
    assert (await post(ana, "/topic", text="Best beach?", until="13:30"))[1] == "said.topic_set"
    row = await topic(studio)
    assert (row.text, row.who, row.since) == ("Best beach?", "ana", NOON)
    assert row.until == NOON.replace(hour=13, minute=30)
    page = await text(ben, "/?said=said.topic_set")
    assert "Best beach?" in page and "until 13:30, set by ana" in page
    assert SENTENCES("said.topic_set") in page
    await post(ben, "/topic", text="<i>Worst</i> beach?", until="11:00")
    row = await topic(studio)
    assert row.until == NOON.replace(day=24, hour=11)  # eleven has been today
    assert "&lt;i&gt;Worst" in await text(ana, "/")
    assert (await post(ana, "/topic", end="end"))[1] == "said.topic_ended"
    assert "Worst" not in await text(ana, "/")
    assert await events(studio) == [
        ("topic_set", "ana"),
        ("topic_set", "ben"),
        ("topic_set", "ana"),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"text": "", "until": "13:00"},
        {"text": "***", "until": "13:00"},
        {"text": "Beach?", "until": ""},
        {"text": "Beach?", "until": "soon"},
        {"text": "Beach?", "until": "13:00", "number": "9999"},
        {},
    ],
)
async def test_a_topic_needs_words_and_an_end(studio: Studio, form: dict[str, str]) -> None:
    client = await studio.person()
    assert (await post(client, "/topic", **form))[1] == "reason.no_topic"
    assert await studio.radio.rows(topics) == []


async def test_the_topic_comes_to_every_open_desk(studio: Studio) -> None:
    client = await studio.person(name="ana")
    async with listening(client, await place_of(client)) as stream:
        await stream.next()
        await post(client, "/topic", text="Best beach?", until="13:30")
        heard = await stream.next()
        while "Best beach?" not in heard.data["counts"]["on_air"]:
            heard = await stream.next()
        assert heard.data["cards"] == []


async def test_a_comment_on_the_topic_says_so(studio: Studio) -> None:
    await studio.file("Bray", topic="Best beach?")
    page = await text(await studio.person(), "/")
    assert "topic <b" in page and ">Best beach?</b>" in page


def test_a_contest_holds_nothing_of_a_listener() -> None:
    assert not {one.name for one in (*table.columns, *topics.columns)} & {"listener_id", "inbox_id"}
