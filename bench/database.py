"""A database of the bench's own on the configured server: made before, dropped after."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from manager import environment
from manager.embedded import paths
from manager.embedded.servers import Servers
from manager.environment import Environment

NAME = "atrio_bench"
ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {"DEBUG": "", "DEVELOPMENT": "", "SECRET_KEY": "only-for-measuring-" * 4, "ALLOWED_HOSTS": "127.0.0.1"}


def measured_in_its_own(module: str, arguments: list[str]) -> int:
    """Run a module that measures, in a process that knows its database before Django starts. Answers its exit code."""
    os.environ.update(PRODUCTION)
    env = environment.load()
    command = [sys.executable, "-m", module, *arguments]
    with Servers.needed(env).running(), own_database(env) as url:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


@contextmanager
def own_database(env: Environment) -> Iterator[str]:
    """The URL of an empty database, for the block. Whatever an interrupted run left is dropped first."""
    url = env.database_url or paths.postgres_url(env.var_dir)
    with psycopg.connect(url, autocommit=True) as connection:
        _drop(connection)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        try:
            changed = urlsplit(url)._replace(path=f"/{NAME}").geturl()
            yield changed.replace(f":/{NAME}", f":///{NAME}")  # which urlsplit drops where there is no host
        finally:
            _drop(connection)


def _drop(connection: psycopg.Connection) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
