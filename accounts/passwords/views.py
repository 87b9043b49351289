"""Change the password while signed in (guide 15, PRO-50)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts.passwords.commands import change_password
from accounts.passwords.forms import ChangePasswordForm
from accounts.passwords.mailboxes import Mailbox, mailbox_of, pending_mailbox
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, posted, see_other
from security.access import PersonRequest, next_address, signed_in
from security.base.origin import current
from security.base.responses import form_page
from security.methods.factors import factors_of
from security.sign_in.sessions import renew


@signed_in
@sensitive_post_parameters("password", "new_password")
@form_methods
def password(request: PersonRequest) -> HttpResponse:
    """The present one proves the person; every other session ends."""
    form = ChangePasswordForm(request, posted(request), mailbox=mailbox_of(request.user, now()))
    to = next_address(request, "profile")
    if request.method != "POST" or not form.is_valid() or not _change(request, form):
        return form_page(request, "accounts/password.html", form, next=to, pending=pending_mailbox(request.user))
    return see_other(to)


def _change(request: PersonRequest, form: ChangePasswordForm) -> bool:
    """Change, go on under a new key, say so; False when the mailbox was lost meanwhile."""
    try:
        count = change_password(
            actor=request.user, password=form.cleaned_data["new_password"], keep=request.session.session_key,
            origin=current(), now=now(), mailbox=form.unified,
        )  # fmt: skip
    except RuleError as refusal:
        form.add_error("unify", str(refusal.message))
        return False
    renew(request, request.user)
    ended = ngettext("%(n)s other session was closed.", "%(n)s other sessions were closed.", count) % {"n": count}
    said = [gettext("Your password is changed."), ended if count else "", _about(form.unified)]
    messages.success(request, " ".join(filter(None, said)))
    if any(factor.rests for factor in factors_of(request.user)):
        messages.info(
            request,
            gettext("Registered devices are paused since your password changed. Register them again on each device."),
        )
    return True


def _about(mailbox: Mailbox | None) -> str:
    text = gettext("The mailbox %(address)s gets the same one in a moment; your mail programs will ask for it.")
    return text % {"address": mailbox.address} if mailbox else ""
