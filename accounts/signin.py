"""Opening a session: limits first, then one check that takes the same time for everybody."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse

from accounts.addresses import normalised
from accounts.models import User
from accounts.remembered import device_for
from security import keys
from security.journal import Kind, record
from security.limits import Limit, client
from security.models import SecurityPreferences
from security.same_work import same_work
from security.stages import SecondStep

BY_ACCOUNT = Limit("sign-in", amount=5, seconds=900)
"""Five failures in fifteen minutes per account and kind of browser (known there, or any other)."""
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

    Unknown addresses count, wait and take as long as known ones (reliability, promise 8).
    Raises WrongCredentials, TooManyAttempts, Unavailable.
    """
    email = normalised(email)
    device = device_for(request, email)
    subject = _subject(email, device)
    wait = BY_ACCOUNT.take(subject) or BY_CLIENT.take(client(request)) or (not device and OVERALL.take(EVERYBODY))
    if wait:
        raise TooManyAttempts(wait)
    user = authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        _write_refusal(email)
        raise _refusal(subject)
    BY_ACCOUNT.forget(subject)
    BY_CLIENT.give_back(client(request))
    if not device:
        OVERALL.give_back(EVERYBODY)
    return user


def check_key(request: HttpRequest, answer: str) -> User:
    """The person whose passkey answered the question of this browser; limited like passwords.

    Raises WrongCredentials, TooManyAttempts, Unavailable.
    """
    wait = BY_CLIENT.take(client(request))
    if wait:
        raise TooManyAttempts(wait)
    try:
        user = keys.holder(request, answer)
    except keys.RefusedKey as error:
        raise WrongCredentials from error
    BY_CLIENT.give_back(client(request))
    return user


def open_session(request: HttpRequest, user: User, *, keep: bool, to: str, with_key: bool = False) -> HttpResponse:
    """Sign in through every login stage and answer where to go. A passkey (``with_key``) counts as both steps.

    ``keep``: the cookie lasts ``SESSION_COOKIE_AGE``; else, and for people who want to be asked every time, it ends
    with the browser.
    """
    if request.user.is_authenticated:
        logout(request)
    is_kept = keep and not SecurityPreferences.of(user).asks_every_time
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_kept else 0)
    state = {"browser": device_for(request, user.email), SecondStep.WITH_KEY: with_key}
    login = Login(user=user, email=user.email, redirect_url=to, state=state)
    record_authentication(request, user, method="webauthn" if with_key else "password", email=user.email)
    answer: HttpResponse = perform_login(request, login)
    return answer


def forgive(request: HttpRequest, user: User) -> None:
    """Give the account its tries back: its owner has just proved themselves by mail."""
    BY_ACCOUNT.forget(_subject(user.email, device_for(request, user.email)))
    BY_ACCOUNT.forget(user.email)


def _subject(email: str, device: str) -> str:
    return f"{email} {device}" if device else email


def _refusal(subject: str) -> WrongCredentials | TooManyAttempts:
    wait = BY_ACCOUNT.wait(subject)
    return TooManyAttempts(wait) if wait else WrongCredentials()


def _write_refusal(email: str) -> None:
    known = User.objects.filter(email=email).first()
    with same_work(keep=known is not None):
        record(Kind.SIGN_IN_FAILED, actor=None, user=known)
