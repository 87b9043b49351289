"""The second step at sign-in: a stage that allauth holds until it is passed. Until then the person is anonymous."""

from typing import TYPE_CHECKING

import allauth.account.internal.flows  # noqa: F401 (before stages: allauth's own modules import each other)
from allauth.account.stages import LoginStage, LoginStageController
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.clock import now
from core.http import see_other
from security.base.limits import client
from security.base.locking import lock_person
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.methods import factors, push, sms
from security.methods.factors import Method
from security.models import FailedSignIn, PushDevice
from security.sign_in import remembered_browsers
from security.sign_in.blocks import is_blocked
from security.sign_in.reauthentication import note_remembered, note_second_step

if TYPE_CHECKING:
    from accounts.models import User


class SecondStep(LoginStage):  # type: ignore[misc]
    """Asks whoever has a factor, unless this browser is remembered. Every sign-in passes here (REL-7).

    Whether it asks is decided with the person locked, and whoever signs in holds that lock until the session is in the
    list (``open_session``, ``passed``): a factor that comes in this moment is seen here, or ends the new session.
    """

    key = "second_step"
    WITH_KEY = "with_key"
    """In the state of a sign-in: a passkey opened it, which counts as both steps (it verified its owner)."""
    urlname = "security:verify"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on, or wait at ``/login/2fa/``; the session's key changes, so that nobody waits in a planted session.

        Inside the transaction that opens the session. The person stays the one whose password was compared: read anew,
        they would carry into the session whatever mark a password has by now.
        """
        user = self.user
        lock_person(user)
        if is_blocked(user):  # since the adapter has asked
            return self.abort(), True
        if self.login.state.get(self.WITH_KEY):
            self._note(factors.KEY)
            return None, True
        names = factors.factor_ids(user)
        if not names:
            return None, True
        remembered_by = remembered_browsers.method_here(self.request, user, now())
        if remembered_by is not None:
            note_remembered(self.request, user, remembered_by)
            return None, True
        self.state["password_mark"] = user.get_session_auth_hash()
        self.state["factors"] = names
        self._note_wait()
        self.request.session.cycle_key()
        return see_other(self.urlname), True

    @transaction.atomic(savepoint=False)
    def _note_wait(self) -> None:
        """The password was right: written down, and told when the step is not passed soon in a browser that is not
        known."""
        origin = current()
        record(EventKind.STEP_AWAITED, actor=None, user=self.user)
        if not self.browser:
            wait = FailedSignIn.objects.create(
                user=self.user, at=now(), ip=origin.ip, device=origin.device, is_half_open=True
            )
            self.state["wait"] = wait.pk

    @property
    def user(self) -> "User":
        """Whose password was right; not signed in."""
        user: User = self.login.user
        return user

    @property
    def browser(self) -> str:
        """Random name of this browser when the person signed in on it before, else empty (accounts.sign_in)."""
        return str(self.login.state.get("browser", ""))

    @property
    def is_alive(self) -> bool:
        """The account is open and not blocked; the password is still the one that was typed, and its factors are those
        of then: a step that waits must not end by itself when the last one goes."""
        user = self.login.user
        is_same = bool(user and user.is_active and self.state.get("password_mark") == user.get_session_auth_hash())
        return is_same and not is_blocked(user) and self.state.get("factors") == factors.factor_ids(user)

    @transaction.atomic
    def passed(self, method: Method, *, remember: bool = False) -> HttpResponse:
        """Open the session, and remember the browser when that was ticked and may be. To the sign-in when the password
        or a factor changed while the proof was looked at."""
        self.login.user = user = lock_person(self.user)
        if not self.is_alive:
            response: HttpResponse = self.abort()
            return response
        self._note(method)
        FailedSignIn.objects.untold().filter(pk=self.state.get("wait")).delete()
        asked = {factors.SMS: sms.BY_CLIENT, factors.PUSH: push.BY_CLIENT}.get(method)
        if asked and not self.browser:  # an office full of people behind one address must not use up its messages
            asked.refund(client(self.request))
        response = self.exit()
        if remember and remembered_browsers.may_remember(user):
            remembered_browsers.remember(self.request, response, user, now(), method=method.key)
        return response

    def _note(self, method: Method) -> None:
        record(EventKind.SECOND_STEP_PASSED, actor=self.user, user=self.user, method=method.key)
        if self._may_have_asked:
            push.withdraw(self.request, self.user)
        note_second_step(self.request, self.user, method)

    @property
    def _may_have_asked(self) -> bool:
        """Whether a question to a device can be open: there was one to ask when the step began, and ``is_alive`` says
        that the factors are those of then."""
        names = self.state.get("factors")
        return names is None or any(name.startswith(f"{PushDevice.model_label()}/") for name in names)


def pending(request: HttpRequest) -> SecondStep | None:
    """The second step that waits in this browser, when its time (ACCOUNT_LOGIN_TIMEOUT) is not over."""
    if request.user.is_authenticated:
        return None
    step = LoginStageController.enter(request, SecondStep.key)
    if isinstance(step, SecondStep) and step.is_alive:
        return step
    if step is not None:
        step.abort()
    return None
