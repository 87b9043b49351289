"""Remembered browsers, and the switch *Pedir autenticación al abrir el navegador*."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, see_other
from security.access import PersonRequest, next_address, recently_proved, signed_in
from security.models import SecurityPreferences
from security.sign_in import browser_commands, remembered_browsers


@require_safe
@signed_in
def browsers(request: PersonRequest) -> HttpResponse:
    """Where the second step is not asked, until when."""
    alive = remembered_browsers.browsers_of(request.user, now())
    here = set(remembered_browsers.of_this_browser(request, request.user, now()).values_list("pk", flat=True))
    return page(
        request,
        "security/browsers/list.html",
        browsers=[(row, row.pk in here) for row in alive],
        next=next_address(request),
    )


@form_methods
@signed_in
def forget(request: PersonRequest, pk: int) -> HttpResponse:
    """Have one ask again (K1)."""
    browser = remembered_browsers.browsers_of(request.user, now()).filter(pk=pk).first()
    if browser is None:
        raise Http404
    if request.method == "POST":
        browser_commands.forget_browsers(actor=request.user, keep=request.session.session_key, pk=pk)
        return _forgotten(request)
    return page(request, "security/browsers/forget.html", browser=browser)


@form_methods
@signed_in
def forget_all(request: PersonRequest) -> HttpResponse:
    """Have all of them ask again (K1)."""
    if request.method == "POST":
        browser_commands.forget_browsers(actor=request.user, keep=request.session.session_key)
        return _forgotten(request)
    return page(request, "security/browsers/forget.html")


@form_methods
@recently_proved
def every_time(request: PersonRequest) -> HttpResponse:
    """The switch; turned on, this very session ends with the browser and every other one ends now."""
    if request.method == "POST":
        is_on = request.POST.get("every_time") == "on"
        keep = request.session.session_key
        if browser_commands.ask_every_time(actor=request.user, is_on=is_on, keep=keep) and is_on:
            request.session.set_expiry(0)
        on = _("The sign-in is asked for whenever the browser opens.")
        messages.success(request, on if is_on else _("Closing the browser no longer signs you out."))
        return see_other("security:overview")
    return page(
        request, "security/browsers/every_time.html", is_on=SecurityPreferences.of(request.user).asks_every_time
    )


def _forgotten(request: PersonRequest) -> HttpResponse:
    messages.success(request, _("The second step is asked again there at the next sign-in."))
    return see_other("security:browsers")
