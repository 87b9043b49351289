"""Django's sessions in the database, read by a statement that is written once."""

import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from core.clock import now
from core.statements import Statement

STRANGERS_AGE = 3600
"""Seconds; rows of people who are not signed in: a code under way, a question to a key."""
KEY_LENGTH = 32
"""As Django's."""


class SessionStore(db.SessionStore):
    """Asked on every request. What a stranger writes lives an hour. Its name salts what is stored: keep it."""

    def _get_session_from_db(self) -> Any:
        found = _ALIVE.rows(key=self.session_key or "", now=now())
        if not found:
            self._session_key = None
        return next(iter(found), None)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until the session ends."""
        age = super().get_expiry_age(**kwargs)
        return age if SESSION_KEY in self else min(age, STRANGERS_AGE)

    def get_expiry_date(self, **kwargs: Any) -> datetime.datetime:
        """The instant at which it ends, which the database keeps."""
        return now() + datetime.timedelta(seconds=self.get_expiry_age(**kwargs))

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
