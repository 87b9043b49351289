"""The login e-mail (guide 11): ask for another one, confirm it from the new mailbox, undo it from the old one."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.login_email import commands
from accounts.login_email.forms import LoginEmailForm
from accounts.models import LoginChange
from accounts.sign_in.known_browsers import readdress
from accounts.sign_in.views import CHOSEN
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.shown import version_of
from security.access import PersonRequest, public, signed_in
from security.base.origin import current
from security.base.responses import form_page


@signed_in
@sensitive_post_parameters("password")
@form_methods
def change(request: PersonRequest) -> HttpResponse:
    """The new address and the password; nothing changes before the link is confirmed."""
    form = LoginEmailForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            commands.ask(actor=request.user, address=address, origin=current(), now=now())
        except RuleError as refusal:
            form.add_error("email", str(refusal.message))
        else:
            messages.success(request, _("We have written to %(address)s.") % {"address": address})
            return see_other("accounts:login_email")
    return form_page(request, "accounts/login_email/change.html", form, waiting=request.user.waiting_login_change)


@signed_in
@form_methods
def withdraw(request: PersonRequest) -> HttpResponse:
    """Think better of it."""
    waiting = request.user.waiting_login_change
    if waiting is None:
        return see_other("accounts:login_email")
    if request.method == "POST":
        commands.withdraw(actor=request.user, now=now(), seen=seen(request))
        messages.success(
            request, _("The change is cancelled. You sign in with %(address)s.") % {"address": waiting.before}
        )
        return see_other("profile")
    return page(request, "accounts/login_email/withdraw.html", change=waiting, seen=version_of(waiting.pk))


@public
@form_methods
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link to the new address: GET asks, so that a mail scanner confirms nothing. Signs nobody in."""
    change = commands.of_link(token, LoginChange.Link.CONFIRM)
    if change is None or not change.is_open(now()):
        return _dead(request, done=commands.used(change, LoginChange.Link.CONFIRM) if change else "")
    if request.method != "POST":
        return page(request, "accounts/login_email/confirm.html", change=change)
    is_own = request.user.is_authenticated and request.user.pk == change.user_id
    keep = request.session.session_key if is_own else None
    try:
        commands.confirm(change=change, keep=keep, origin=current(), now=now())
    except RuleError as refusal:
        return _dead(request, refusal)
    messages.success(request, _("From now on you sign in with %(address)s.") % {"address": change.after})
    request.session[CHOSEN] = change.after
    response = see_other("profile" if is_own else "account_login")
    readdress(request, response, change.before, change.after)
    return response


@public
@form_methods
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """The link to the old address: stops the change, or takes the account back for seven days after it."""
    change = commands.of_link(token, LoginChange.Link.CANCEL)
    if change is None or not (change.is_open(now()) or change.may_be_taken_back(now())):
        return _dead(request, done=commands.used(change, LoginChange.Link.CANCEL) if change else "")
    if request.method != "POST":
        is_open = change.is_open(now())
        version = version_of(is_open)
        return page(request, "accounts/login_email/cancel.html", change=change, is_open=is_open, seen=version)
    try:
        person = commands.cancel(change=change, origin=current(), now=now(), seen=seen(request))
    except RuleError as refusal:
        return _dead(request, refusal)
    if request.user.is_authenticated and request.user.pk == change.user_id:
        request.session.flush()
        request.user = AnonymousUser()
    request.session[CHOSEN] = change.before
    if person is None:
        return page(request, "accounts/login_email/cancelled.html", address=change.before)
    return page(request, "accounts/login_email/taken_back.html", person=person, is_held=commands.is_held(person))


def _dead(request: HttpRequest, refusal: RuleError | None = None, done: str = "") -> HttpResponse:
    reason = refusal.message if refusal else commands.DEAD
    response = page(request, "accounts/login_email/dead.html", reason=reason, done=done)
    response.status_code = 410
    return response
