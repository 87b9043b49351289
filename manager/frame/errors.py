"""Error pages in the frame of the portal, in the reader's language."""

import logging
import secrets
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import NotHere, RuleError, Unavailable
from core.logs import REQUEST
from core.policy import Refused
from core.shown import ChangedMeanwhile
from manager.frame.again import comes_from_here, show_again

LOG = logging.getLogger("atrio.errors")
ACCESS = logging.getLogger("atrio.access")
EXPIRED = _("This form had expired, so nothing was saved. What you entered is still here: check it and send it again.")
NOT_THIS_WAY = 405
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; 413: it is larger than anything that the portal asks for."""
    with translation.override(_language(request)):
        return _page(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: with the sentence of the policy that refused. The log says who wanted what (ASVS 16.3.2)."""
    person = getattr(getattr(request, "user", None), "pk", None)
    ACCESS.warning("Refused: person %s, %s %s. %s", person, request.method, request.path, exception or "")
    return _page(
        request, 403, reason=exception.reason if isinstance(exception, Refused) else "",
        suspended=getattr(exception, "membership", None), back=_page_before(request),
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old. The form again with what was typed, when it is one of ours and of the
    person who sends it (UI-5); without any cookie the browser refuses them all (HLP-13)."""
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return render(request, "accounts/cookies.html", {"is_refusal": True}, status=403)
    again = show_again(request, EXPIRED, status=403) if comes_from_here(request) else None
    return _page(request, 403, expired_form=True) if again is None or again.status_code != 403 else again


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says nothing about what exists."""
    return _page(request, 404, meant=exception if isinstance(exception, NotHere) else None)


def method_not_allowed(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """405: the address only takes what a form sends; ``bare`` names the methods."""
    page = _page(request, NOT_THIS_WAY, back=_page_before(request))
    page.headers["Allow"] = bare.headers["Allow"]
    return page


def conflict(request: HttpRequest, exception: RuleError | ChangedMeanwhile) -> HttpResponse:
    """409: the state changed meanwhile; the confirmation as it would read now, else the rule's own sentence."""
    again = show_again(request, exception.message, status=409) if isinstance(exception, ChangedMeanwhile) else None
    return again or _page(request, 409, reason=exception.message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug; 503: the database does not answer. The code on the page is also in the log, with what happened."""
    reference = REQUEST.get() or secrets.token_hex(4)
    LOG.error("Reference %s: %s %s", reference, request.method, request.path, exc_info=True)
    is_database_down = isinstance(sys.exc_info()[1], OperationalError)
    with translation.override(_language(request)):
        page = _page(request, 503 if is_database_down else 500, reference=reference)
    return _later(page) if is_database_down else page


def unavailable(request: HttpRequest, exception: Unavailable) -> HttpResponse:
    """503: a part that the act needs is down; what to do is in the message."""
    return _later(_page(request, 503, reason=exception.message))


def _page_before(request: HttpRequest) -> str:
    """The page of the portal that led here, if the browser says so and it is another one."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host() and came_from.path.startswith("/") and came_from.path[1:2] != "/"
    if not is_ours or came_from.path == request.path:
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _language(request: HttpRequest) -> str:
    """The reader's, or the browser's when the request failed before the reader was known."""
    return getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request)


def _later(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = "30"
    return response
