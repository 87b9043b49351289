"""Recover access: address, way, code by mail or SMS, new password."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.codes import wrong_code
from accounts.forms import CodeForm
from accounts.recovery import commands
from accounts.recovery.forms import NewPasswordForm, RecoveryForm, WayForm
from accounts.recovery.methods import RecoveryMethod, method_choices
from accounts.sign_in.known_browsers import remember
from accounts.sign_in.views import CHOSEN
from core.clock import now
from core.http import form_methods, posted, see_other
from security.access import public
from security.base.limits import wait_in_words
from security.base.responses import form_page
from security.methods.second_step import TooManyCodes
from security.sign_in.places import record_proof


def for_strangers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of the recovery. Whoever is signed in signs out first: a session that somebody left open or took gets no
    way to a new password besides the present one."""

    @public
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            status = 409 if request.method == "POST" else 200
            return render(request, "accounts/recover_signed_in.html", status=status)
        return view(request, *args, **kwargs)

    return answer


@for_strangers
@form_methods
def recover(request: HttpRequest) -> HttpResponse:
    """The address; nothing is looked up yet."""
    form, wait = RecoveryForm(posted(request), initial={"email": request.session.get(CHOSEN, "")}), 0
    if request.method == "POST" and form.is_valid():
        wait = commands.start_recovery(request, form.cleaned_data["email"])
        if not wait:
            return see_other("accounts:recover_way")
    return form_page(request, "accounts/recover.html", form, wait=wait)


@for_strangers
@form_methods
def choose_way(request: HttpRequest) -> HttpResponse:
    """Where the code goes; the same answer whether the address has an account, and this contact, or not."""
    email = request.session.get(commands.ADDRESS_KEY, "")
    if not email:
        return see_other("account_reset_password")
    form, wait = WayForm(posted(request), offers=method_choices(request, email)), 0
    if request.method == "POST" and form.is_valid():
        wait = commands.send(request, email, form.cleaned_data["way"])
        if not wait:
            return see_other("accounts:recover_code")
    return form_page(request, "accounts/recover_way.html", form, wait=wait, address=email)


@for_strangers
@form_methods
def recover_code(request: HttpRequest) -> HttpResponse:
    """The code of the mail or SMS."""
    attempt = commands.RecoveryAttempt.of(request)
    if attempt is None:
        return see_other("account_reset_password")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        refusal = _refusal(request, attempt, form.cleaned_data["code"])
        if not refusal:
            return see_other("accounts:new_password")
        form.add_error("code", refusal)
    return form_page(
        request, "accounts/recover_code.html", form, address=attempt.email, code=attempt.code,
        is_sms=attempt.way == RecoveryMethod.PHONE, way=attempt.way,
    )  # fmt: skip


@for_strangers
@require_POST
def send_recovery_code(request: HttpRequest) -> HttpResponse:
    """Mail another code."""
    attempt = commands.RecoveryAttempt.of(request)
    if attempt is None:
        return see_other("account_reset_password")
    if attempt.code.may_be_sent_again and not commands.send_again(request, attempt):
        messages.success(request, gettext("A new code is on its way. Only the newest one is valid."))
    else:
        messages.error(request, gettext("No more codes can be sent now. Wait a while and start again."))
    return see_other("accounts:recover_code")


@for_strangers
@sensitive_post_parameters("password")
@form_methods
def new_password(request: HttpRequest) -> HttpResponse:
    """Only after the right code; every session of the person ends."""
    attempt = commands.RecoveryAttempt.of(request)
    account = attempt.account if attempt and attempt.may_set_password else None
    if attempt is None or account is None:
        return see_other("account_reset_password")
    form = NewPasswordForm(account, posted(request))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "accounts/new_password.html", form, address=account.email)
    user = commands.finish(request, attempt, form.cleaned_data["password"])
    response = see_other("account_login")
    if user:
        request.session[CHOSEN] = user.email
        if not user.has_second_factor:  # whoever reads the mailbox gets no budget of codes of their own
            record_proof(user, device=remember(request, response, user), now=now())
        messages.success(request, gettext("Your password is changed and every session is closed. Sign in."))
    return response


def _refusal(request: HttpRequest, attempt: commands.RecoveryAttempt, typed: str) -> str:
    """What to do about a code that is not right; empty when it is."""
    try:
        if commands.prove(request, attempt, typed):
            return ""
    except TooManyCodes as error:
        return wait_in_words(error.seconds)
    is_void = commands.is_void(attempt.code, is_guessed_at=commands.is_guessed_at(attempt.email))
    return wrong_code(is_over=is_void)
