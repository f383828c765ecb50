"""A third language is a folder: with French in it, a station hears and answers in French."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot import app, speaking
from bot.core.choices import choice
from bot.core.language_folder import Language, replies_of
from bot.core.phrases import speak
from bot.core.purposes import PURPOSES
from bot.core.replies import merged
from bot.core.station import Station
from bot.core.when_asked import when_asked
from bot.library.request_words import FILLERS
from bot.settings import Settings, SettingsWrong
from bot.understanding import learning, models
from bot.understanding.evaluation import LABELS
from bot.understanding.examples import read
from tests import fakes
from tests import french as third
from tests.core.labelled import TWO, after
from tests.core.test_when_asked import DUBLIN, SENT
from tests.fakes import NUMBER, message
from tests.needs_rasa import NEEDS_RASA, RASA_RUNS_HERE
from tests.radio import Radio, comment
from tests.test_journey_questions import ask, plays_of


@pytest.fixture
def station(french: list[Language], default: str) -> Station:
    texts = merged(replies_of(french), {"default_language": default})
    return fakes.station(NUMBER, texts=texts, zone=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def default() -> str:
    return "en"


# what a listener hears


async def heard(radio: Radio, text: str) -> str:
    """What a listener who sends this hears, without who keeps what."""
    await radio.deliver(message(text, at=radio.clock()))
    await radio.listen(lambda text: comment())
    radio.clock.advance(seconds=8)
    before = len(radio.sender.texts)
    await radio.answer()
    return "".join(radio.sender.texts[before:])


async def test_who_writes_in_it_is_answered_in_it(radio: Radio) -> None:
    told = await heard(radio, "super émission ce matin, merci !")
    assert told.startswith("Merci de nous dire ce que vous en pensez. Le studio l'a reçu.")
    assert told.endswith("Envoyez ARRÊT pour ne plus recevoir de réponses.")
    assert [one.language for one in await radio.listeners()] == ["fr"]


@pytest.mark.parametrize(
    "text, answer",
    [
        pytest.param("great show this morning!", "Thanks for telling us", id="English"),
        pytest.param("qué buen programa, gracias", "Gracias por contarnos", id="Spanish"),
    ],
)
async def test_the_others_are_answered_as_before(radio: Radio, text: str, answer: str) -> None:
    assert (await heard(radio, text)).startswith(answer)


@pytest.mark.parametrize(
    "default, answer", [("en", "Thanks for telling us"), ("fr", "Merci de nous dire")]
)
async def test_an_unknown_language_is_answered_in_the_stations_own(
    radio: Radio, answer: str
) -> None:
    assert (await heard(radio, "Eure Sendung heute früh: wunderbar!")).startswith(answer)
    assert [one.language for one in await radio.listeners()] == [None]


async def test_its_words_stop_and_start_replies_without_the_model(radio: Radio) -> None:
    told = []
    for text in ("Arrêt !", "ARRETER", "Reprendre", "oubliez-moi"):
        await radio.deliver(message(text, at=radio.clock()))
        radio.clock.advance(seconds=10)
        before = len(radio.sender.texts)
        await radio.answer()
        told.append("".join(radio.sender.texts[before:]).split("!")[0].split(" :")[0])
    assert told[0] == "C'est fait"
    assert told[2] == "Content de vous revoir "
    assert [item.purpose for item in await radio.items()][-1] == "erase_me"


async def test_what_was_on_is_answered_in_it(radio: Radio) -> None:
    await plays_of(radio, {-30: "Roxanne"})
    told = await ask(radio, "c'était quoi la chanson d'il y a une demi-heure ?")
    assert told == "À 12:30 nous avons passé *Roxanne* de *The Police*."


# what a listener says


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    "text, song",
    [
        ("2", "Crazy"),
        ("deux", "Crazy"),
        ("la deuxième", "Crazy"),
        ("la première s'il vous plaît", "Dream On"),
        ("plutôt la dernière, merci", "Crazy"),
        ("la deuxième pour ma sœur", "Crazy"),
        ("Crazy svp", "Crazy"),
        ("the second one", "Crazy"),
    ],
)
def test_an_answer_in_it_chooses(text: str, song: str) -> None:
    filing = after(TWO, text, "song_request")
    assert filing is not None and filing.choose == song


@pytest.mark.usefixtures("french")
def test_more_about_a_request_is_no_second_one() -> None:
    assert choice(TWO, "n'importe laquelle !") == choice(TWO, "either one")
    filing = after(TWO, "c'est pour ma [sœur](recipient)", "shout_out")
    assert filing is not None and filing.joins == 7


TIMES = {
    "c'était quoi avant les infos ?": "Wed 20:58",
    "la chanson après le journal de dix heures": "Wed 10:02",
    "qui chantait il y a dix minutes ?": "Wed 20:54",
    "le titre d'il y a une demi-heure": "Wed 20:34",
    "il y a une heure et demie": "Wed 19:34",
    "il y a environ vingt-cinq minutes": "Wed 20:39",
    "vous avez passé quoi à 8h15": "Wed 20:15",
    "la chanson de huit heures et quart": "Wed 20:15",
    "vers sept heures moins dix": "Wed 18:50",
    "ce matin à neuf heures vingt": "Wed 09:20",
    "hier soir à dix heures": "Tue 22:00",
    "lundi à neuf heures du soir": "Mon 21:00",
    "Bonsoir ! C'était quoi à midi ?": "Wed 12:00",
    "c'était quoi cette chanson ?": "Wed 21:03",
}


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("text, when", TIMES.items())
def test_the_times_that_its_folder_has_are_read(text: str, when: str) -> None:
    found = when_asked(text, sent_at=SENT, zone=DUBLIN)
    assert found is not None
    assert f"{found.about.astimezone(DUBLIN):%a %H:%M}" == when


def test_a_way_to_say_half_an_hour_before_is_read() -> None:
    """No rule of English or Spanish: "halb neun" is half past eight."""
    kinds = {"at": ("um",), "clock to": ("halb {hour}",)}
    try:
        speak([Language("de", {}, kinds, {"neun": 9})])
        found = when_asked("um halb neun", sent_at=SENT, zone=DUBLIN)
    finally:
        speak([])
    assert found is not None and f"{found.about.astimezone(DUBLIN):%H:%M}" == "20:30"


@pytest.mark.usefixtures("french")
def test_the_library_reads_a_request_in_it() -> None:
    assert "chanson" in FILLERS and "please" in FILLERS
    assert not {"zombie", "love"} & set(FILLERS)  # "Tilly Love" is a title, too
    assert len(FILLERS) == len(list(FILLERS))


def test_kinds_that_it_does_without_are_read_in_the_others(french: list[Language]) -> None:
    *ours, own = french
    few = {kind: own.kinds[kind] for kind in ("first", "second")}
    speak([*ours, replace(own, kinds=few, numbers={})])
    for text, song in (("deuxième", "Crazy"), ("the last one please", "Crazy")):
        filing = after(TWO, text, "song_request")
        assert filing is not None and filing.choose == song
    assert after(TWO, "la dernière", "song_request") is None


def test_without_its_folder_nobody_reads_it() -> None:
    assert after(TWO, "la deuxième", "song_request") is None
    assert "svp" not in FILLERS


# a station that puts the folder into its data folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, identifier_key=SecretStr("k" * 64))


def test_a_station_puts_it_into_its_data_folder(settings: Settings) -> None:
    third.put_into(settings.data_dir)
    try:
        replies = app.station(settings).replies
        assert replies.control.meaning("Arrêt") == "stop"
        assert replies.languages.of("merci pour la chanson") == "fr"
        filing = after(TWO, "la deuxième", "song_request")
        assert filing is not None and filing.choose == "Crazy"
    finally:
        speak([])


def test_single_texts_of_it_are_changed_as_those_of_ours(settings: Settings) -> None:
    third.put_into(settings.data_dir)
    own = "default_language: fr\nlanguages: {fr: {texts: {on_air: Maeve l'a reçu.}}}"
    (settings.data_dir / "station" / "replies.yml").write_text(own)
    replies = speaking.replies(settings)
    assert replies.text("on_air", None, {}) == "Maeve l'a reçu."
    assert replies.text("comment", None, {}) == "Merci de nous dire ce que vous en pensez."


def test_a_folder_that_cannot_be_used_stops_the_start(settings: Settings) -> None:
    folder = third.put_into(settings.data_dir)
    (folder / "texts.txt").write_text("song: {x}\n")
    (folder / "phrases.txt").write_text("first")
    with pytest.raises(SettingsWrong) as wrong:
        app.station(settings)
    (line,) = wrong.value.sentences
    assert line == f"{folder / 'phrases.txt'}: line 1 is no line like `name: what it holds`."


# its examples


def test_its_examples_are_labelled_as_ours() -> None:
    found = read([third.FOLDER / "examples"])
    assert len(found) > 30
    assert {one.lang for one in found} == {"fr"}
    assert {one.intent for one in found} < PURPOSES.keys()
    assert {entity.label for one in found for entity in one.entities} <= {*LABELS}


@pytest.mark.skipif(not RASA_RUNS_HERE, reason="a fingerprint holds the version of Rasa")
@pytest.mark.parametrize(
    "changed, retrained",
    [
        pytest.param("examples/comment.yml", True, id="an example"),
        pytest.param("examples/praise.yml", True, id="another file of them"),
        pytest.param("texts.txt", False, id="a text"),
        pytest.param("times.txt", False, id="words of time"),
        pytest.param("phrases.txt", True, id="words that stand around a title"),
    ],
)
def test_a_model_belongs_to_its_examples(tmp_path: Path, changed: str, retrained: bool) -> None:
    folder = third.put_into(tmp_path)
    before = models.fingerprint(tmp_path)
    (folder / changed).write_text("nlu: []\n")
    assert (models.fingerprint(tmp_path) != before) == retrained


def test_no_language_of_ours_brings_examples_that_the_present_model_lacks() -> None:
    places = models.languages(models.PROJECT, models.PROJECT / "nowhere")
    assert [models.examples(place) for place in places] == [[], []]


def rasas(test: Any) -> Any:
    for mark in NEEDS_RASA:
        test = mark(test)
    return test


@rasas
def test_its_examples_reach_training(tmp_path: Path) -> None:
    from rasa.shared.importers.importer import TrainingDataImporter

    third.put_into(tmp_path)
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "data" / "ours.yml").write_text(
        "nlu:\n- intent: comment\n  examples: |\n    - what a show\n"
    )
    importer = TrainingDataImporter.load_from_config(
        str(models.PROJECT / "config.yml"),
        str(models.PROJECT / "domain.yml"),
        learning.training_files(project, models.station(tmp_path)),
    )
    loaded = importer.get_nlu_data()
    texts = {one.get("text"): one.get("intent") for one in loaded.intent_examples}
    brought = read([third.FOLDER / "examples"])
    assert texts == {"what a show": "comment", **{one.text: one.intent for one in brought}}
    labelled = [span for one in loaded.entity_examples for span in one.get("entities")]
    names = {(span["entity"], span["value"]) for span in labelled}
    assert ("artist", "Stromae") in names and ("contest_answer", "la tour Eiffel") in names
