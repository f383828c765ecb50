"""What the accidents need: a PostgreSQL of their own, which may be stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.store.database import Database
from tests.accidents.outage import Server
from tests.postgres import Cluster, running


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    with running() as cluster:
        yield cluster


@pytest.fixture
def server(own_cluster: Cluster) -> Server:
    """May be stopped and started again."""
    return Server(own_cluster)


@pytest.fixture
async def on_own_server(own_cluster: Cluster, server: Server) -> AsyncIterator[Database]:
    """A migrated, empty database on the server that may be stopped."""
    with own_cluster.database() as url:
        database = Database(url)
        try:
            yield database
        finally:
            await database.close()
