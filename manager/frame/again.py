"""Showing the page of a form again instead of doing what it asked: with what was typed, and why nothing was done.

The view is asked as with GET, so it only shows; what was typed is put into its forms when the page is drawn
(``core.typed``), which keeps passwords and codes out.
"""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from core import typed
from core.errors import RuleError
from core.policy import Refused


def show_again(request: HttpRequest, notice: object, *, status: int) -> HttpResponse | None:
    """The page with the notice and this status, as its view shows it; None when it shows none at this address."""
    match = request.resolver_match
    if match is None:
        return None
    sent: Any = request
    sent.typed = typed.plain(request.POST)
    sent.method, sent.POST, sent._files = "GET", _way_back(request), MultiValueDict()
    messages.warning(request, str(notice))
    try:
        answer: Any = match.func(request, *match.args, **match.kwargs)
    except (Http404, RuleError, Refused):
        return None
    if answer.status_code != 200:
        return answer if 300 <= answer.status_code < 400 else None
    answer.status_code = status
    return answer  # type: ignore[no-any-return]


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent the form, and the form was drawn for who sends it.

    Only then what it carries is shown again: another site must not write into our forms, nor one person read another's.
    """
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return sender.netloc == request.get_host() and typed.is_own(request)


def _way_back(request: HttpRequest) -> QueryDict:
    kept = QueryDict(mutable=True)
    kept.setlist("next", request.POST.getlist("next"))
    return kept
