"""The command `requestline`, for the engineer who installs a station's desk and keeps it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import library_commands, logs, staff
from bot.clock import now
from bot.command import fail, tell, with_database
from bot.settings import load, load_complete, unknown

app = typer.Typer(
    help="Request Line: listeners' messages in, an on-air queue out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(staff.app, name="staff")
app.add_typer(library_commands.app, name="library")
app.add_typer(db_app, name="db")


def main() -> None:
    """Run a command; what an engineer can mend is said in sentences, not in a trace."""
    try:
        app()
    except Exception as error:
        from bot import trouble

        sentences = trouble.sentences(error)
        if not sentences:
            raise
        for sentence in sentences:
            typer.echo(f"✗ {sentence}", err=True)
        sys.exit(trouble.exit_code(error))


def _role(role: str, run: Any, **given: Any) -> None:
    settings = load_complete()
    logs.set_up(settings.log_format, role)
    logs.unknown_settings(unknown())
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
    from bot.alone import NotAlone

    settings = load()
    logs.set_up(settings.log_format, "run")
    logs.unknown_settings(unknown())
    try:
        asyncio.run(all_in_one.run(settings, simulator=simulator, say=tell))
    except NotAlone as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(1) from None  # and not 2: the other one may end, so trying again helps


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

    _end_the_learner_too()
    settings = load()
    model = all_in_one.train(settings, typer.echo)
    if promote:
        with_database(settings, lambda database: all_in_one.promote(database, model), make=True)
        typer.echo("The workers change to this model by themselves, within a minute.")


@app.command(hidden=True)
def model() -> None:
    """The file of the model for the present examples, for `make shell`."""
    from bot.understanding import models

    typer.echo(models.current(load().data_dir))


@app.command()
def evaluate(
    paths: Annotated[list[Path], typer.Argument(help="JSON Lines or Rasa YAML; files or folders.")],
    as_json: Annotated[bool, typer.Option("--json", help="Figures for a machine.")] = False,
    plots: Annotated[
        Path | None, typer.Option(help="A folder for pictures: confusion and reliability.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Another model's file, to compare with on the same messages."),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Show the messages that the two models take differently."),
    ] = False,
    curve: Annotated[
        Path | None,
        typer.Option("--learning-curve", help="A folder: draw what more examples bring, too."),
    ] = None,
) -> None:
    """Measure the model on labelled messages: accuracy, F1, a line an intent, calibration."""
    from bot import all_in_one
    from bot.understanding.measuring.wishes import Wishes

    if texts and (as_json or against is None):
        fail("--texts goes with --against, and not with --json: messages stay out of files.")
    if against is not None and not against.is_file():
        fail(f"There is no model at {against}.")
    wishes = Wishes(as_json, plots, against, texts)
    typer.echo(all_in_one.evaluate(load(), paths, wishes, _progress))
    if curve is not None:
        typer.echo(all_in_one.learning_curve(curve, paths, sizes=(), seed=1, say=_progress))


@app.command("learning-curve")
def learning_curve(
    folder: Annotated[Path, typer.Argument(help="For the models and the picture; kept for later.")],
    sizes: Annotated[
        str, typer.Option(help="Numbers of examples, such as 500,1000; else 1/8, 1/4, 1/2 and all.")
    ] = "",
    on: Annotated[
        list[Path] | None, typer.Option(help="Labelled messages to measure on; else the held-out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which examples come first.")] = 1,
) -> None:
    """Train on more and more of the product's examples, and draw what that brings."""
    from bot import all_in_one

    wanted = [one.strip() for one in sizes.split(",") if one.strip()]
    if not all(one.isdecimal() and int(one) for one in wanted):
        fail("--sizes are numbers with commas between them, such as 500,1000,2000.")
    _end_the_learner_too()
    numbers = [int(one) for one in wanted]
    typer.echo(all_in_one.learning_curve(folder, on or [], sizes=numbers, seed=seed, say=_progress))


def _progress(line: str) -> None:
    typer.echo(line, err=True)  # what is measured has the output for itself


def _end_the_learner_too() -> None:
    """What ends us must end our learner, and clear up behind it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@app.command("replies")
def set_replies(
    mode: Annotated[str, typer.Argument(help="text, reaction, read, none, or as-set")],
) -> None:
    """Switch how listeners are answered, at once and without a restart; `none` is silence."""
    from bot.store.switches import MODES, set_reply_mode

    if mode not in (*MODES, "as-set"):
        fail(f"A mode is one of {', '.join(MODES)}, or as-set.")

    async def switch(database: Any) -> None:
        async with database.write() as conn:
            chosen = None if mode == "as-set" else mode
            await set_reply_mode(conn, chosen, who="engineer", now=now())

    with_database(load(), switch)
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
    from bot.checkup.told import NOTICES_OVER, lines
    from bot.store import notices
    from bot.store import status as figures

    async def read(database: Any) -> tuple[figures.Counts, list[str]]:
        async with database.read() as conn:
            told = await notices.since(conn, now() - NOTICES_OVER)
            return await figures.count(conn, key=key, now=now()), lines(told)

    settings = load()
    key = settings.identifier_key.get_secret_value().encode()
    counts, told = with_database(settings, read)
    if as_json:
        typer.echo(json.dumps(counts.to_json(), sort_keys=True))
        return
    for name, part in counts.to_json().items():
        typer.echo(f"{name:8} {json.dumps(part)}")
    for line in told:
        typer.echo(f"{'notice':8} {line}")


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
    rate: Annotated[float, typer.Option(min=0.001, help="Messages a second.")] = 1.0,
) -> None:
    """Send texts as listeners through the simulator, as a show's traffic."""
    from bot import all_in_one

    sent = asyncio.run(all_in_one.replay(load(), file, rate))
    typer.echo(f"{sent} messages sent.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write.")]) -> None:
    """Write database, models, media, station files and keys into one archive. Keep it secret."""
    from bot import backup as keeping

    keeping.backup(load(), file, now=now())
    typer.echo(f"Written: {file}. It holds listeners' words and the station's keys.")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="An archive of `backup`.")]) -> None:
    """Bring an archive back into an empty database and data folder."""
    from bot import backup as keeping

    keeping.restore(load(), file)
    typer.echo("Restored. Start the roles again.")


# Rasa would call home, TensorFlow would chat: neither is this station's wish.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
