"""Binding an OTP app: a QR code drawn here, the secret as text, the first code as proof."""

import segno
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from core.http import form_methods, posted, see_other
from security.access import PersonRequest, recently_proved, store_next
from security.base.responses import form_page
from security.forms.methods import AppForm
from security.methods import commands as methods
from security.methods import enrolment
from security.methods.factors import APP, codes_left, devices
from security.views.factors import enrol, enrolled

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004)."""


@form_methods
@recently_proved
@sensitive_post_parameters("code", "password")
def add(request: PersonRequest) -> HttpResponse:
    """Scan, type the code; an app that was bound before is replaced by the new one."""
    store_next(request)
    if request.method == "POST" and not enrolment.is_under_way(request.session):  # a second click: it is bound
        return see_other("security:codes")
    secret = enrolment.secret_of(request.session)
    is_replacement = any(app.secret != secret for app in devices(request.user, APP))
    form = AppForm(request, posted(request), secret=secret, is_replacement=is_replacement)
    if request.method == "POST" and form.is_valid():
        done = enrol(request, APP, methods.activate_app, secret=secret, last_t=form.step)
        if done is None:  # the first click has written the session; this one leaves it as it is
            return see_other("security:codes")
        enrolment.forget_secret(request.session)
        return enrolled(request, APP, done)
    address = enrolment.address_of(secret, request.user.email)
    return form_page(
        request, "security/factors/add_app.html", form, address=address, picture=drawn(address),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        codes_follow=not codes_left(request.user), is_replacement=is_replacement,
    )  # fmt: skip


def drawn(text: str) -> str:
    """The text as a QR code: a data address of an SVG picture, black on white with its quiet zone in every theme."""
    code = segno.make(text, micro=False, error="m")
    return str(code.svg_data_uri(border=QUIET_ZONE, dark="#000", light="#fff", scale=1))
