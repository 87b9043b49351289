"""*Sesiones*: where the person is signed in, and closing that (SEC-59)."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.http import page, see_other
from security.access import PersonRequest, next_address, signed_in
from security.journal import Kind, record
from security.origin import device_of
from security.sessions import end, end_others, sessions_of, shown


@signed_in
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """Every session, this one first."""
    rows = shown(request.user, request.session.session_key)
    return page(request, "security/sessions/list.html", sessions=rows, next=next_address(request))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close_session(request: PersonRequest, pk: int) -> HttpResponse:
    """End one session; ending this one is signing out."""
    session: Any = get_object_or_404(sessions_of(request.user), pk=pk)
    is_current = session.session_key == request.session.session_key
    device = device_of(session.user_agent)
    if request.method != "POST":
        return page(request, "security/sessions/close.html", device=device, is_current=is_current)
    if is_current:
        logout(request, show_message=False)
        return see_other("account_login")
    end(session, actor=request.user)
    messages.success(request, gettext("The session on %(device)s is closed.") % {"device": device})
    return see_other(next_address(request, "security:sessions"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close_others(request: PersonRequest) -> HttpResponse:
    """End every session but this one (K1)."""
    key = request.session.session_key
    if request.method != "POST":
        others = [each for each in shown(request.user, key) if not each.is_current]
        names = [f"{each.device} · {each.place}" for each in others]
        return page(request, "security/sessions/close_others.html", affected=names, next=next_address(request))
    count = end_others(request.user, keep=key)
    if count:
        record(Kind.OTHER_SESSIONS_ENDED, actor=request.user, user=request.user, count=count)
    text = ngettext("%(n)s other session was closed.", "%(n)s other sessions were closed.", count) % {"n": count}
    messages.success(request, text if count else gettext("No other session was open."))
    return see_other(next_address(request, "security:sessions"))
