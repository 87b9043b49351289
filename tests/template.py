"""The migrated database of a run's own PostgreSQL, kept and copied: migrating takes fifteen seconds, copying none.

The name of the kept one is a digest of all that migrating reads. Another digest is another database, which is migrated
anew and replaces the earlier one, so what is kept is never older than the sources.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path

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
    """Files of all migrations, and of our modules that they import.

    Not what those import in turn: behind a model lies the whole portal, and with each change of anything it would be
    another database.
    """
    for each in MigrationLoader(None).disk_migrations.values():
        path = Path(sys.modules[type(each).__module__].__file__ or "")
        yield path
        yield from filter(Path.is_file, map(_file, _imported(path.read_text())))


def _imported(source: str) -> Iterator[str]:
    """Dotted names of modules, and of what is taken from one, which may be a module too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(f"{node.module}.{each.name}" for each in node.names))


def _file(module: str) -> Path:
    at = environment.ROOT.joinpath(*module.split("."))
    return at / "__init__.py" if at.is_dir() else at.with_suffix(".py")


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
