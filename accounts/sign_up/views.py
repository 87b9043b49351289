"""Sign up without an invitation, or towards one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.codes import wrong_code
from accounts.forms import CodeForm
from accounts.sign_in.commands import open_session
from accounts.sign_up import commands
from accounts.sign_up.forms import SignUpForm
from core.http import form_methods, posted, see_other
from security.access import next_address, public
from security.base.limits import client, wait_in_words
from security.base.responses import form_page
from security.methods.second_step import TooManyCodes

INVITATIONS = "/invite/"


@public
@sensitive_post_parameters("password")
@form_methods
def sign_up(request: HttpRequest) -> HttpResponse:
    """Name, address, password; then a code by mail."""
    if request.user.is_authenticated:
        return see_other(next_address(request, settings.LOGIN_REDIRECT_URL))
    first = {"language": get_language(), "email": request.GET.get("email", "")}
    form = SignUpForm(posted(request), initial=first, client=client(request))
    to, wait = next_address(request), 0
    is_invited = to.startswith(INVITATIONS)
    if request.method == "POST" and form.is_valid():
        application = form.application(to=to, is_invited=is_invited)
        wait = commands.start_sign_up(request, application, form.cleaned_data["password"])
        if not wait:
            return see_other("accounts:sign_up_code")
    return form_page(request, "accounts/sign_up.html", form, wait=wait, next=to, is_invited=is_invited)


@public
@form_methods
def sign_up_code(request: HttpRequest) -> HttpResponse:
    """The code of the mail proves the address; then the person exists and is signed in."""
    attempt = commands.SignUpAttempt.of(request)
    if attempt is None:
        return see_other("account_signup")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        refusal = _refusal(request, attempt, form.cleaned_data["code"])
        if not refusal:
            return _finished(request, attempt)
        form.add_error("code", refusal)
    return form_page(request, "accounts/sign_up_code.html", form, address=attempt.application.email, code=attempt.code)


@public
@require_POST
def send_sign_up_code(request: HttpRequest) -> HttpResponse:
    """Mail another code."""
    attempt = commands.SignUpAttempt.of(request)
    if attempt is None:
        return see_other("account_signup")
    if attempt.code.may_be_sent_again and not commands.send_again(request, attempt):
        messages.success(request, gettext("A new code is on its way. Only the newest one is valid."))
    else:
        messages.error(request, gettext("No more codes can be sent now. Wait a while and start again."))
    return see_other("accounts:sign_up_code")


def _refusal(request: HttpRequest, attempt: commands.SignUpAttempt, typed: str) -> str:
    """What to do about a code that is not right; empty when it is."""
    try:
        if commands.is_proved(request, attempt, typed):
            return ""
    except TooManyCodes as error:
        return wait_in_words(error.seconds)
    return wrong_code(is_over=attempt.code.is_over)


def _finished(request: HttpRequest, attempt: commands.SignUpAttempt) -> HttpResponse:
    try:
        user = commands.finish(request, attempt)
    except commands.AlreadyRegistered:
        messages.info(request, gettext("Your account already exists. Sign in with it."))
        return see_other("account_login")
    return open_session(request, user, keep=False, to=attempt.application.to)
