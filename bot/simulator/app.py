"""Puts the simulator's web sides together: the Graph, the control API and the phone page."""

from __future__ import annotations

from aiohttp import web

from bot.simulator.control import Control
from bot.simulator.graph import MOST_UPLOAD, Graph
from bot.simulator.guard import guard, harden
from bot.simulator.handsets import Handsets
from bot.simulator.phone import PhonePage


def build_app(handsets: Handsets) -> web.Application:
    """What listens at the Graph's address; people and scripts are let in beside the station."""
    check = guard(allow_remote=handsets.world.config.allow_remote)
    app = web.Application(client_max_size=MOST_UPLOAD, middlewares=[check])
    app.on_response_prepare.append(harden)
    app.add_routes(Graph(handsets.world, handsets.exchange).routes())
    app.add_routes(Control(handsets).routes())
    app.add_routes(PhonePage(handsets).routes())
    return app


def build_file_app(handsets: Handsets) -> web.Application:
    """What listens at the address of files."""
    app = web.Application()
    app.add_routes(Graph(handsets.world, handsets.exchange).file_routes())
    return app
