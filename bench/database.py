"""A database of the bench's own on the configured server: made before, dropped after."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from manager.embedded import paths
from manager.environment import Environment

NAME = "atrio_bench"


@contextmanager
def own_database(env: Environment) -> Iterator[str]:
    """The URL of an empty database, for the block. Whatever an interrupted run left is dropped first."""
    url = env.database_url or paths.postgres_url(env.var_dir)
    with psycopg.connect(url, autocommit=True) as connection:
        _drop(connection)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        try:
            yield urlsplit(url)._replace(path=f"/{NAME}").geturl()
        finally:
            _drop(connection)


def _drop(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
