"""*Contraseñas de aplicación* (SCR-12): list, add, see once, revoke one or all."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.shown import version_of
from notifications.secrets import decrypt_values, encrypt_values
from security.access import PersonRequest, next_address, prove_first, signed_in
from security.app_passwords import commands as app_passwords
from security.forms.app_passwords import NewAppPasswordForm, RevokeAllForm
from security.sign_in.reauthentication import is_recent

FRESH = "app_password"
"""Session key: the characters of a new one, encrypted, until they are shown."""


@signed_in
@require_safe
def everything(request: PersonRequest) -> HttpResponse:
    """Which programs have one, and when each used it last."""
    living = request.user.app_passwords.living()
    verdict = app_passwords.may_create(request.user, living=living.count())
    return page(
        request, "security/app_passwords/list.html", passwords=living, verdict=verdict, next=next_address(request)
    )


@signed_in
@sensitive_variables("characters")
@form_methods
def add(request: PersonRequest) -> HttpResponse:
    """Name it. Whoever did not prove themselves in the last ten minutes does it first."""
    if request.method == "POST" and not is_recent(request):
        return prove_first(request)
    form = NewAppPasswordForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        return once(request, lambda: _make(request, form)) or see_other("security:app_passwords")
    return page(request, "security/app_passwords/add.html", form=form, is_recent=is_recent(request))


@sensitive_variables("characters")
def _make(request: PersonRequest, form: NewAppPasswordForm) -> Made:
    """The characters are in the session with the commit: the second half of a double click shows them."""
    characters = form.save()
    request.session[FRESH] = encrypt_values({"characters": characters, "name": form.cleaned_data["name"]})
    request.session.save()
    return Made(resolve_url("security:app_password_shown"))


@signed_in
@require_GET
def shown(request: PersonRequest) -> HttpResponse:
    """The characters, once: looking takes them out of the session."""
    encrypted = request.session.pop(FRESH, "")
    if not encrypted:
        return see_other("security:app_passwords")
    return page(request, "security/app_passwords/shown.html", **decrypt_values(encrypted))


@signed_in
@form_methods
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """End one (K1)."""
    password = get_object_or_404(request.user.app_passwords.living(), pk=pk)
    if request.method == "POST":
        app_passwords.revoke(actor=request.user, password=password, now=now())
        messages.success(request, _("Revoked: %(name)s") % {"name": password.name})
        return see_other("security:app_passwords")
    return page(request, "security/app_passwords/revoke.html", password=password)


@signed_in
@form_methods
def revoke_all(request: PersonRequest) -> HttpResponse:
    """End them all (K2)."""
    form = RevokeAllForm(posted(request))
    if request.method == "POST" and form.is_valid():
        app_passwords.revoke_all(actor=request.user, now=now(), seen=seen(request))
        messages.success(request, _("Every application password is revoked."))
        return see_other("security:app_passwords")
    affected = [str(each) for each in request.user.app_passwords.living()]
    version = version_of(app_passwords.living_of(request.user))
    return page(request, "security/app_passwords/revoke_all.html", form=form, affected=affected, seen=version)
