"""Getting back in with a code by mail. Nothing here tells whether an address has an account."""

from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import emails, signin
from accounts.codes import MAILS, MailedCode, session_seed
from accounts.models import User
from core.clock import now
from notifications.outbox import deliver_soon
from security.blocks import unblocked
from security.journal import Kind, record
from security.origin import current
from security.same_work import same_work
from security.sessions import end_others

SESSION_KEY = "recovery"
SEED_KEY = "recovery_seed"


@dataclass(frozen=True)
class Attempt:
    """A recovery under way in this browser; ``is_proved`` after the right code."""

    code: MailedCode
    is_proved: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The attempt of this browser, when its time is not over."""
        data: dict[str, Any] | None = request.session.get(SESSION_KEY)
        return cls(MailedCode.load(data["code"]), data["is_proved"]) if data else None

    def keep(self, request: HttpRequest) -> None:
        """Write it into the session."""
        request.session[SESSION_KEY] = {"code": self.code.dump(), "is_proved": self.is_proved}

    @property
    def may_set_password(self) -> bool:
        """The code was right, and its quarter of an hour is not over."""
        return self.is_proved and not self.code.is_over

    @property
    def account(self) -> User | None:
        """The person with the address, when there is one who may sign in."""
        return unblocked(User.objects.filter(email=self.code.address, is_active=True)).first()


def begin(request: HttpRequest, email: str) -> int:
    """Mail a code to a known address; do the same work for an unknown one and throw it away.

    Answers 0, or the seconds to wait when the address got too many mails. Raises Unavailable.
    """
    code = MailedCode.issue("recovery", seed=session_seed(request.session, SEED_KEY), address=email)
    if code.is_over:
        del request.session[SEED_KEY]
        code = MailedCode.issue("recovery", seed=session_seed(request.session, SEED_KEY), address=email)
    return _send(request, Attempt(code))


def send_again(request: HttpRequest, attempt: Attempt) -> int:
    """Another code for the same attempt."""
    return _send(request, Attempt(attempt.code.next_round()))


def prove(request: HttpRequest, attempt: Attempt, typed: str) -> bool:
    """Is this the code that was mailed? A right one opens the page of the new password."""
    if attempt.code.is_over or not attempt.code.is_right(typed) or attempt.account is None:
        return False
    request.session.cycle_key()
    replace(attempt, is_proved=True).keep(request)
    return True


def finish(request: HttpRequest, attempt: Attempt, password: str) -> User | None:
    """Set the new password once, end every session of the person. None when the attempt is spent."""
    user = attempt.account
    if user is None or not attempt.may_set_password or not attempt.code.use():
        return None
    set_new_password(user, password)
    signin.forgive(request, user)
    request.session.pop(SESSION_KEY, None)
    request.session.pop(SEED_KEY, None)
    return user


@transaction.atomic
def set_new_password(user: User, password: str) -> None:
    """Save, journal, tell the person. Sessions end at once: their hash no longer matches."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_others(user, keep=None)
    record(Kind.PASSWORD_RESET, actor=user, user=user)
    emails.password_changed(user, at=now(), origin=current(), by_code=True)


def _send(request: HttpRequest, attempt: Attempt) -> int:
    if attempt.code.may_be_mailed():
        wait = MAILS.take(attempt.code.address)
        if wait:
            return wait
        _mail(attempt)
    attempt.keep(request)
    return 0


def _mail(attempt: Attempt) -> None:
    account = attempt.account
    language = account.language if account else get_language() or "es"
    with same_work(keep=account is not None):
        emails.recovery_code(address=attempt.code.address, language=language, code=attempt.code.digits, user=account)
    if account is None:
        deliver_soon()
