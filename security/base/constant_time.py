"""Work that takes as long for an unknown address as for a known one (REL-8)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def constant_time(*, keep: bool) -> Iterator[None]:
    """A transaction whose rows are kept or thrown away in the same time.

    The commit does not wait for the disk, which a clock could measure from outside. A cut of the power within
    the same half second can lose the rows: only for what its person can ask for again, or a refusal.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
        transaction.set_rollback(not keep)
