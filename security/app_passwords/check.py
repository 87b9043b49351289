"""Is this somebody's application password? Asked by mail and synchronization servers (docs/app-passwords.md)."""

import datetime
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model

from core.hooks import Hook
from security.app_passwords.commands import digest_of
from security.base.constant_time import constant_time
from security.base.last_use import note_use
from security.base.limits import Limit, claim, hit_all, network, plain_address, refund_all
from security.journal.events import record
from security.kinds import EventKind
from security.models import AppPassword

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_LOGIN = 254
LONGEST_PASSWORD = 200
LONGEST_SERVICE = 40
USE_STEP = datetime.timedelta(minutes=1)
QUARTER = 900
"""Seconds."""
BY_BOTH = Limit("app-password", amount=30, seconds=QUARTER)
"""Refusals per login and client network: a program with an old password keeps trying, strangers count elsewhere."""
BY_CLIENT = Limit("app-password-client", amount=200, seconds=QUARTER)
BY_LOGIN = Limit("app-password-login", amount=500, seconds=QUARTER)
OVERALL = Limit("app-password-overall", amount=20_000, seconds=QUARTER)
REPEATED = Limit("app-password-repeated", amount=9, seconds=QUARTER)
"""Refusals of a login without a line in the journal; the tenth writes the only one of its quarter of an hour."""


SUSPENDED_WHEN: Hook[Callable[["User"], bool]] = Hook()
"""Asked about the person of a right password: True keeps the program out, as if it were wrong."""


class UnreadableQuestion(ValueError):
    """The server asks something else than the document says; the message names the field."""


@dataclass
class TooManyRefusals(Exception):
    """A limit is reached; ``seconds`` until the next answer."""

    seconds: int


@dataclass(frozen=True)
class Question:
    """What a server asks: who says to be whom, for which service (``imap``), from which address."""

    login: str
    password: str
    service: str = ""
    ip: str | None = None

    @classmethod
    def read(cls, data: Any) -> "Question":
        """From the JSON of the server. Raises UnreadableQuestion."""
        if not isinstance(data, dict):
            raise UnreadableQuestion("The body has to be a JSON object.")
        login = _text(data, "login", LONGEST_LOGIN).strip().lower()
        service = _text({"service": "", **data}, "service", LONGEST_SERVICE)
        if not login.isprintable() or not service.isprintable():
            raise UnreadableQuestion("login and service are one line of readable letters.")
        return cls(login, _text(data, "password", LONGEST_PASSWORD), service, _address(data.get("ip")))

    @property
    def client(self) -> str:
        """The client as a subject of limits; all unnamed ones together."""
        return network(self.ip) if self.ip else "unnamed"


def is_checker(authorization: str) -> bool:
    """Whether the header carries one of the operator's secrets (``APP_PASSWORD_CHECKERS``), in constant time."""
    scheme, _blank, given = authorization.partition(" ")
    right = [hmac.compare_digest(given.encode(), known.encode()) for known in settings.APP_PASSWORD_CHECKERS.values()]
    return scheme.lower() == "bearer" and any(right)


def check(question: Question, *, now: datetime.datetime) -> AppPassword | None:
    """The password that fits, or None. Unknown logins count and take as long as known ones.

    Raises TooManyRefusals, Unavailable.
    """
    limits = _limits(question)
    wait = hit_all(limits)
    if wait:
        raise TooManyRefusals(wait)
    found = AppPassword.objects.opening(question.login, digest_of(question.password))
    if found is None or any(suspends(found.user) for suspends in SUSPENDED_WHEN):
        _write_refusal(question)
        return None
    refund_all(limits)
    _keep_use(found, question, now)
    return found


def _limits(question: Question) -> list[tuple[Limit, str]]:
    both = f"{question.login} {question.client}"
    own = [(BY_BOTH, both), (BY_CLIENT, question.client), (BY_LOGIN, question.login)]
    return [*own, (OVERALL, "everybody")]


def _keep_use(found: AppPassword, question: Question, now: datetime.datetime) -> None:
    """At most one write a minute, however many connections a program opens."""
    own = AppPassword.objects.filter(pk=found.pk)
    note_use(own, now, USE_STEP, field="last_used_at", last_ip=question.ip, last_service=question.service)


def _write_refusal(question: Question) -> None:
    if not REPEATED.hit(question.login) or not claim(f"app-password-journal:{question.login}", QUARTER):
        return
    known = get_user_model().objects.filter(email=question.login).first()
    with constant_time(keep=known is not None):
        record(
            EventKind.APP_PASSWORD_REFUSED, actor=None, user=known, service=question.service, address=question.ip or ""
        )


def _text(data: dict[str, Any], name: str, longest: int) -> str:
    value = data.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise UnreadableQuestion(f"{name} has to be a text of at most {longest} characters.")
    return value


def _address(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise UnreadableQuestion("ip has to be a text.")
    try:
        return plain_address(value) if value else None
    except ValueError as error:
        raise UnreadableQuestion("ip has to be an IPv4 or IPv6 address.") from error
