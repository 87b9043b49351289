"""*Descargar mis datos*: everything about the person in one file (PRO-60)."""

from django.conf import settings
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.timezone import localtime

from accounts.exports.archive import archive
from accounts.exports.commands import export_data
from accounts.exports.registry import PERSONAL_TABLES
from core.clock import now
from core.http import form_methods, page
from security.access import PersonRequest, recently_proved
from security.base.limits import DAY, Limit, wait_in_words
from security.base.origin import current
from security.base.responses import TOO_MANY_REQUESTS

EXPORTS = Limit("data-exports", amount=10, seconds=DAY)
"""Of one person."""


@recently_proved
@form_methods
def export(request: PersonRequest) -> HttpResponseBase:
    """Say what is in it, then send it."""
    if request.method != "POST":
        return page(request, "accounts/export/show.html", tables=PERSONAL_TABLES)
    wait = EXPORTS.hit(str(request.user.pk))
    if wait:
        answer = page(request, "accounts/export/show.html", tables=PERSONAL_TABLES, refusal=wait_in_words(wait))
        answer.status_code, answer.headers["Retry-After"] = TOO_MANY_REQUESTS, str(wait)
        return answer
    export_data(actor=request.user, origin=current(), now=now())
    response = StreamingHttpResponse(archive(request.user), content_type="application/zip")
    name = f"{slugify(settings.PRODUCT_NAME)}-{localtime(now()):%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
