"""Sign in, sign out, change user."""

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import normalized
from accounts.password_rules import has_become_short
from accounts.sign_in.commands import open_session
from accounts.sign_in.forms import KeySignInForm, SignInForm
from accounts.sign_in.known_browsers import accounts_of, forget
from core.http import form_methods, posted, see_other
from security.access import next_address, public
from security.base.responses import form_page

SHORT = _(
    "Your password is short for an account without two-step verification. "
    "Choose a longer one, or turn the second step on."
)
CHOSEN = "sign_in_address"
"""Session key: the address chosen on the page *Cambiar de usuario*."""


@public
@sensitive_post_parameters("password")
@form_methods
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    to = next_address(request)
    if request.method != "POST" and request.user.is_authenticated:
        return see_other(to or settings.LOGIN_REDIRECT_URL)
    known = request.GET.get("email") or request.session.get(CHOSEN, "")
    form = SignInForm(request, posted(request), initial={"email": known})
    if request.method == "POST" and form.is_valid() and form.user:
        if has_become_short(form.user, form.cleaned_data["password"]):
            messages.warning(request, SHORT)
        return open_session(request, form.user, keep=form.cleaned_data["keep"], to=to)
    return _sign_in_page(request, form, credentials=form, key=KeySignInForm(request), to=to)


@public
@sensitive_post_parameters("password")
@form_methods
def sign_in_with_key(request: HttpRequest) -> HttpResponse:
    """A passkey alone: it is something that the person has, and it asked for a PIN, a finger or a face."""
    to = next_address(request)
    form = KeySignInForm(request, posted(request))
    if form.is_valid() and form.user:
        return open_session(request, form.user, keep=form.cleaned_data["keep"], to=to, with_key=True)
    credentials = SignInForm(request, initial={"email": request.POST.get("email", "")})
    return _sign_in_page(request, form, credentials=credentials, key=form, to=to)


@public
@form_methods
def sign_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST does."""
    if request.method == "POST" or not request.user.is_authenticated:
        logout(request, show_message=False)
        return see_other("account_login")
    return render(request, "accounts/sign_out.html")


@public
@form_methods
def switch(request: HttpRequest) -> HttpResponse:
    """*Cambiar de usuario*: a remembered account or other credentials (ORG-19)."""
    to = next_address(request)
    if request.method != "POST":
        return render(request, "accounts/switch.html", {"accounts": accounts_of(request), "next": to})
    chosen = normalized(request.POST.get("email", ""))
    if chosen and chosen == getattr(request.user, "email", None):
        return see_other(to or settings.LOGIN_REDIRECT_URL)
    logout(request, show_message=False)
    if chosen in {entry.email for entry in accounts_of(request)}:
        request.session[CHOSEN] = chosen
    return see_other(resolve_url("account_login") + (f"?{urlencode({'next': to})}" if to else ""))


@public
@require_POST
def forget_account(request: HttpRequest) -> HttpResponse:
    """Take an account out of the list of this browser."""
    response = see_other("account_switch")
    forget(request, response, normalized(request.POST.get("email", "")))
    return response


@public
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Why cookies are needed and how to allow them (HLP-10, HLP-13)."""
    return render(request, "accounts/cookies.html")


def _sign_in_page(
    request: HttpRequest, form: SignInForm | KeySignInForm, *, credentials: SignInForm, key: KeySignInForm, to: str
) -> HttpResponse:
    """Both ways in; ``form`` is the one that was sent."""
    return form_page(
        request, "accounts/sign_in.html", form, wait=form.wait, next=to, credentials=credentials, key=key,
        has_remembered=bool(accounts_of(request)),
    )  # fmt: skip
