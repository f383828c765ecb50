"""What no file of ours may hold, and how secrets are compared."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
LEAKS = {
    "an access token of Meta's": r"\bEAA[0-9A-Za-z]{24,}",
    "a private key": "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a key of Amazon's": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of GitHub's": r"\bgh[opsu]_[0-9A-Za-z]{36}",
    "an app secret in a setting": r"app_secrets?\W{1,8}[0-9a-f]{32}\b",
}
# What WhatsApp, a browser or a monitor must know: each is compared in constant time.
DOORS = ("bot/whatsapp", "bot/desk", "bot/playout", "bot/metrics.py")
SECRET = re.compile(r"secret|token|signature|password|proof|hmac", re.IGNORECASE)
CHECKS = {
    "bot/whatsapp/signature.py": "numbers_signed_for",
    "bot/whatsapp/webhook.py": "_knows",
    "bot/metrics.py": "_may_read",
    "bot/playout/called.py": "_knows",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    files = [PROJECT / name for name in listed.stdout.split("\0") if name]
    return [path for path in files if path.is_file()]


def leaks_in(text: str) -> list[str]:
    return [what for what, looks in LEAKS.items() if re.search(looks, text)]


def test_no_file_of_ours_holds_a_secret() -> None:
    found = {path: leaks_in(path.read_text("utf-8", "replace")) for path in tracked()}
    assert len(found) > 100
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("token = 'EAA" + "Gm0PX4ZCpsBA" * 3 + "'", id="a token"),
        pytest.param("-----BEGIN RSA PRIVATE" + " KEY-----", id="a key"),
        pytest.param('"app_secrets": ["' + "0a1b2c3d" * 4 + '"]', id="an app secret"),
    ],
)
def test_a_secret_would_be_found(text: str) -> None:
    assert leaks_in(text)


def door_files() -> list[Path]:
    return [
        path
        for door in DOORS
        for path in ([PROJECT / door] if door.endswith(".py") else (PROJECT / door).rglob("*.py"))
    ]


def comparisons(tree: ast.AST) -> Iterator[ast.Compare]:
    equal = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, equal) for one in node.ops):
            yield node


def names(node: ast.AST) -> set[str]:
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def compared_plainly(source: str) -> list[str]:
    """Comparisons of something secret that end sooner the sooner it differs."""
    found = comparisons(ast.parse(source))
    return [ast.unparse(one) for one in found if any(SECRET.search(name) for name in names(one))]


@pytest.mark.parametrize("path", door_files(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_door_compares_a_secret_plainly(path: Path) -> None:
    assert compared_plainly(path.read_text("utf-8")) == []


def test_a_plain_comparison_would_be_found() -> None:
    assert compared_plainly("ok = sign(raw, secret) == header")
    assert compared_plainly("ok = given in self.tokens")


@pytest.mark.parametrize("path, function", CHECKS.items())
def test_a_secret_is_compared_in_constant_time(path: str, function: str) -> None:
    tree = ast.parse((PROJECT / path).read_text("utf-8"))
    bodies = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    assert len(bodies) == 1
    assert "hmac.compare_digest(" in bodies[0]
