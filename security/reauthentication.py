"""Asking for the password again before something with weight."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.policy import ALLOWED, Verdict
from security.fields import PasswordField
from security.journal import Kind, record
from security.limits import Limit, wait_in_words

PASSWORD_AGAIN = Limit("password-again", amount=5, seconds=900)
"""Five tries in fifteen minutes per person, on all their devices together."""


def check_password_again(request: HttpRequest, password: str) -> Verdict:
    """Is this the password of the person signed in? The reason is a sentence for the form.

    A failure is written into the journal; a success is remembered in the session for ten minutes.
    """
    user = request.user
    if not isinstance(user, AbstractBaseUser):
        return Verdict(_("The password is not correct."))
    wait = PASSWORD_AGAIN.take(str(user.pk))
    if wait:
        return Verdict(wait_in_words(wait))
    hash_before = user.password
    if not user.check_password(password):
        record(Kind.REAUTHENTICATION_FAILED, actor=user, user=user)
        return Verdict(_("The password is not correct."))
    PASSWORD_AGAIN.forget(str(user.pk))
    if user.password != hash_before:  # hashed anew with today's settings, which would end this very session
        update_session_auth_hash(request, user)
    reauthenticate_by_password(request)
    return ALLOWED


def password_is_right(request: HttpRequest, password: str) -> bool:
    """Short form of ``check_password_again`` for callers that need no reason."""
    return bool(check_password_again(request, password))


def is_recent(request: HttpRequest) -> bool:
    """Whether the person proved who they are, signing in or again, in the last ten minutes."""
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(proofs) and now().timestamp() - max(proofs) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class ConfirmedByPassword(forms.Form):
    """Mixin of confirmation forms (K3): the act needs the person's own password."""

    password = PasswordField(error_messages={"required": _("Type your password to confirm.")})

    def __init__(self, request: HttpRequest, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.request = request

    def clean_password(self) -> str:
        """Refuse a wrong password with the reason."""
        password: str = self.cleaned_data["password"]
        verdict = check_password_again(self.request, password)
        if not verdict:
            raise forms.ValidationError(str(verdict.reason))
        return password
