from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.simulator import samples

FOLDER = Path(samples.__file__).parent
PAGES = sorted(FOLDER.glob("templates/*.html"))
SCRIPTS = sorted(FOLDER.glob("static/*.js"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_markup_holds_no_script_no_style_and_no_foreign_address(path: Path):
    markup = path.read_text("utf-8")
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", markup)
    assert not re.search(r"(src|href)=\"(?!/sim/)", markup)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_never_makes_markup_of_text(path: Path):
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval|\.style\b", path.read_text())
