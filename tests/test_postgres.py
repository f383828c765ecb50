"""The test bed itself: a missing PostgreSQL is an error that says what to do, never a skip."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests import postgres as bed
from tests.postgres import Cluster, NoPostgres, binaries


def test_missing_binaries_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTLINE_TEST_PG_BIN", raising=False)
    monkeypatch.setattr(bed, "INSTALLED", Path("/nowhere"))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoPostgres, match="apt-get install postgresql"):
        binaries()


def test_every_database_is_a_fresh_copy_and_gone_afterwards(postgres: Cluster) -> None:
    with postgres.database() as first, postgres.database() as second:
        assert first != second
        with psycopg.connect(first) as conn:
            conn.execute("INSERT INTO leases (name, holder, until) VALUES ('a', 'b', now())")
        with psycopg.connect(second) as conn:
            (rows,) = conn.execute("SELECT count(*) FROM leases").fetchone() or (None,)
        assert rows == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)
