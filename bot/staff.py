"""The commands `requestline staff …`: who may use the desk."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import typer

from bot.clock import now
from bot.command import fail, with_database
from bot.settings import load

_LAST = "That is the last manager. Make somebody else a manager first."
app = typer.Typer(help="The people who may use the desk.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[str, typer.Option(help="presenter, producer or manager")] = "presenter",
    password: Annotated[
        str | None, typer.Option(help="Made and shown when left out.", show_default=False)
    ] = None,
) -> None:
    """Add somebody to the desk, or give them a new role and password; ends their sessions."""
    from bot.desk import passwords
    from bot.store import people, staff

    if role not in staff.ROLES:
        fail(f"A role is one of {', '.join(staff.ROLES)}.")
    if not people.is_name(name):
        fail("That is no name for the desk: up to 60 letters, and none that the log uses itself.")
    if password is not None and passwords.unfit(password):
        fail(f"A password has {passwords.SHORTEST} to {passwords.LONGEST} characters.")
    chosen = password or secrets.token_urlsafe(9)

    async def save(database: Any) -> None:
        async with database.write() as conn:
            await people.let_in(
                conn, name, role, passwords.hashed(chosen), who=people.ENGINEER, now=now()
            )

    try:
        with_database(load(), save, make=True)
    except people.LastManager:
        fail(_LAST)
    typer.echo(f"{name} may log in as {role}." + ("" if password else f" Password: {chosen}"))


@app.command("list")
def list_all() -> None:
    """Who may use the desk, and as what."""
    from bot.store import staff

    async def read(database: Any) -> Any:
        async with database.read() as conn:
            return await staff.everybody(conn)

    for row in with_database(load(), read):
        typer.echo(f"{row.role:9}  {row.name}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="The name to log in with.")]) -> None:
    """Let somebody in no more; ends their sessions at once."""
    from bot.store import people, staff

    async def go(database: Any) -> bool:
        async with database.write() as conn:
            person = await staff.find(conn, name)
            if person is not None:
                await people.remove(conn, person, who=people.ENGINEER, now=now())
            return person is not None

    try:
        found = with_database(load(), go)
    except people.LastManager:
        fail(_LAST)
    if not found:
        fail(f"Nobody here is called {name}. `requestline staff list` says who is.")
    typer.echo(f"{name} may not log in any more.")
