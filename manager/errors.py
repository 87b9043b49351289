"""Error pages in the frame of the portal, in the reader's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import RuleError, Unavailable
from core.policy import Refused


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: with the sentence of the policy that refused."""
    return _page(request, 403, reason=exception.reason if isinstance(exception, Refused) else "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old; without any cookie the browser refuses them all (HLP-13)."""
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return render(request, "accounts/cookies.html", {"is_refusal": True}, status=403)
    return _page(request, 403, expired_form=True)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says nothing about what exists."""
    return _page(request, 404)


def conflict(request: HttpRequest, exception: RuleError) -> HttpResponse:
    """409: the state changed meanwhile; the rule's own sentence."""
    return _page(request, 409, reason=exception.message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug."""
    return _page(request, 500)


def unavailable(request: HttpRequest, exception: Unavailable) -> HttpResponse:
    """503: a part that the act needs is down; what to do is in the message."""
    return _page(request, 503, reason=exception.message)
