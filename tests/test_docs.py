"""The documents keep what they promise: names, paths, links and commands are there."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import app
from bot.core.purposes import PURPOSES, Lane
from bot.desk.app import ROUTES
from tools.pictures.pages import NO_PAGES, SIZES, Picture, pages, pictures

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
INTENTS = [intent for intent in PURPOSES if intent != "nlu_fallback"]  # that one is never learnt

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]*)+|[\w-]+\.(?:py|md|yml|toml|lock)")
COMMAND = re.compile(r"(?:^|[\s/])requestline +([a-z][a-z-]*)(?: +([a-z]+))?", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose(page: Path) -> str:
    """A page without its code, in which brackets may mean anything."""
    return INLINE.sub("", FENCED.sub("", page.read_text("utf-8")))


def code(page: Path) -> list[str]:
    """What stands as code on a page: whole blocks, and words in a line."""
    whole = page.read_text("utf-8")
    return [*FENCED.findall(whole), *INLINE.findall(FENCED.sub("", whole))]


def read_yaml(name: str) -> Any:
    return yaml.safe_load(text(name))


# links and paths


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    found = LINK.findall(prose(page))
    ours = [link.partition("#")[0] for link in found if "://" not in link]
    assert [link for link in ours if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_path_that_a_developer_is_sent_to_is_there(name: str) -> None:
    paths = [word for word in INLINE.findall(FENCED.sub("", text(name))) if PATH.fullmatch(word)]
    made_later = {"models/", "media/", "secrets/", "logs/", "station/"}  # in the data folder
    assert len(paths) > 20
    assert [one for one in paths if one not in made_later and not (ROOT / one).exists()] == []


# the map


def test_the_map_names_every_folder_and_file_of_bot() -> None:
    folders = [path for path in (ROOT / "bot").iterdir() if any(path.glob("*.py"))]
    files = [path for path in (ROOT / "bot").glob("*.*") if path.name != "__init__.py"]
    wanted = [name_of(path) for path in (*folders, *files) if path.is_file() or path.is_dir()]
    page = text("ARCHITECTURE.md")
    assert len(wanted) > 20
    assert [name for name in wanted if f"`{name}`" not in page] == []


def test_the_map_names_every_function_of_the_journey() -> None:
    tree = ast.parse(text("bot/journey.py"))
    functions = {one.name for one in tree.body if isinstance(one, ast.AsyncFunctionDef)}
    named = set(re.findall(r"`journey\.(\w+)`", text("ARCHITECTURE.md")))
    assert named == {name for name in functions if not name.startswith("_")}


def test_the_map_names_what_is_defined_in_the_files_it_points_to() -> None:
    found = re.findall(r"((?:`[\w.]+`, )*`[\w.]+`) in `([\w/]+\.py)`", text("ARCHITECTURE.md"))
    assert len(found) > 15
    for names, file in found:
        there = text(file)
        for part in re.findall(r"\w+", names):
            assert re.search(rf"(?:def|class) {part}\b|\b{part}\b ?[=,:]|\"{part}\"", there), (
                f"{part} is not in {file}"
            )


# the trade's words


@pytest.mark.parametrize("name", [*(lane.value for lane in Lane), *PURPOSES])
def test_the_glossary_names_every_lane_and_purpose(name: str) -> None:
    assert f"\n| `{name}` |" in text("docs/glossary.md")


def test_the_glossary_puts_every_purpose_in_its_lane() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| (?:`(\w+)`|none: folded) \| (\w+)",
        text("docs/glossary.md"),
        re.MULTILINE,
    )
    told = {purpose: (lane or None, reply != "no") for purpose, lane, reply in rows}
    assert told == {
        name: (one.lane.value if one.lane else None, one.replies) for name, one in PURPOSES.items()
    }


KEY = re.compile(r'label: (["`])(.+?)\1, says: "([\w.]+)"(?:.*view: "(\w+)")?')
LETTERS = re.compile(
    r"^const LANES = \{(.+?)\};$", re.MULTILINE | re.DOTALL
)  # Shift and a letter: a lane


def keys_of(view: str) -> list[str]:
    """The rows of a view's table of keys."""
    words: dict[str, str] = {}
    for file in (ROOT / "bot/desk/words/en").glob("*.json"):
        words |= json.loads(file.read_text("utf-8"))
    rows = []
    for file in sorted((ROOT / "bot/desk/static").glob("*.js")):
        script = file.read_text("utf-8")
        lanes = re.findall(r'(\w): "(\w+)"', "".join(LETTERS.findall(script)))
        for _, label, says, only in KEY.findall(script):
            if only in ("", view):
                many = lanes if "${letter}" in label else [("", "")]
                rows += [
                    f"| {label.replace('${letter}', letter)} "
                    f"| {words[says].replace('{lane}', words.get(f'lane.{lane}', ''))} |"
                    for letter, lane in many
                ]
    return rows


@pytest.mark.parametrize("view, page", [("air", "presenter"), ("desk", "producer")])
def test_the_page_of_each_view_lists_every_key_and_no_other(view: str, page: str) -> None:
    rows, there = keys_of(view), text(f"docs/{page}.md")
    assert len(rows) > 20
    assert [row for row in rows if row not in there] == []
    listed = there.partition("\n## Keys\n")[2].partition("\n## ")[0]
    assert [row for row in re.findall(r"^\| .+ \|$", listed, re.M)[1:] if row not in rows] == []


@pytest.mark.parametrize("role", ["presenter", "producer", "manager", "engineer"])
def test_each_role_has_a_guide_of_one_page(role: str) -> None:
    guide = text(f"docs/guides/{role}.md")
    assert len(guide.splitlines()) <= 60


# pictures


def test_every_page_of_the_desk_is_known_as_a_page_or_as_none() -> None:
    got = [one for one in ROUTES if one.method == "GET" and not one.path.startswith("/api/")]
    there = {route.name for route in got}
    assert {route.name for route in pages()} == there - NO_PAGES
    assert there >= NO_PAGES


@pytest.mark.parametrize("one", pictures(), ids=lambda one: one.name)
def test_every_page_has_its_pictures(one: Picture) -> None:
    assert [size for size in SIZES if not one.file(size).exists()] == []  # make screenshots


# the Rasa project


@pytest.mark.parametrize("folder", ["data/nlu", "tests/held_out"])
def test_there_is_one_file_of_examples_for_each_intent(folder: str) -> None:
    files = {path.stem: read_yaml(name_of(path))["nlu"] for path in (ROOT / folder).glob("*.yml")}
    assert sorted(files) == sorted(INTENTS)
    for intent, parts in files.items():
        assert {part["intent"] for part in parts} == {intent}


@pytest.mark.parametrize("intent", PURPOSES)
def test_one_rule_leads_from_each_intent_to_its_action(intent: str) -> None:
    rules = [rule["steps"] for rule in read_yaml("data/rules.yml")["rules"]]
    mine = [steps for steps in rules if {"intent": intent} in steps]
    assert mine == [[{"intent": intent}, {"action": f"action_{intent}"}]]


# commands


def commands() -> dict[str, bool]:
    """Every command, such as `staff add`, and whether it is hidden."""
    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: Any, before: str) -> Iterator[tuple[str, bool]]:
    for name, one in getattr(command, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from _walk(one, f"{before}{name} ")
        else:
            yield f"{before}{name}", one.hidden


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    known = commands()
    said = [found for part in code(page) for found in COMMAND.findall(part)]
    wrong = [
        f"{first} {second}".strip()
        for first, second in said
        if first not in known and f"{first} {second}" not in known
    ]
    assert wrong == []


def test_every_command_is_explained() -> None:
    pages = [ROOT / "README.md", ROOT / "docs" / "operations.md"]
    there = "\n".join(part for page in pages if page.exists() for part in code(page))
    shown = [name for name, hidden in commands().items() if not hidden]
    assert len(shown) > 10
    assert [name for name in shown if f"requestline {name}" not in there] == []


def test_every_verb_of_the_makefile_that_a_page_names_exists() -> None:
    verbs = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    named = {
        verb
        for page in PAGES
        for part in code(page)
        for verb in re.findall(r"make ([a-z-]+)", part)
    }
    assert named - verbs == set()
