"""The door for presenters and producers: pages, the live stream, and who may do what."""

from bot.desk.app import build
from bot.desk.given import Desk, MakeAir

__all__ = ["Desk", "MakeAir", "build"]
