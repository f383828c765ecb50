"""A WhatsApp Cloud API on this machine, and phones to type on: no account at Meta is needed."""

from __future__ import annotations

from bot.simulator.app import build_app
from bot.simulator.clock import SimClock
from bot.simulator.config import Conditions, SimNumber, SimulatorConfig
from bot.simulator.people import Identity, Listener
from bot.simulator.simulator import Simulator, run

__all__ = [
    "Conditions",
    "Identity",
    "Listener",
    "SimClock",
    "SimNumber",
    "Simulator",
    "SimulatorConfig",
    "build_app",
    "run",
]
