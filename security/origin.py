"""Where a request came from: address and device, kept for the journal while the request lasts.

The origin is ambient on purpose: it decides nothing, it is only written down. Actors, tenants and
time stay arguments.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from ua_parser import parse


@dataclass(frozen=True)
class Origin:
    """Client address (trusted proxies respected) and a short name of the device."""

    ip: str | None = None
    device: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    """Origin of the request under way; empty in workers and commands."""
    return _current.get()


class OriginMiddleware:
    """Remembers the origin for the time of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set, answer, forget."""
        token = _current.set(Origin(get_adapter().get_client_ip(request), device_name(request)))
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def device_kind(request: HttpRequest) -> str:
    """``phone``, ``tablet`` or ``computer`` from the User-Agent; a guess that only its owner reads."""
    agent = request.headers.get("User-Agent", "")
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "computer"


def device_name(request: HttpRequest) -> str:
    """What ``device_of`` makes of the request's User-Agent."""
    return device_of(request.headers.get("User-Agent", ""))


def device_of(user_agent: str) -> str:
    """ "Firefox · Linux" from a User-Agent, at most 120 printable characters; it is shown in pages and mails."""
    result = parse(user_agent[:500])
    families = [part.family for part in (result.user_agent, result.os) if part]
    return "".join(letter for letter in " · ".join(families) if letter.isprintable())[:120]
