"""*Seguridad de mi cuenta*: everything that protects the person's sign-in, each in its box (interface.md 3.12)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.http import page
from security.access import PersonRequest, signed_in


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The boxes."""
    return page(request, "security/overview.html")


@signed_in
@require_safe
def factors(request: PersonRequest) -> HttpResponse:
    """Two-step verification: methods in use and methods to add."""
    return page(request, "security/factors/list.html")
