"""Connections that wait for a hung database no longer than a page may.

The pool asks each connection whether it lives before it gives it out (``CONN_HEALTH_CHECKS``).
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen, Query

from core.silence import PATIENCE, Silence

SILENCE = Silence()
ALIVE_WITHIN = 1.0
"""Seconds for the answer of a connection that is asked whether it lives; the question costs the server nothing."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when its answer does not come in time."""

    def wait(self, gen: "PQGen[Any]", interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's. Raises OperationalError after the patience of the request."""
        patience = PATIENCE.get() if timeout is None else timeout
        try:
            return super().wait(gen, interval, patience)
        except psycopg.errors._WaitTimeout as error:  # what psycopg says of ``timeout``
            self.pgconn.finish()
            if patience == ALIVE_WITHIN:  # a long statement says nothing about the server
                SILENCE.begin()
            raise psycopg.OperationalError("The database has not answered in time.") from error

    def execute(self, query: "Query", *values: Any, **options: Any) -> Any:
        """As psycopg's; the empty statement, by which the pool asks for life, has a patience of its own."""
        if query != "":
            return super().execute(query, *values, **options)
        before = PATIENCE.set(ALIVE_WITHIN)
        try:
            return super().execute(query, *values, **options)
        finally:
            PATIENCE.reset(before)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, which asks a hung server once in a while instead of with every page."""

    def __init__(self, settings_dict: dict[str, Any], *more: Any, **named: Any) -> None:
        pool = settings_dict["OPTIONS"].get("pool")
        if pool:
            pool.setdefault("connection_class", PatientConnection)
        super().__init__(settings_dict, *more, **named)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool. Raises OperationalError at once while the server keeps silent."""
        if SILENCE.is_on:
            raise psycopg.OperationalError("The database kept silent a moment ago.")
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            SILENCE.begin()
            raise
