"""What every request passes: readable input, the reader's language and zone, refusals as pages."""

import codecs
import secrets
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from core import locales
from core.errors import RuleError, Unavailable
from core.logs import REQUEST
from core.policy import Refused
from core.shown import ChangedMeanwhile
from core.silence import waiting_for
from core.stack import with_space
from manager.frame import errors

Answer = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"
LONGEST_NUMBER = 19
LONGEST_QUERY = 16 * 1024
"""Characters; lists repeat it in each of their links."""
READING, ACTING = 4.0, 20.0
"""Seconds for which a page, and an act, wait for one answer of a database that gave signs of life when they began."""


class NamedRequest:
    """Give the request a random name, which each line of the log about it carries, patience with an end, and space."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name, pass on."""
        name = REQUEST.set(secrets.token_hex(4))
        try:
            with waiting_for(READING if request.method in {"GET", "HEAD"} else ACTING):
                return with_space(partial(self.get_response, request))
        finally:
            REQUEST.reset(name)


class ReadableRequest:
    """Answer 400 to input that nobody can mean: unknown charsets, NUL bytes in path or query, an endless query.

    413 to a body that no form of the portal has, unread: Django would write files of any size to the disk.

    Stock Django fails with a bare 500 on both, the first one inside the CSRF check.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what can be read."""
        query = request.META.get("QUERY_STRING", "")
        if not _charset_is_known(request) or NUL in request.path or "%00" in query or len(query) > LONGEST_QUERY:
            return errors.bad_request(request)
        if _length(request) > settings.MOST_BYTES:
            return errors.bad_request(request, RequestDataTooBig())
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH", ""))
    return int(announced[:LONGEST_NUMBER]) if announced.isascii() and announced.isdigit() else 0


def _charset_is_known(request: HttpRequest) -> bool:
    charset = (request.content_params or {}).get("charset")
    if charset is None:
        return True
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True


class ReadersPreferences:
    """Language (profile, then cookie, then browser) and time zone of the reader."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate, answer, restore."""
        user = request.user
        language = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language), timezone.override(_zone(request)), locales.override(_country(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE or "es")
            if user.is_authenticated:
                response.headers.setdefault("Cache-Control", "no-store, private")
            return response


def _zone(request: HttpRequest) -> ZoneInfo:
    return ZoneInfo(request.user.time_zone if request.user.is_authenticated else "Europe/Zurich")


def _country(request: HttpRequest) -> str:
    return str(request.user.country) if request.user.is_authenticated else ""


class RefusalPages:
    """Rules that say no outside a form become pages: 403 with the reason, 409 with what to do; so does a bare 405."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; an address that is only sent to and was opened gets a page, where browsers show their own."""
        response = self.get_response(request)
        if response.status_code == errors.NOT_THIS_WAY and request.method == "GET" and not response.content:
            return errors.method_not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate a refusal into its page; leave everything else to Django."""
        if isinstance(exception, RuleError | ChangedMeanwhile):
            return errors.conflict(request, exception)
        if isinstance(exception, Refused):
            return errors.permission_denied(request, exception)
        if isinstance(exception, Unavailable):
            return errors.unavailable(request, exception)
        return None
