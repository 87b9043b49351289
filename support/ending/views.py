"""*End a contract*: open to everybody, so that whoever cannot sign in ends what they have (BIL-122)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import now
from core.form_tokens import FIELD, number_of
from core.http import form_methods, page, posted
from security.access import public
from security.base.limits import client
from security.base.responses import form_page
from support.ending.commands import declare, wait_for
from support.ending.forms import EndForm


@public
@form_methods
def end(request: HttpRequest) -> HttpResponse:
    """Where contracts are ended when one is signed in; a form for whoever is not."""
    form, wait = EndForm(posted(request), initial=_known(request)), 0
    if request.method == "POST" and form.is_valid():
        declaration = form.declaration()
        wait = wait_for(declaration, client(request))
        if not wait:
            token = number_of(request.POST.get(FIELD, ""), request.user)
            letter = declare(declaration, form=token, now=now())
            return page(request, "support/ending/received.html", letter=letter, lines=declaration.lines())
    return form_page(request, "support/ending/end.html", form, wait=wait, places=_places(request))


def _known(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    return {"name": user.full_name, "email": user.email} if user.is_authenticated else {}


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Organizations whose contracts the reader may end, with the page of each."""
    if not request.user.is_authenticated:
        return []
    members = request.user.memberships.memberships_of(request.user, now())
    return [
        (each.organization.name, reverse("billing:contracts", args=[each.organization.slug]))
        for each in members
        if each.sees_accounting
    ]
