"""Asking for the password again, and for the second step, before something with weight."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.forms import without_optional
from core.policy import ALLOWED, Verdict
from security.base.limits import DAY, Limit, hit_all, refund_all, wait_in_words
from security.base.strength import SecondFactor
from security.fields import CodeField, KeyField, PasswordField
from security.journal.events import record
from security.kinds import EventKind
from security.methods import push
from security.methods.factor_rules import refused_methods
from security.methods.factors import KEY, PUSH, SMS, Method, method_of_code, ways_of
from security.methods.keys import KeyPurpose
from security.methods.second_step import TooManyCodes, WrongCode, check_code
from security.models import SmsCode

if TYPE_CHECKING:
    from accounts.models import User

SECOND_STEP = "otp"
REMEMBERED = "remembered"
"""Names of proofs in allauth's records of the session."""

FIRST_STEPS = {"password", "webauthn"}
"""The same for the password, and for a passkey that verified its owner instead of it (accounts.sign_in.commands)."""

PASSWORD_AGAIN = Limit("password-again", amount=5, seconds=900)
PASSWORD_AGAIN_DAY = Limit("password-again-day", amount=20, seconds=DAY)
"""Of one session, under whatever key it goes on: a stolen one must not become a password, nor keep the owner from
changing it."""
PASSWORD_AGAIN_PERSON = Limit("password-again-person", amount=60, seconds=DAY)
"""On all sessions of a person together."""


def check_password_again(request: HttpRequest, password: str) -> Verdict:
    """Is this the password of the person signed in? The reason is a sentence for the form.

    A failure is written into the journal; a success is remembered in the session for ten minutes.
    """
    user = request.user
    if not isinstance(user, AbstractBaseUser):
        return Verdict(_("The password is not correct."))
    session = name_of_session(request)
    tries = [(PASSWORD_AGAIN, session), (PASSWORD_AGAIN_DAY, session), (PASSWORD_AGAIN_PERSON, str(user.pk))]
    wait = hit_all(tries)
    if wait:
        return Verdict(wait_in_words(wait))
    if not user.check_password(password):
        record(EventKind.REAUTHENTICATION_FAILED, actor=user, user=user)
        return Verdict(_("The password is not correct."))
    refund_all(tries)
    PASSWORD_AGAIN.reset(session)
    reauthenticate_by_password(request)
    return ALLOWED


def name_of_session(request: HttpRequest) -> str:
    """What the session under way is counted by: its person and the instant of its first proof.

    Its key would not do, because it changes: whoever can have it changed would get new tries.
    """
    proofs = get_authentication_records(request, request.user)
    return f"{request.user.pk} {proofs[0]['at'] if proofs else ''}"


def right_password(request: HttpRequest, password: str) -> str:
    """The password again, for a form. Raises ValidationError with the reason."""
    verdict = check_password_again(request, password)
    if not verdict:
        raise forms.ValidationError(str(verdict.reason))
    return password


def is_recent(request: HttpRequest) -> bool:
    """Whether the person proved who they are in the last ten minutes, with the second step when they have one.

    The second step alone is not enough: a device that somebody holds would answer for its owner.
    """
    has_first = any(proof["method"] in FIRST_STEPS for proof in _recent_proofs(request))
    return has_first and not lacks_second_step(request)


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether the person has a factor that was not proved in the last ten minutes (UI-7, K3).

    SMS does not count for whoever has a better one in an organization that refuses it.
    """
    if not request.user.is_authenticated or not request.user.has_second_factor:
        return False
    seconds = [proof for proof in _recent_proofs(request) if proof["method"] == SECOND_STEP]
    return not seconds or {proof.get("type") for proof in seconds} <= refused_methods(request.user)


def methods_proved(request: HttpRequest) -> set[str]:
    """Keys of the methods by which this session, or the browser that it was spared for, passed the second step.

    Empty means that nothing was proved, never that nothing had to be: ask ``lacks_proof``.
    """
    proofs = get_authentication_records(request, request.user)
    return {proof.get("type", "") for proof in proofs if proof["method"] in {SECOND_STEP, REMEMBERED}}


def lacks_proof(request: HttpRequest) -> bool:
    """Whether the session is of somebody who owns a factor and never proved one in it. No query."""
    user = request.user
    return user.is_authenticated and user.second_factor != SecondFactor.NONE and not methods_proved(request)


def note_remembered(request: HttpRequest, user: "User", method: str) -> None:
    """The step was spared to this session because of what this browser proved once; it confirms nothing."""
    record_authentication(request, user, method=REMEMBERED, type=method)


def note_second_step(request: HttpRequest, user: "User", method: Method) -> None:
    """The factor was proved in this session just now."""
    record_authentication(request, user, method=SECOND_STEP, type=method.key)


def check_code_again(request: HttpRequest, code: str, *, by_key: bool) -> Verdict:
    """Is this a code of the person signed in, or what their key answered? The reason is a sentence for the form.

    ``by_key``: it came from the button of a key, not from the field for typed codes. A success counts ten minutes.
    """
    if not request.user.is_authenticated or not code:
        return Verdict(_("Enter the code."))
    waiting = SmsCode.objects.waiting(request.user, request.session.session_key, SmsCode.Purpose.CONFIRM, now())
    method = KEY if by_key else method_of_code(request.user, code, awaits_sms=waiting.exists())
    if method.key in refused_methods(request.user):
        return Verdict(_("An organization of yours does not accept SMS. Use another of your methods."))
    try:
        check_code(request, request.user, method, code, browser="again")
    except TooManyCodes as refusal:
        return Verdict(wait_in_words(refusal.seconds))
    except WrongCode:
        return Verdict(method.refusal)
    note_second_step(request, request.user, method)
    return ALLOWED


def _recent_proofs(request: HttpRequest) -> list[dict[str, Any]]:
    since = now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return [proof for proof in get_authentication_records(request, request.user) if proof["at"] > since]


class SecondStepField(CodeField):
    """A code that confirms an act."""

    def __init__(self, **options: Any) -> None:
        super().__init__(is_numeric=False, label=_("Code of the second step"), **options)


def _hint(request: HttpRequest, user: "User", ways: list[Method]) -> SafeString:
    """What the person has: kinds of codes, and the page where one is sent or a device asked."""
    typed = ", ".join(str(method.label) for method in ways if method.takes_code)
    by_device = PUSH in ways and push.others_of(request, user).exists()
    if SMS not in ways and not by_device:
        return format_html("{}", typed)
    address = f"{resolve_url('security:again')}?{urlencode({'next': request.get_full_path()})}"
    other = _("Have a code sent") if SMS in ways else _("Approve it on another device")
    text = _("By SMS or on another device") if by_device and SMS in ways else other
    return format_html('{} <a href="{}">{}</a>', typed, address, text)


class ReauthenticationForm(forms.Form):
    """Mixin of forms that ask who acts: own password, and the second step when it is older than ten minutes (K3)."""

    password = PasswordField(error_messages={"required": _("Enter your password to confirm.")})
    code = SecondStepField()

    def __init__(self, request: HttpRequest, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.request = request
        cast("PasswordField", self.fields["password"]).belongs_to(str(getattr(request.user, "email", "")))
        if not lacks_second_step(request):
            del self.fields["code"]
        elif request.user.is_authenticated:
            refused = refused_methods(request.user)
            self._offer(request.user, [way for way in ways_of(request.user) if way.key not in refused])

    def prove_second_step(self) -> None:
        """Spend the code or the key's answer, and put a refusal at the field. Last of all, because it works once."""
        if "code" not in self.fields:
            return
        answer, typed = self.cleaned_data.get("answer"), self.cleaned_data.get("code")
        verdict = check_code_again(self.request, answer or typed or "", by_key=bool(answer))
        if not verdict:
            self.add_error("code", str(verdict.reason))

    def _offer(self, user: "User", ways: list[Method]) -> None:
        """Only what the person has; one of the two, a code or the key, does."""
        self.fields["code"].help_text = _hint(self.request, user, ways)
        if KEY in ways:
            self.fields["code"].required = False
            without_optional(self, "code")
            self.fields["answer"] = KeyField(
                purpose=KeyPurpose.AGAIN, required=False, button=_("Use the key instead of a code")
            )


class Reauthenticate(ReauthenticationForm):
    """Mixin of confirmation forms, which always ask."""

    def clean_password(self) -> str:
        """Refuse a wrong password with the reason."""
        return right_password(self.request, self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        """The second step, when everything else is right."""
        if not self.errors:
            self.prove_second_step()
        return self.cleaned_data


class ReauthenticateIfStale(Reauthenticate):
    """The same, for acts that ask only when the last proof is older than ten minutes."""

    def __init__(self, request: HttpRequest, *args: object, **options: Any) -> None:
        super().__init__(request, *args, **options)
        if is_recent(request):
            del self.fields["password"]
