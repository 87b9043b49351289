"""*Seguridad de mi cuenta*: everything that protects the person's sign-in, each in its box (SCR-12)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import page
from security.access import PersonRequest, next_address, signed_in
from security.checklists import protection
from security.methods.factors import codes_left
from security.models import SecurityPreferences
from security.sign_in import remembered_browsers


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The boxes, and in words how well the account is protected (SEC-64)."""
    user = request.user
    return page(
        request, "security/overview.html",
        checks=protection.checks_of(user),
        asks_every_time=SecurityPreferences.of(user).asks_every_time,
        codes_left=codes_left(user),
        next=next_address(request),
        browsers=remembered_browsers.browsers_of(user, now()).count(),
    )  # fmt: skip
