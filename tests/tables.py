"""What the tables hold, kept and written back: far cheaper than emptying all of them and filling them anew."""

import time
from functools import cache

from django.db import OperationalError, connection, transaction

Rows = dict[str, bytes]
"""Table by table, as PostgreSQL copies them."""


def read() -> Rows:
    """All rows of all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in _names():
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(bytes(block) for block in copy)
    return found


def write(rows: Rows, *, emptied: bool = False) -> None:
    """Add the rows as they were, or with ``emptied`` have them alone in their tables.

    Triggers and foreign keys have been satisfied once and are not asked again, which PostgreSQL allows to superusers
    and to a role that may set ``session_replication_role``.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role TO replica")
        for table, block in rows.items():
            if emptied:
                cursor.execute(f'DELETE FROM "{table}"')
            with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(block)
        cursor.execute("SET LOCAL session_replication_role TO origin")


def restore(kept: Rows) -> None:
    """Make every table hold what it held when ``kept`` was read.

    A process that the test had started may still be writing: whoever of the two PostgreSQL ends tries again.
    """
    for pause in (0.2, 1, 5, None):
        try:
            present = read()
            write({table: block for table, block in kept.items() if present[table] != block}, emptied=True)
        except OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


@cache
def _names() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
