"""*Códigos de respaldo*: shown once, saved, renewed (SEC-3, SEC-4)."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.shown import check_unchanged, version_of
from security.access import PersonRequest, pop_next, recently_proved, signed_in
from security.forms.methods import SavedForm
from security.methods import commands as methods
from security.methods import enrolment
from security.methods.factors import codes_left, has_any


@form_methods
@signed_in
def codes(request: PersonRequest) -> HttpResponse:
    """Those just made, until the person has saved them; afterwards only how many are left."""
    shown = enrolment.codes_of(request.session)
    form = SavedForm(posted(request)) if shown else None
    if request.method == "POST":
        if form is None:
            return see_other("security:codes")
        if form.is_valid():
            check_unchanged(seen(request), shown)
            enrolment.forget_codes(request.session)
            messages.success(request, _("Your backup codes are saved. They are not shown again."))
            return see_other(pop_next(request, "security:factors"))
    return page(
        request,
        "security/codes/show.html",
        form=form,
        codes=shown,
        left=codes_left(request.user),
        has_factor=has_any(request.user),
        seen=version_of(shown),
    )


@form_methods
@recently_proved
def renew(request: PersonRequest) -> HttpResponse:
    """Ten new ones (K1); the earlier ones are void at once."""
    if not has_any(request.user):
        return see_other("security:factors")
    if request.method == "POST":
        return once(request, lambda: _renew(request)) or see_other("security:codes")
    version = version_of(methods.codes_of(request.user))
    return page(request, "security/codes/renew.html", left=codes_left(request.user), seen=version)


def _renew(request: PersonRequest) -> Made:
    """The new codes are in the session with the commit: the second half of a double click shows them."""
    codes = methods.renew_backup_codes(actor=request.user, now=now(), seen=seen(request))
    enrolment.show_codes(request.session, codes)
    request.session.save()
    return Made(resolve_url("security:codes"))


@require_safe
@signed_in
def download(request: PersonRequest) -> HttpResponse:
    """The codes just made as a text file."""
    shown = enrolment.codes_of(request.session)
    if not shown:
        return see_other("security:codes")
    title = _("Backup codes of %(login)s at %(product)s. Each works once.") % {
        "login": request.user.email, "product": settings.PRODUCT_NAME,
    }  # fmt: skip
    name = "-".join([settings.PRODUCT_NAME.lower(), _("backup-codes")])
    return HttpResponse(
        "\n".join([title, "", *shown, ""]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.txt"'},
    )


@require_safe
@signed_in
def printed(request: PersonRequest) -> HttpResponse:
    """The codes just made on one page for the printer."""
    shown = enrolment.codes_of(request.session)
    if not shown:
        return see_other("security:codes")
    return page(request, "security/codes/print.html", codes=shown, today=now())
