"""Becoming a person of the portal. Nobody exists before their address is proved.

An account row with an unproved address would let a stranger prepare the account of somebody else, so the
application waits in the browser's session (its password only as a hash) until the code comes back.
"""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Self

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts import emails
from accounts.addresses import normalized
from accounts.codes import MAILS, CodeInSession, MailedCode
from accounts.hooks import USER_SIGNED_UP, SignUp
from accounts.models import User
from core.work import wake
from notifications.tasks import deliver_due
from security.base.constant_time import constant_time
from security.base.limits import HOUR, Limit, client, hit_all
from security.journal.events import record
from security.kinds import EventKind
from security.methods.second_step import TooManyCodes

UNDER_WAY = CodeInSession("sign_up", "sign_up_seed")
INDIVIDUAL = "individual"
COMPANY = "company"
BY_CLIENT = Limit("sign-up-client", amount=100, seconds=HOUR)
"""Codes that one client has mailed."""
WRONG_BY_CLIENT = Limit("sign-up-wrong-client", amount=60, seconds=HOUR)
"""Wrong codes of one client, whatever addresses it tries."""


class AlreadyRegistered(Exception):
    """The address got an account meanwhile."""


@dataclass(frozen=True)
class Application:
    """What somebody wrote into the sign-up form. ``to`` is where they wanted to go (an invitation), or empty."""

    email: str
    first_name: str
    last_name: str
    language: str
    password_hash: str = ""
    kind: str = INDIVIDUAL
    trade_name: str = ""
    to: str = ""
    is_invited: bool = False

    @property
    def organization_name(self) -> str:
        """Full name of an individual, trade name of a company (ORG-4)."""
        return self.trade_name if self.kind == COMPANY else f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class SignUpAttempt:
    """An application and the code that was mailed for it."""

    application: Application
    code: MailedCode

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The attempt under way in this browser."""
        data: dict[str, Any] | None = request.session.get(UNDER_WAY.key)
        return cls(Application(**data["application"]), MailedCode.load(data["code"])) if data else None

    def keep(self, request: HttpRequest) -> None:
        """Write it into the session."""
        request.session[UNDER_WAY.key] = {"application": asdict(self.application), "code": self.code.dump()}


def start_sign_up(request: HttpRequest, application: Application, password: str) -> int:
    """Mail a code, or a notice to the owner when the address has an account; the page is the same for both.

    Answers 0, or the seconds to wait when the address got too many mails, or the client asked for too many. The
    password is hashed after that, because a hash is dear. Raises Unavailable.
    """
    code = UNDER_WAY.issue(request, "sign-up", address=application.email)
    wait = _send(request, SignUpAttempt(application, code))
    if not wait:
        SignUpAttempt(replace(application, password_hash=make_password(password)), code).keep(request)
    return wait


def send_again(request: HttpRequest, attempt: SignUpAttempt) -> int:
    """Another code for the same application; answers the seconds to wait, as ``start_sign_up``."""
    again = SignUpAttempt(attempt.application, attempt.code.next_round())
    wait = _send(request, again)
    if not wait:
        again.keep(request)
    return wait


def is_proved(request: HttpRequest, attempt: SignUpAttempt, typed: str) -> bool:
    """Is this the code that was sent? Raises TooManyCodes for a client that guesses."""
    wait = WRONG_BY_CLIENT.hit(client(request))
    if wait:
        raise TooManyCodes(wait)
    is_right = not attempt.code.is_over and attempt.code.is_right(typed)
    if is_right:
        WRONG_BY_CLIENT.refund(client(request))
    return is_right


def finish(request: HttpRequest, attempt: SignUpAttempt) -> User:
    """Create the person whose code was right, once. Raises AlreadyRegistered."""
    if not attempt.code.use():
        raise AlreadyRegistered
    user = create_person(attempt.application)
    UNDER_WAY.forget(request.session)
    return user


def create_person(application: Application) -> User:
    """Save the person, journal, welcome; without an invitation also their own organization (ORG-2, ORG-3).

    Raises AlreadyRegistered when the address has an account.
    """
    try:
        with transaction.atomic():
            user = _save(application)
            if not application.is_invited:
                _tell(SignUp(user, application.kind, application.organization_name))
            emails.welcome(user)
    except IntegrityError as error:
        if User.objects.filter(email=application.email).exists():
            raise AlreadyRegistered from error
        raise
    return user


def create_invited_user(*, email: str, first_name: str, last_name: str, language: str, password: str) -> User:
    """A person whose address was proved by the invitation link sent to it (ORG-3); gets no organization.

    Only for the very address that was invited. For another one send them through ``/signup/?next=…``, which
    proves it by a code. Raises AlreadyRegistered.
    """
    return create_person(
        Application(
            email=normalized(email),
            first_name=first_name,
            last_name=last_name,
            language=language,
            password_hash=make_password(password),
            is_invited=True,
        )
    )


def _save(application: Application) -> User:
    user = User(
        email=application.email,
        first_name=application.first_name,
        last_name=application.last_name,
        language=application.language,
        password=application.password_hash,
    )
    user.save(force_insert=True)
    record(EventKind.SIGNED_UP, actor=user, user=user, email=user.email)
    record(EventKind.EMAIL_VERIFIED, actor=user, user=user, email=user.email)
    return user


def _send(request: HttpRequest, attempt: SignUpAttempt) -> int:
    return attempt.code.send_once(partial(_mail, request, attempt))


def _mail(request: HttpRequest, attempt: SignUpAttempt) -> int:
    application = attempt.application
    wait = hit_all([(MAILS, application.email), (BY_CLIENT, client(request))])
    if wait:
        return wait
    owner = User.objects.filter(email=application.email).first()
    is_repeated = owner is not None and attempt.code.round > 0
    with constant_time(keep=not is_repeated):
        if owner is None or is_repeated:
            emails.verification_code(address=application.email, language=application.language, code=attempt.code.digits)
        else:
            emails.already_registered(owner)
    if is_repeated:
        wake(deliver_due)
    return 0


def _tell(sign_up: SignUp) -> None:
    for welcome in USER_SIGNED_UP:
        welcome(sign_up)
