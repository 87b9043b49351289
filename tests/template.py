"""The migrated database of a run's own PostgreSQL, kept and copied: migrating takes three seconds, copying none.

The name of the kept one is a digest of all that migrating reads. Another digest is another database, which is migrated
anew and replaces the earlier one, so what is kept is never older than the sources.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from manager import environment
from manager import settings as settings_module
from manager.embedded import locks

PREFIX = "kept_"


@contextmanager
def copied(*, is_reused: bool) -> Iterator[None]:
    """Around the making of the test database: it becomes a copy, or is migrated and kept while other processes wait.

    A server of somebody else's, where nothing may be left behind, migrates as ever, and so does a database that is used
    again with what is in it (``--reuse-db``).
    """
    if is_reused or environment.load().database_url:
        yield
        return
    with locks.exclusive(settings.VAR_DIR / "template.lock"):
        kept = name()
        is_there = kept in _present()
        if is_there:
            connection.settings_dict["TEST"]["TEMPLATE"] = kept
        yield
        if not is_there:
            _keep(kept)


def name() -> str:
    """What the kept database is called today: by packages, settings, migrations and what these name of our code."""
    versions = sorted(f"{each.name} {each.version}" for each in metadata.distributions())
    read = sha256("\n".join([sys.version, *versions]).encode())
    for path in sorted({*sources(), Path(settings_module.__file__), Path(__file__)}):
        read.update(f"\n{path}\n".encode() + path.read_bytes())
    return PREFIX + read.hexdigest()[:40]


def sources() -> Iterator[Path]:
    """Files of all migrations, and of our modules that they name, with what those name in turn."""
    waiting = [type(each).__module__ for each in MigrationLoader(None).disk_migrations.values()]
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            yield Path(sys.modules[module].__file__ or "")
            waiting += [each for each in map(_origin, vars(sys.modules[module]).values()) if _is_ours(each)]


def _origin(value: Any) -> str:
    return value.__name__ if isinstance(value, ModuleType) else str(getattr(value, "__module__", ""))


def _is_ours(module: str) -> bool:
    path = Path(getattr(sys.modules.get(module), "__file__", None) or "/")
    return path.is_relative_to(environment.ROOT) and ".venv" not in path.parts


def _keep(kept: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL; nobody may be connected to what is copied
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as server:
        for old in _present():
            server.execute(f"DROP DATABASE {quoted(old)}")
        server.execute(f"CREATE DATABASE {quoted(kept)} TEMPLATE {quoted(connection.settings_dict['NAME'])}")


def _present() -> list[str]:
    with connection._nodb_cursor() as server:
        server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in server.fetchall()]
