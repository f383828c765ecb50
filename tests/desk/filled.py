"""A station with something on every page of its desk."""

from __future__ import annotations

from bot.core.messages import Attachment, Kind
from bot.ffmpeg.tool import Ffmpeg
from bot.making import Maker
from bot.store import contests, media, topics
from tests.core.games import HOUR, contest
from tests.desk.studio import Studio
from tests.fakes import bsuid
from tests.ffmpeg import made
from tests.programme import hand_over, set_up, start
from tests.test_journey_on_now import plays, stock

TEXTS = (
    ("comment", "Best show ever, greetings from the night shift at the bakery!", "Zoe"),
    ("comment", "My dog howls along every time you play the jingle. " * 12, "Ken"),
    ("shout_out", "Happy 40th to my sister Maeve in Galway, love from all", "Nora"),
    ("news_tip", "Lorry overturned on the N6 near Athenry, both lanes blocked", "Pat"),
    ("station_question", "When is the book hour on again?", "Ola"),
    ("contest_entry", "MONDAY: it is Lisbon", "Tom"),
    ("erase_me", "delete all you have about me", "Uma"),
)
MEDIA = (
    (Kind.PICTURE, "image/png", made.picture),
    (Kind.VOICE, "audio/ogg", made.sound),
    (Kind.VIDEO, "video/mp4", made.video),
)
DREAM_ON = "Dream On"
ALARM = "I want to kill myself"


async def fill(studio: Studio) -> dict[str, int]:
    """What waits, what was passed and marked, what is on air and what was; ids by name."""
    radio = studio.radio
    await stock(radio, (1, DREAM_ON, "Aerosmith"), (2, "Waterloo", "ABBA"))
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    await hand_over(radio, 1, 2, note="The mayor rings at noon")
    await plays(radio)
    ids = {}
    for number, (intent, text, name) in enumerate(TEXTS):
        ids[intent] = await studio.file(text, intent, who=bsuid(f"CH.{number}"), name=name)
        radio.clock.advance(seconds=40)
    ids["song"] = await studio.request(DREAM_ON, "Aerosmith", who=bsuid("SO.1"), name="Maria")
    ids["on_air"] = await studio.request("Angel", who=bsuid("SO.2"), name="Ben")
    ids["aired"] = await studio.file("aired", who=bsuid("SO.3"), name="Ida")
    ids["dismissed"] = await studio.file("dismissed", who=bsuid("SO.4"), name="Jo")
    await _files(studio)
    await studio.write(ALARM, who=bsuid("AL.1"), name="Lou")
    await studio.write("nobody has sorted this", who=bsuid("LO.1"), name="Lou")
    await _mark(studio, ids)
    async with radio.database.write() as conn:
        ids["contest"] = await contests.add(conn, contest(), who="pat", now=radio.clock())
        until = radio.clock() + HOUR
        told = {"until": until, "who": "pat", "now": radio.clock()}
        await topics.set_topic(conn, ["1001"], "Best jetty?", **told)
    ids["won"] = await _enter(studio, ids["contest"])
    assert (await radio.do("win", ids["won"], who="eva")).done
    await _enter(studio, ids["contest"])
    radio.clock.advance(seconds=4)
    return ids


async def _enter(studio: Studio, contest_id: int) -> int:
    """Somebody who enters again and again."""
    who = bsuid("WI.1")
    return await studio.file("B", "contest_entry", who=who, name="Una", contest=contest_id)


async def _files(studio: Studio) -> None:
    """A picture, a voice note and a video, as the scheduler leaves them."""
    folder, database = studio.given.media_dir, studio.radio.database
    for number, (kind, mime, make) in enumerate(MEDIA):
        path = make(folder / f"{'abc'[number] * 32}.{mime[-3:]}")
        file = Attachment(f"file{number}", mime)
        await studio.write("", who=bsuid(f"ME.{number}"), name="Pia", kind=kind, attachment=file)
        kept = (await studio.radio.rows(media.media))[-1]
        async with database.write() as conn:
            await media.change(conn, kept.id, state="kept", file=path.name, mime_type=mime)
    maker = Maker(database, Ffmpeg.here(), folder, studio.given.clock)
    while await maker.look():
        pass
    async with database.write() as conn:
        await media.change(conn, 2, transcript="hello from the harbour", heard="done")


async def _mark(studio: Studio, ids: dict[str, int]) -> None:
    do = studio.radio.do
    await do("pass", ids["comment"], ids["shout_out"], ids["song"], who="eva")
    await do("star", ids["shout_out"], ids["news_tip"], who="eva")
    await do("tag", ids["shout_out"], who="eva", value=3)
    await do("tag", ids["news_tip"], who="eva", value=7)
    await do("pin", ids["station_question"], who="eva")
    await do("note", ids["shout_out"], who="eva", value="Maeve is my neighbour")
    await do("edit", ids["comment"], who="eva", value="My dog howls along!")
    await do("take", ids["on_air"], who="ben")
    await do("air", ids["aired"], who="ben")
    await do("dismiss", ids["dismissed"], who="ben")
    await do("relabel", ids["contest_entry"], who="eva", value="held")
