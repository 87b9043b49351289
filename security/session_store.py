"""Django's sessions in the database, read by a statement that is written once."""

import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from core.clock import now
from core.statements import Statement

KEY_LENGTH = 32
"""As Django's."""


class SessionStore(db.SessionStore):
    """Asked on every request; nothing else differs from Django's. Its name salts what is stored: keep it."""

    def _get_session_from_db(self) -> Any:
        found = _ALIVE.rows(key=self.session_key or "", now=now())
        if not found:
            self._session_key = None
        return next(iter(found), None)

    def _get_new_session_key(self) -> str:
        """A random one; that it is new is seen when it is stored, and ``create`` then takes another."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def delete(self, session_key: str | None = None) -> None:
        """Without reading the row first."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=key).delete()


def _alive(key: str, now: datetime.datetime) -> "QuerySet[Session]":
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_ALIVE = Statement(_alive)
