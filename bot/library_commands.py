"""The commands `requestline library …`: the songs that the station has."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from bot.clock import now
from bot.command import tell, with_database
from bot.settings import load

app = typer.Typer(help="The station's songs.", no_args_is_help=True)


@app.command("import")
def take_in(
    place: Annotated[
        str, typer.Argument(help="A CSV, a playlist, a folder, or a station's address at AzuraCast")
    ],
    source: Annotated[
        str, typer.Option(help="Its name in the library; by default that of the file.")
    ] = "",
    once: Annotated[
        bool, typer.Option("--once", help="Do not read it again each day by itself.")
    ] = False,
) -> None:
    """Take songs into the library: what is new, what changed, and what is gone since last time."""
    from bot.library.azuracast import Key
    from bot.library.sources import import_from

    settings = load()

    async def go(database: Any) -> Any:
        return await import_from(
            database,
            place,
            who=_name(),
            clock=now,
            key=Key(settings.azuracast_key.get_secret_value(), settings.azuracast),
            source=source,
            lasting=not once,
        )

    report = with_database(settings, go, make=True)
    for sentence in report.sentences():
        tell(sentence)
    if report.stopped:
        raise typer.Exit(1)


@app.command()
def leave(
    source: Annotated[str, typer.Argument(help="Its name, as `requestline library list` says.")],
) -> None:
    """Read a source no more each day by itself; its songs stay."""
    from bot.library.again import leave as leave_it

    async def go(database: Any) -> bool:
        return await leave_it(database, source, who=_name(), now=now())

    if not with_database(load(), go):
        tell(f"No source called {source} is read again each day.")
        raise typer.Exit(1)
    tell(f"{source} is read no more.")


@app.command("list")
def list_all() -> None:
    """Where the songs came from, how many they are, and what the last imports did."""
    from bot.store import imports, tracks

    async def read(database: Any) -> Any:
        async with database.read() as conn:
            return await tracks.counts(conn), await imports.latest(conn, limit=10)

    sources, latest = with_database(load(), read)
    if not sources:
        typer.echo("The library is empty. `requestline library import` fills it.")
    for row in sources:
        typer.echo(f"{row.there:8} there {row.gone:8} gone {row.merged:8} merged  {row.source}")
    for row in latest:
        typer.echo(f"{row.started_at:%Y-%m-%d %H:%M}  {row.source}: {_done(row)}")


def _done(row: Any) -> str:
    counted = f"{row.added} added, {row.changed} changed, {row.gone} gone"
    counted += f", {row.unreadable} unreadable"
    if row.ended_at is None:
        return f"{counted}; not ended"
    return f"{counted}; {row.stopped}" if row.stopped else counted


@app.command()
def match(
    text: Annotated[str, typer.Argument(help="What a listener may write.")],
) -> None:
    """Say which track of the library a message would be matched to."""
    from bot.library.shelf import Shelf

    async def go(database: Any) -> Any:
        shelf = Shelf(database)
        await shelf.refresh()
        return shelf.matcher.match(text=text)

    found = with_database(load(), go)
    typer.echo(f"{found.kind.value}: {found.reason.value}")
    for one in found.candidates:
        typer.echo(f"{one.probability:6.0%}  {one.track.artist} - {one.track.title}")


def _name() -> str:
    """Whoever sits at the machine, as the log shows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # in a container nobody may have a name
        return "engineer"
