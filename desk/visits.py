"""The way of a guest: staff look through the eyes of the person who agreed, at these pages and no others."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.policy import Refused
from desk.policies import opens_the_desk
from organizations.models import Membership
from support import visits

PAGES = frozenset({
    "dashboard", "organizations:people", "organizations:person", "organizations:person_activity",
    "organizations:invitations", "products:list", "products:category", "products:board", "products:teams",
    "products:team", "products:person_rights", "products:product_rights",
})  # fmt: skip
"""Pages that only show. A page that hands out files, opens a service or has a form is left out on purpose:
reading it could act in the person's name. A new page is closed until somebody has looked at it."""


def impersonate(request: HttpRequest, slug: str) -> Membership | None:
    """The membership of the person who agreed. Raises Refused for pages beyond; the opened page is written down."""
    staff: Any = request.user
    if not opens_the_desk(request):
        return None
    moment = now()
    for visit in visits.of_staff(staff, moment):
        membership = visits.membership_in(visit, slug, moment)
        if membership is not None:
            _check(request)
            visits.log_page_view(visit, membership, request.get_full_path())
            request.visit = visit  # type: ignore[attr-defined]
            return membership
    return None


def _check(request: HttpRequest) -> None:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name not in PAGES or request.method not in {"GET", "HEAD"}:
        raise Refused(_("With this consent, support can only view pages. Ask the person to do it."))
