"""The commands as a station's engineer runs them: what they print, and how they fail."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.core.station import Station
from bot.desk.passwords import matches
from bot.settings import PREFIX
from bot.store import staff
from bot.store.database import Database
from tests import fakes, french
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.command import SCRIPT, environment, requestline, said_plainly, script
from tests.full_station import FILES, KEY, content, files_in, full
from tests.ports import free_port
from tests.postgres import ON_SQLITE
from tests.radio import Radio
from tests.whole import whole

SECRET = "a-secret-that-nobody-may-see"
NUMBERS = json.dumps([{"phone_number_id": "1001", "access_token": SECRET, "app_secrets": [SECRET]}])
COMPLETE = {
    "IDENTIFIER_KEY": SECRET * 2,
    "WHATSAPP_NUMBERS": NUMBERS,
    "WHATSAPP_VERIFY_TOKEN": SECRET,
}
ROLES = ("web", "worker", "scheduler", "simulator")
INBOX = ("received", "settled", "waiting", "unsorted", "parked")


# what they do


async def test_status_tells_a_machine_where_every_message_is(
    radio: Radio, database_url: str, tmp_path: Path
) -> None:
    await radio.deliver(fakes.message("play Dream On"), fakes.message("hello"))
    await radio.listen()
    await radio.deliver(fakes.message("one more"))
    done = script(tmp_path, "status", "--json", DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    counts = told.pop("inbox")
    assert counts == dict(zip(INBOX, (3, 2, 1, 0, 0), strict=True))
    assert told == {
        "queue": {"songs": {"waiting": 1}, "comments": {"waiting": 1}},
        "outbox": {"queued": 1},
        "loss": 0,
    }


def test_status_of_a_station_without_a_message_is_one_line_of_noughts(tmp_path: Path) -> None:
    requestline(tmp_path, "db", "upgrade")
    done = requestline(tmp_path, "status", "--json")
    assert done.stdout.count("\n") == 1
    nothing = dict.fromkeys(INBOX, 0)
    assert json.loads(done.stdout) == {"inbox": nothing, "queue": {}, "outbox": {}, "loss": 0}


def test_status_tells_a_person_the_same_in_lines(tmp_path: Path) -> None:
    requestline(tmp_path, "db", "upgrade")
    done = requestline(tmp_path, "status")
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == ["inbox", "queue", "outbox", "loss"]


def test_the_database_is_brought_to_this_version_and_stays_there(
    empty_url: str, tmp_path: Path
) -> None:
    first, again = (
        requestline(tmp_path, "db", "upgrade", DATABASE_URL=empty_url) for _ in range(2)
    )
    assert (first.returncode, first.stderr) == (0, "")
    assert re.fullmatch(r"The database is at schema \d{4}\.\n", first.stdout)
    assert again.stdout == first.stdout


@ON_SQLITE
async def test_whoever_is_added_may_log_in_with_the_password_that_was_shown(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    words = ("staff", "add", "ana", "--role", "producer")
    done = requestline(tmp_path, *words, DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    told = re.fullmatch(r"ana may log in as producer\. Password: (\S{8,})\n", done.stdout)
    assert told
    async with database.read() as conn:
        person = await staff.find(conn, "ana")
    assert person is not None
    assert person.role == "producer"
    assert matches(person.password_hash, told[1])


def test_a_password_that_was_chosen_is_not_shown_again(tmp_path: Path) -> None:
    done = requestline(tmp_path, "staff", "add", "ana", "--password", SECRET)
    assert done.returncode == 0
    assert SECRET not in done.stdout + done.stderr


@ON_SQLITE
async def test_a_replay_goes_through_the_simulator_to_the_desk(
    database: Database, station: Station, tmp_path: Path
) -> None:
    lines = [{"text": f"song {number:04}"} for number in range(30)]
    file = tmp_path / "show.jsonl"
    file.write_text("\n".join(map(json.dumps, [*lines, {"text": "last", "listener": "maeve"}])))
    async with whole(database, station, Songs(), tmp_path) as radio:
        port = radio.simulator.url.rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            *(SCRIPT, "replay", str(file), "--rate", "200"),
            env=environment(tmp_path, {"SIMULATOR_PORT": port}),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        assert (process.returncode, out) == (0, b"31 messages sent.\n")
        assert (await radio.quiet()).inbox["received"] == 31
        assert (await books(radio)).right
        sent = radio.simulator.ledger.sent.values()
        assert len({one.listener for one in sent}) == 31
        assert [one.listener for one in sent][-1] == "maeve"


def test_a_station_comes_back_from_the_archive_that_was_written(
    database_url: str, empty_url: str, tmp_path: Path
) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", str(tmp_path / "station.tar.gz")
    full(database_url, old)
    given = {"DATABASE_URL": database_url, "IDENTIFIER_KEY": KEY}
    written = requestline(old, "backup", file, **given)
    assert (written.returncode, written.stderr) == (0, "")
    restored = requestline(new, "restore", file, DATABASE_URL=empty_url)
    assert (restored.returncode, restored.stderr) == (0, "")
    before, after = content(database_url), content(empty_url)
    for row in before["log"]:
        row["xid"] = 0  # a transaction's number means nothing elsewhere
    assert after == before
    assert files_in(new) == FILES
    again = requestline(new, "restore", file, DATABASE_URL=empty_url)
    assert again.returncode == 2
    assert "is not empty" in said_plainly(again)


# how they fail


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_its_settings_names_all_that_is_missing(role: str, tmp_path: Path) -> None:
    done = requestline(tmp_path, role)
    assert done.returncode == 2
    assert re.findall(r"✗ (\w+):", said_plainly(done)) == [PREFIX + name for name in COMPLETE]


@pytest.mark.parametrize(
    "words, name, value",
    [
        pytest.param("status", "DATABASE_URL", f"mysql://u:{SECRET}@h/d", id="another database"),
        pytest.param("db upgrade", "DATABASE_URL", f"postgresql://u:p@h:{SECRET}/d", id="no port"),
        pytest.param("run", "WHATSAPP_NUMBERS", f"[{SECRET}", id="no JSON"),
        pytest.param(
            "web", "WHATSAPP_NUMBERS", f'[{{"access_token": "{SECRET}"}}]', id="half a number"
        ),
        pytest.param("evaluate x", "WEB_PORT", SECRET, id="no number"),
        pytest.param("backup x", "TIME_ZONE", SECRET, id="no such zone"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is_told(
    words: str, name: str, value: str, tmp_path: Path
) -> None:
    done = requestline(tmp_path, *words.split(), **{name: value})
    assert done.returncode == 2
    said = said_plainly(done)
    assert f"✗ {PREFIX}{name}" in said
    assert SECRET not in said


@pytest.mark.parametrize("role", ["run", "web", "worker", "scheduler"])
@pytest.mark.parametrize(
    "written, says",
    [
        pytest.param("languages: [", "This is no YAML", id="no YAML"),
        pytest.param("languages: {en: {texts: {nonsense: x}}}", "nonsense", id="no such text"),
    ],
)
def test_station_texts_that_cannot_be_used_are_said_in_a_sentence(
    role: str, written: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "station" / "replies.yml"
    file.parent.mkdir()
    file.write_text(written)
    done = requestline(tmp_path, role, **COMPLETE)
    assert done.returncode == 2
    said = said_plainly(done)
    assert f"✗ {file}: " in said
    assert says in said


@pytest.mark.parametrize("role", ["run", "worker"])
def test_a_language_that_cannot_be_used_is_said_in_a_sentence(role: str, tmp_path: Path) -> None:
    folder = french.put_into(tmp_path)
    (folder / "texts.txt").write_text("song: C'est noté : {titre}")
    done = requestline(tmp_path, role, **COMPLETE)
    assert done.returncode == 2
    said = said_plainly(done)
    assert f"✗ {folder / 'texts.txt'}: `song_by` is missing." in said
    assert "`song`: `{titre}` is not known here; this text may use `{song}`" in said


@pytest.mark.parametrize(
    "words, says",
    [
        pytest.param(("staff", "add", "ana", "--role", "boss"), "presenter, producer", id="role"),
        pytest.param(("staff", "add", "ana", "--password", "short"), "8 to 200", id="password"),
        pytest.param(("replies", "shout"), "reaction", id="mode"),
        pytest.param(("restore", "nowhere"), "archive cannot be read", id="no archive"),
        pytest.param(("replay", "nowhere.jsonl"), "nowhere.jsonl", id="no file"),
        pytest.param(("backup", "/dev/null/x.tar.gz"), "/dev/null", id="no place for it"),
        pytest.param(("evaluate", "nowhere"), "nowhere does not exist", id="no messages"),
        pytest.param(("evaluate", "x", "--against", "nowhere"), "at nowhere", id="no model"),
        pytest.param(("evaluate", "x", "--texts"), "goes with --against", id="texts of what"),
        pytest.param(("learning-curve", "x", "--sizes", "9,x"), "500,1000", id="no sizes"),
        pytest.param(("learning-curve", "x", "--sizes", "0"), "500,1000", id="no examples"),
        pytest.param(("learning-curve", "x", "--on", "nowhere"), "does not exist", id="on nothing"),
    ],
)
def test_a_wrong_word_is_said_in_a_sentence(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    requestline(tmp_path, "db", "upgrade")
    done = requestline(tmp_path, *words)
    assert done.returncode in (1, 2)  # 1 where a disk is to blame
    assert says in said_plainly(done)


@pytest.mark.parametrize(
    "name, written, says",
    [
        pytest.param("x.jsonl", '{"text": 1}', "cannot be read", id="no text"),
        pytest.param("x.jsonl", "{", "cannot be read", id="no JSON"),
        pytest.param("x.yml", "nlu: [", "cannot be read", id="no YAML"),
        pytest.param("x.yml", "rules: []", "no labelled messages", id="no examples"),
    ],
)
def test_messages_that_cannot_be_read_are_told_before_anything_is_trained(
    name: str, written: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(written)
    done = requestline(tmp_path, "evaluate", "--json", str(file))
    assert done.returncode == 2
    assert says in said_plainly(done)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    "written, says",
    [
        pytest.param('{"text": "x"}\n\n{"listener": "y"}', "message 2", id="no text"),
        pytest.param('{"text": "x"}\n{', "message 2", id="no JSON"),
        pytest.param("[]", "message 1", id="a list"),
        pytest.param('{"text": "x"}', "does not take it", id="no simulator"),
    ],
)
def test_a_replay_that_goes_nowhere_says_why(written: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "show.jsonl"
    file.write_text(written)
    done = requestline(tmp_path, "replay", str(file), SIMULATOR_PORT=str(free_port()))
    assert done.returncode == 2
    assert says in said_plainly(done)


def test_the_installed_script_says_what_it_can_do(tmp_path: Path) -> None:
    done = script(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("run", *ROLES, "train", "evaluate", "status", "doctor", "replay", "backup"):
        assert re.search(rf"\b{name}\b", done.stdout)
