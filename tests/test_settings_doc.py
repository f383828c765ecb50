"""docs/settings.md says of every setting what the class says, and of no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import PREFIX, NumberSetting, Settings

PAGE = (Path(__file__).parents[1] / "docs" / "settings.md").read_text("utf-8")
ROW = re.compile(rf"^\| `{PREFIX}(\w+)`( 🔑)? \| (.+?) \| (.+) \|$", re.MULTILINE)
ROWS = {
    name.lower(): (bool(key), default, meaning) for name, key, default, meaning in ROW.findall(PAGE)
}
FIELDS = Settings.model_fields


def written(default: Any) -> str:
    """A default as the page shows it."""
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if isinstance(default, bool):
        default = str(default).lower()
    return "empty" if default == "" else f"`{default}`"


def test_the_page_names_every_setting_once_and_no_other() -> None:
    named = [found[0].lower() for found in ROW.findall(PAGE)]
    assert sorted(named) == sorted(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_the_page_shows_the_default(name: str) -> None:
    assert ROWS[name][1] == written(FIELDS[name].default)


@pytest.mark.parametrize("name", FIELDS)
def test_the_page_marks_what_is_secret(name: str) -> None:
    kind = FIELDS[name].annotation
    assert ROWS[name][0] is (kind in (SecretStr, list[NumberSetting]))


@pytest.mark.parametrize("name", FIELDS)
def test_the_class_says_what_to_put(name: str) -> None:
    """The sentence that stands behind the name of a wrong setting."""
    assert FIELDS[name].description


def test_the_choices_of_a_setting_are_all_explained() -> None:
    for choice in ("text", "reaction", "read", "none"):
        assert f"`{choice}`:" in ROWS["reply_mode"][2]
    for choice in ("console", "json"):
        assert f"`{choice}`" in ROWS["log_format"][2]
