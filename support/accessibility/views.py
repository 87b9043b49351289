"""*Accessibility*: how far the portal meets WCAG 2.2, what is known to be missing, and how to tell us."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.http import page
from security.access import public
from support.accessibility.report import report


@require_safe
@public
def statement(request: HttpRequest) -> HttpResponse:
    """The statement, with every criterion of the conformance report."""
    return page(request, "support/accessibility.html", report=report())
