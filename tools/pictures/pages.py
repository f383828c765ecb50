"""Which pages there are to be seen: every page of the desk, and the windows that open over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.desk.access import LEAST
from bot.desk.app import ROUTES, Route

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SIZES = {"desk": (1500, 900), "laptop": (1024, 700), "phone": (380, 760)}
STUDIO = ("queue", "air")  # pages for a dark studio; the others are read in an office

# What is fetched by pages and programs, and is no page.
NO_PAGES = frozenset(
    "deeds health alarms static archive_csv log_file media numbers_csv item older air_older folded"
    " runsheet_csv events songs_csv songs_m3u export drawn".split()
)
# Where a page needs to be told of what: {Name} is the card of that listener.
ADDRESSES = {
    "contest": "/contests/1",
    "track": "/library/tracks/17",
    "show": "/shows/2",
    "person": "/items/{Ken}/listener",
    "song": "/items/{Tom}/song",
    "reply": "/items/{Tom}/reply",
    "runsheet": "/runsheet?airing=1",
}


@dataclass(frozen=True)
class Picture:
    """One page in one state: where it is, whose it is, and which keys bring it there."""

    name: str
    path: str
    role: str | None
    scheme: str
    card: str = ""  # whose card is in focus
    keys: Sequence[str] = ()
    button: str = ""  # of the card, pressed after the keys

    def file(self, size: str) -> Path:
        return FOLDER / f"{self.name}-{size}.webp"


def pages() -> list[Route]:
    """What a person opens: the API's calls are none."""
    seen = (one for one in ROUTES if one.method == "GET" and not one.path.startswith("/api/"))
    return [one for one in seen if one.name not in NO_PAGES]


def pictures() -> list[Picture]:
    """Each page as the least of those sees it who may; the desk by day, too; and the windows."""
    found = [_of_page(one) for one in pages()]
    found += [
        Picture(f"{one.name}-light", one.path, one.role, "light")
        for one in found
        if one.name in STUDIO
    ]
    return [*found, *LISTS, *WINDOWS]


def _of_page(route: Route) -> Picture:
    role = LEAST[route.may] if route.may else None
    if route.name == "queue":
        role = "producer"  # presenters are led to their own view
    path = ADDRESSES.get(route.name, route.path)
    return Picture(route.name, path, role, "dark" if route.name in STUDIO else "light")


LISTS = (
    Picture("aired", "/?show=aired", "producer", "dark"),
    Picture("dismissed", "/?show=dismissed", "producer", "dark"),
    Picture("shows-manager", "/shows", "manager", "light"),
)
WINDOWS = (
    Picture("window-keys", "/", "producer", "dark", "Maeve", ["?"]),
    Picture("window-keys-air", "/air", "presenter", "dark", "Maeve", ["?"]),
    Picture("window-menu", "/", "producer", "dark", "Aoife", button=".more-acts"),
    Picture("window-undo", "/", "producer", "dark", "Aoife", ["v"]),
    Picture("window-edit", "/", "producer", "dark", "Fionn", ["e"]),
    Picture("window-note", "/", "producer", "dark", "Fionn", ["n"]),
    Picture("window-listener", "/", "producer", "dark", "Ken", ["w"]),
    Picture("window-song", "/", "producer", "dark", "Lola", button=".choose-song"),
    Picture("window-reply", "/", "producer", "dark", "Fionn", ["m"]),
    Picture("window-call", "/", "producer", "dark", "Fionn", ["i"]),
    Picture("window-light", "/", "producer", "dark", keys=["#health"]),
    Picture("picked", "/", "producer", "dark", "Fionn", ["x", "Shift+J"]),
    Picture("paused", "/", "producer", "dark", "Fionn", ["z"]),
    Picture("searched", "/", "producer", "dark", keys=["/", "dog"]),
)
