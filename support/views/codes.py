"""*Código de soporte*: the digits by which support knows the person on the telephone (SUP-10)."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from core.clock import now
from core.http import page, see_other
from security.access import PersonRequest, signed_in
from support.commands import living_code, show_code


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: PersonRequest) -> HttpResponse:
    """GET shows the living code, POST makes a new one."""
    if request.method == "POST":
        show_code(actor=request.user, now=now())
        return see_other("support:code")
    return page(request, "support/code.html", code=living_code(request.user, now()))
