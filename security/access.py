"""Who may open a page of the person: everybody, or whoever is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from core import typed
from core.errors import Unavailable
from security.base.limits import HOUR, Limit, client
from security.sign_in.reauthentication import is_recent

if TYPE_CHECKING:
    from accounts.models import User


class PersonRequest(HttpRequest):
    """A request of somebody signed in."""

    user: "User"


View = Callable[..., HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"
MACHINE = "machine"
KEPT_FOR_STRANGERS = Limit("typed-kept", amount=60, seconds=HOUR)
"""Forms of one client whose session is over: each lies in a session of its own until somebody signs in."""


def public(view: View) -> View:
    """Anybody may open the page. It is kept by no cache and by no search engine."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _private(view(request, *args, **kwargs))

    answer.policy = PUBLIC  # type: ignore[attr-defined]
    return answer


def signed_in(view: View) -> View:
    """Only somebody signed in; a stranger signs in first and comes back."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _private(sign_in_first(request))
        return _private(view(request, *args, **kwargs))

    answer.policy = SIGNED_IN  # type: ignore[attr-defined]
    return answer


def recently_proved(view: View) -> View:
    """Signed in, and proved in the last ten minutes; else the password (and the code) first, then back here."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_recent(request):
            return prove_first(request)
        return view(request, *args, **kwargs)

    return signed_in(answer)


def sign_in_first(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in and back here; what was typed comes back too (``core.typed``)."""
    return _round(request, settings.LOGIN_URL)


def prove_first(request: HttpRequest) -> HttpResponseRedirect:
    """The same by the page that asks for the password again."""
    return _round(request, "account_reauthenticate")


def _round(request: HttpRequest, page: str) -> HttpResponseRedirect:
    if typed.is_worth_keeping(request) and _may_keep(request):
        typed.keep(request)
    return redirect_to_login(request.get_full_path(), resolve_url(page))


def _may_keep(request: HttpRequest) -> bool:
    """Whoever is signed in fills the one session; strangers make one with each form, so they are counted."""
    try:
        return request.user.is_authenticated or not KEPT_FOR_STRANGERS.hit(client(request))
    except Unavailable:
        return False


def machine(view: View) -> View:
    """Only a server that carries a secret, which the view checks; no cookie takes part, so no form token either."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _private(view(request, *args, **kwargs))

    answer.policy = MACHINE  # type: ignore[attr-defined]
    return answer


WAY = "way_back"
"""Session key: where somebody was going when they were sent to secure their account first."""


def store_next(request: HttpRequest) -> str:
    """The address in ``next``, kept until ``pop_next`` takes it; it outlives the pages in between."""
    wanted = next_address(request)
    if wanted:
        request.session[WAY] = wanted
    return wanted


def set_next(request: HttpRequest, address: str) -> None:
    """Keep an address of ours for ``pop_next``."""
    request.session[WAY] = address


def pop_next(request: HttpRequest, default: str) -> str:
    """Where to go when the account is secured: what ``store_next`` kept, once, else ``default`` (a URL or its name)."""
    return str(request.session.pop(WAY, "")) or resolve_url(default)


def next_address(request: HttpRequest, default: str = "") -> str:
    """The page asked for before the detour (``next``) when it is ours, else ``default`` (a URL or its name)."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if ours and wanted.startswith(("/", "http://", "https://")) and wanted.isprintable():
        return wanted
    return resolve_url(default) if default else ""


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", "no-store, private")
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
