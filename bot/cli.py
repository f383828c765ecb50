"""The command `requestline`, for the engineer who installs a station's desk and keeps it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import logs
from bot.clock import now
from bot.settings import Settings, SettingsWrong, load, load_complete

app = typer.Typer(
    help="Request Line: listeners' messages in, an on-air queue out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
staff_app = typer.Typer(help="The people who may use the desk.", no_args_is_help=True)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")
app.add_typer(db_app, name="db")


def main() -> None:
    """Run a command; what is wrong with the settings is said in sentences, not in a trace."""
    try:
        app()
    except SettingsWrong as error:
        for sentence in error.sentences:
            typer.echo(f"✗ {sentence}", err=True)
        sys.exit(2)


def _role(role: str, run: Any, **given: Any) -> None:
    settings = load_complete()
    logs.set_up(settings.log_format, role)
    sys.exit(asyncio.run(run(settings, **given)) or 0)


@app.command()
def run(
    simulator: Annotated[
        bool | None,
        typer.Option(help="Start the simulated WhatsApp; by default when no number is set up."),
    ] = None,
) -> None:
    """Start everything on this machine: database, model, all roles. Ctrl-C stops it."""
    from bot import all_in_one

    logs.set_up(load().log_format, "run")
    asyncio.run(all_in_one.run(load(), simulator=simulator, say=typer.echo))


@app.command()
def web() -> None:
    """The side that faces the internet: WhatsApp's webhook and the desk."""
    from bot import app as parts

    _role("web", parts.run_web)


@app.command()
def worker(
    model: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Understands messages with Rasa and files them; listens on nothing. Needs Python 3.10."""
    from bot import app as parts

    if model is not None:
        _role("worker", parts.run_hand, model=model)
    _role("worker", parts.run_worker)


@app.command()
def scheduler() -> None:
    """Sends replies, fetches media, keeps time: retention, rescue, alarms."""
    from bot import app as parts

    _role("scheduler", parts.run_scheduler)


@app.command()
def simulator() -> None:
    """A WhatsApp on this machine, with a phone page to type on. Reaches nobody outside."""
    from bot import all_in_one

    _role("simulator", all_in_one.run_simulator)


@app.command()
def train(
    promote: Annotated[bool, typer.Option(help="Let the workers use the model at once.")] = True,
) -> None:
    """Train a model from the examples, unless there is one for just these, and promote it."""
    from bot import all_in_one
    from bot.understanding.training import TrainingFailed

    settings = load()
    try:
        model = all_in_one.train(settings, typer.echo)
    except TrainingFailed as error:
        _fail(str(error))
    if promote:
        _with_database(settings, lambda database: all_in_one.promote(database, model))
        typer.echo("The workers change to this model by themselves.")


@app.command(hidden=True)
def model() -> None:
    """The file of the model for the present examples, for `make shell`."""
    from bot.understanding import models

    typer.echo(models.current(load().data_dir))


@app.command()
def evaluate(
    paths: Annotated[list[Path], typer.Argument(help="JSON Lines or Rasa YAML; files or folders.")],
    as_json: Annotated[bool, typer.Option("--json", help="Figures for a machine.")] = False,
) -> None:
    """Measure the model on labelled messages: accuracy, F1, a line an intent."""
    from bot import all_in_one

    typer.echo(all_in_one.evaluate(load(), paths, as_json=as_json))


@staff_app.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[str, typer.Option(help="presenter, producer or manager")] = "presenter",
    password: Annotated[
        str | None, typer.Option(help="Made and shown when left out.", show_default=False)
    ] = None,
) -> None:
    """Add somebody to the desk, or give them a new role and password; ends their sessions."""
    from bot.store.staff import ROLES
    from bot.store.staff import save as save_staff

    if role not in ROLES:
        _fail(f"A role is one of {', '.join(ROLES)}.")
    if password is not None and len(password) < 8:
        _fail("A password has at least 8 characters.")
    chosen = password or secrets.token_urlsafe(9)

    async def save(database: Any) -> None:
        from bot.desk.passwords import hashed

        async with database.write() as conn:
            await save_staff(conn, name, role, hashed(chosen), now=now())

    _with_database(load(), save)
    typer.echo(f"{name} may log in as {role}." + ("" if password else f" Password: {chosen}"))


@app.command("replies")
def set_replies(
    mode: Annotated[str, typer.Argument(help="text, reaction, read, none, or as-set")],
) -> None:
    """Switch how listeners are answered, at once and without a restart; `none` is silence."""
    from bot.store.switches import MODES, set_reply_mode

    if mode not in (*MODES, "as-set"):
        _fail(f"A mode is one of {', '.join(MODES)}, or as-set.")

    async def switch(database: Any) -> None:
        async with database.write() as conn:
            chosen = None if mode == "as-set" else mode
            await set_reply_mode(conn, chosen, who="engineer", now=now())

    _with_database(load(), switch)
    typer.echo("Switched.")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or bring it to this version's schema."""
    from bot.store import schema

    settings = load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    schema.upgrade(settings.database)
    typer.echo(f"The database is at schema {schema.present(settings.database)}.")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Figures for a machine.")] = False,
) -> None:
    """How many messages are where, and whether any was lost."""
    from bot.store import status as figures

    async def read(database: Any) -> figures.Counts:
        async with database.read() as conn:
            return await figures.count(conn, now=now())

    counts = _with_database(load(), read)
    if as_json:
        typer.echo(json.dumps(counts.to_json(), sort_keys=True))
        return
    for name, part in counts.to_json().items():
        typer.echo(f"{name:8} {json.dumps(part)}")


@app.command()
def doctor() -> None:
    """Look the installation over, and say what to do about each thing that is wrong."""
    from bot import doctor as examination

    findings = asyncio.run(examination.examine(load()))
    typer.echo(examination.report(findings))
    sys.exit(1 if any(one.light == "bad" for one in findings) else 0)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="JSON Lines with `text` and maybe `listener`.")],
    rate: Annotated[float, typer.Option(help="Messages a second.")] = 1.0,
) -> None:
    """Send texts as listeners through the simulator, as a show's traffic."""
    from bot import all_in_one

    sent = asyncio.run(all_in_one.replay(load(), file, rate))
    typer.echo(f"{sent} messages sent.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write.")]) -> None:
    """Write database, models, media, station files and keys into one archive. Keep it secret."""
    from bot import backup as keeping

    try:
        keeping.backup(load(), file, now=now())
    except keeping.CannotBackUp as error:
        _fail(str(error))
    typer.echo(f"Written: {file}. It holds listeners' words and the station's keys.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="An archive of `backup`.")]) -> None:
    """Bring an archive back into an empty database and data folder."""
    from bot import backup as keeping

    try:
        keeping.restore(load(), file)
    except keeping.CannotRestore as error:
        _fail(str(error))
    typer.echo("Restored. Start the roles again.")


def _with_database(settings: Settings, work: Any) -> Any:
    """Run something with the database open, in its own event loop; an empty one is made first."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store import schema
    from bot.store.database import Database

    async def go() -> Any:
        database = Database(settings.database)
        try:
            done: Coroutine[Any, Any, Any] = work(database)
            return await done
        finally:
            await database.close()

    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if schema.present(settings.database) is None:
            schema.upgrade(settings.database)
        return asyncio.run(go())
    except (SQLAlchemyError, OSError) as error:
        _fail(
            f"The database cannot be used ({type(error).__name__}). `requestline doctor` says "
            "more; after an update run `requestline db upgrade`."
        )


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"✗ {sentence}", err=True)
    raise typer.Exit(2)


# Rasa would call home, TensorFlow would chat: neither is this station's wish.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
