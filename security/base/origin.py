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


PROGRAMS = frozenset({
    "Android", "Brave", "Chrome", "Chrome Mobile", "Chrome Mobile WebView", "Chrome Mobile iOS", "Chromium",
    "DuckDuckGo Mobile", "Edge", "Edge Mobile", "Firefox", "Firefox Mobile", "Firefox iOS", "HeadlessChrome", "IE",
    "Konqueror", "Mobile Safari", "Mobile Safari UI/WKWebView", "Opera", "Opera Mobile", "Opera Mini", "Safari",
    "Samsung Internet", "SeaMonkey", "Thunderbird", "Vivaldi", "Yandex Browser", "curl",
})  # fmt: skip
SYSTEMS = frozenset({
    "Android", "Chrome OS", "Debian", "Fedora", "FreeBSD", "Linux", "Mac OS X", "NetBSD", "OpenBSD", "Ubuntu",
    "Windows", "iOS",
})  # fmt: skip
"""Names that ua_parser knows by heart. Its rules also pass on words of the header itself."""
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
    """ "Firefox · Linux" from a User-Agent. It stands in pages and security mails, so only known names are repeated:
    whoever types a wrong password must not write a sentence of theirs into the owner's mail."""
    result = parse(user_agent[:500])
    program = result.user_agent.family if result.user_agent and result.user_agent.family in PROGRAMS else ""
    system = result.os.family if result.os and result.os.family in SYSTEMS else ""
    return " · ".join(filter(None, (program, system)))
