"""Refusals that a person can read and act on. Everything else is a bug and flies."""

from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.functional import Promise
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError


class RuleError(Exception):
    """A rule of the portal forbids the act in the present state; the message says what to do next.

    Views that meet it outside a form answer 409 with the message (manager.frame.middleware).
    """

    def __init__(self, message: "str | Promise") -> None:
        super().__init__(str(message))
        self.message = message


class Unavailable(Exception):
    """A part that the act needs is down; nothing was done. Views answer 503 with the message (manager.frame)."""

    def __init__(self, message: "str | Promise") -> None:
        super().__init__(str(message))
        self.message = message


class NotHere(Http404):
    """Nothing stands at this address, and there is a way to what was meant: the page of 404 says it in a sentence and
    leads to ``url``. Neither may depend on whether something exists."""

    def __init__(self, message: "str | Promise", url: str) -> None:
        super().__init__(str(message))
        self.message, self.url = message, url


DATABASE_AWAY = (OperationalError, InterfaceError)
MOMENTARY = (*DATABASE_AWAY, BrokerError, RedisError, Unavailable)
"""A part was down or busy for a moment: no bug, and the schedule comes again."""
