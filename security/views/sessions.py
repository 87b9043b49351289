"""*Sesiones*: where the person is signed in, and closing that (SEC-59)."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from core.http import form_methods, page, see_other
from security.access import PersonRequest, next_address, signed_in
from security.sessions import close_others as end_the_others
from security.sessions import end, named_device, sessions_of, shown


@signed_in
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """Every session, this one first."""
    rows = shown(request.user, request.session.session_key)
    return page(request, "security/sessions/list.html", sessions=rows, next=next_address(request))


@signed_in
@form_methods
def close_session(request: PersonRequest, pk: int) -> HttpResponse:
    """End one session; ending this one is signing out."""
    session: Any = get_object_or_404(sessions_of(request.user), pk=pk)
    is_current = session.session_key == request.session.session_key
    device = named_device(session.user_agent)
    if request.method != "POST":
        return page(request, "security/sessions/close.html", device=device, is_current=is_current)
    if is_current:
        logout(request, show_message=False)
        return see_other("account_login")
    end(session, actor=request.user)
    messages.success(request, gettext("The session on %(device)s is closed.") % {"device": device})
    return see_other(next_address(request, "security:sessions"))


@signed_in
@form_methods
def close_others(request: PersonRequest) -> HttpResponse:
    """End every session but this one (K1)."""
    key = request.session.session_key
    if request.method != "POST":
        others = [each for each in shown(request.user, key) if not each.is_current]
        names = [f"{each.device} · {each.spot}" for each in others]
        return page(request, "security/sessions/close_others.html", affected=names, next=next_address(request))
    count = end_the_others(request.user, keep=key)
    text = ngettext("%(n)s other session was closed.", "%(n)s other sessions were closed.", count) % {"n": count}
    messages.success(request, text if count else gettext("No other session was open."))
    return see_other(next_address(request, "security:sessions"))
