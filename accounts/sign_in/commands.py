"""Opening a session: limits first, then one check that takes the same time for everybody."""

from dataclasses import dataclass, replace

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.addresses import normalized
from accounts.models import User
from accounts.sign_in.known_browsers import device_for
from core.clock import now
from core.work import wake
from security.base.constant_time import constant_time
from security.base.limits import Limit, client, hit_all, refund_all
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.methods import keys
from security.models import FailedSignIn, SecurityPreferences
from security.models.preferences import MOST_FAILURES
from security.sign_in.stage import SecondStep
from security.tasks import tell_failures

BY_ACCOUNT = Limit("sign-in", amount=5, seconds=900)
"""Failures in fifteen minutes per account and kind of browser (known there, or any other) before the pause is shown.

The person decides after how many it begins (SEC-55); a browser that does not know the account is shown the usual
number, and its tries cost the same work up to ``UNHEARD``, because a number of its own would tell that it exists.
"""
UNHEARD = replace(BY_ACCOUNT, amount=MOST_FAILURES)
"""Beyond this nobody's password is looked at."""
BY_CLIENT = Limit("sign-in-client", amount=100, seconds=900)
EVERYBODY = "everybody"
OVERALL = Limit("sign-in-overall", amount=3000, seconds=900)
"""Failures of the whole portal from browsers that do not know the account; known browsers still pass."""


class WrongCredentials(Exception):
    """The address or the password is not right; which one is never said."""


@dataclass
class TooManyAttempts(Exception):
    """The limit is reached; ``seconds`` until the next try."""

    seconds: int


def check_credentials(request: HttpRequest, *, email: str, password: str) -> User:
    """The person with this address and password.

    Unknown addresses count, wait and take as long as known ones (REL-8).
    Raises WrongCredentials, TooManyAttempts, Unavailable.
    """
    email = normalized(email)
    device = device_for(request, email)
    subject = _subject(email, device)
    others = [(BY_CLIENT, client(request)), *([] if device else [(OVERALL, EVERYBODY)])]
    wait = hit_all([(UNHEARD, subject), *others])
    if wait:
        raise TooManyAttempts(wait)
    own = replace(BY_ACCOUNT, amount=SecurityPreferences.lock_after_of(email))
    user, is_paused = authenticate(request, email=email, password=password), own.is_exceeded(subject)
    if is_paused or not isinstance(user, User):
        _write_refusal(email, is_paused=is_paused, pauses=own.wait(subject) > 0)
        raise _refusal(own if device else BY_ACCOUNT, subject)
    BY_ACCOUNT.reset(subject)
    refund_all(others)
    return user


def check_key(request: HttpRequest, answer: str) -> User:
    """The person whose passkey answered the question of this browser; limited like passwords.

    Raises WrongCredentials, TooManyAttempts, Unavailable.
    """
    wait = BY_CLIENT.hit(client(request))
    if wait:
        raise TooManyAttempts(wait)
    try:
        user = keys.owner(request, answer)
    except keys.RefusedKey as error:
        raise WrongCredentials from error
    BY_CLIENT.refund(client(request))
    return user


@transaction.atomic
def open_session(request: HttpRequest, user: User, *, keep: bool, to: str, with_key: bool = False) -> HttpResponse:
    """Sign in through every login stage and answer where to go. A passkey (``with_key``) counts as both steps.

    ``keep``: the cookie lasts ``SESSION_COOKIE_AGE``; else, and for people who want to be asked every time, it ends
    with the browser. One transaction: the stage locks the person, so what is decided here still holds when the session
    is open.
    """
    if request.user.is_authenticated:
        logout(request)
    state = {"browser": device_for(request, user.email), SecondStep.WITH_KEY: with_key}
    login = Login(user=user, email=user.email, redirect_url=to, state=state)
    record_authentication(request, user, method="webauthn" if with_key else "password", email=user.email)
    answer: HttpResponse = perform_login(request, login)
    is_kept = keep and not SecurityPreferences.of(user).asks_every_time
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_kept else 0)
    return answer


def reset_limits(request: HttpRequest, user: User) -> None:
    """Give the account its tries back: its owner has just proved themselves by mail."""
    BY_ACCOUNT.reset(_subject(user.email, device_for(request, user.email)))
    BY_ACCOUNT.reset(user.email)


def _subject(email: str, device: str) -> str:
    return f"{email} {device}" if device else email


def _refusal(shown: Limit, subject: str) -> WrongCredentials | TooManyAttempts:
    wait = shown.wait(subject)
    return TooManyAttempts(wait) if wait else WrongCredentials()


def _write_refusal(email: str, *, is_paused: bool, pauses: bool) -> None:
    """Into the journal, and for a mail to the person; the same work for an unknown address, thrown away."""
    known, origin = User.objects.filter(email=email).first(), current()
    with constant_time(keep=known is not None):
        record(EventKind.SIGN_IN_PAUSED if is_paused else EventKind.SIGN_IN_FAILED, actor=None, user=known)
        FailedSignIn.objects.create(user=known, at=now(), ip=origin.ip, device=origin.device, pauses=pauses)
    wake(tell_failures)
