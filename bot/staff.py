"""The commands `requestline staff …`: who may use the desk."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import typer

from bot.clock import now
from bot.command import fail, with_database
from bot.settings import load

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
    from bot.store import staff

    if role not in staff.ROLES:
        fail(f"A role is one of {', '.join(staff.ROLES)}.")
    if password is not None and len(password) < 8:
        fail("A password has at least 8 characters.")
    chosen = password or secrets.token_urlsafe(9)

    async def save(database: Any) -> None:
        from bot.desk.passwords import hashed

        async with database.write() as conn:
            await staff.save(conn, name, role, hashed(chosen), now=now())

    with_database(load(), save, make=True)
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
    from bot.store import staff

    async def go(database: Any) -> bool:
        async with database.write() as conn:
            return await staff.remove(conn, name)

    if not with_database(load(), go):
        fail(f"Nobody here is called {name}. `requestline staff list` says who is.")
    typer.echo(f"{name} may not log in any more.")
