"""Change the password while signed in (guide 15, PRO-50)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts.commands import change_password
from accounts.forms import ChangePasswordForm
from core.clock import now
from core.http import form_methods, posted, see_other
from security.access import PersonRequest, next_address, signed_in
from security.answers import form_page
from security.factors import factors_of
from security.origin import current
from security.sessions import renew


@signed_in
@sensitive_post_parameters("password", "new_password")
@form_methods
def password(request: PersonRequest) -> HttpResponse:
    """The present one proves the person; every other session ends."""
    form = ChangePasswordForm(request, posted(request))
    to = next_address(request, "profile")
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "accounts/password.html", form, next=to)
    new, key = form.cleaned_data["new_password"], request.session.session_key
    count = change_password(actor=request.user, password=new, keep=key, origin=current(), now=now())
    renew(request, request.user)
    ended = ngettext("%(n)s other session was closed.", "%(n)s other sessions were closed.", count) % {"n": count}
    messages.success(request, " ".join([gettext("Your password is changed."), ended if count else ""]).strip())
    if any(factor.rests for factor in factors_of(request.user)):
        messages.info(
            request, gettext("Registered devices rest since your password changed. Register them again there.")
        )
    return see_other(to)
