"""The way in and the dashboard."""

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from billing.due.open_requests import open_requests_of
from billing.policies import may_account
from core.clock import now
from core.http import page
from core.navigation import SIDEBAR
from manager.dashboard import figures
from manager.dashboard.welcome import first_steps
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_manage_people, may_open
from products.boards.renewals import renewals_of
from security.access import PersonRequest, public, signed_in


@require_safe
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """The organization used last; staff without one start at the desk, others at the list of organizations."""
    memberships = request.user.memberships.with_way_out(now()).acting(now())
    last = memberships.order_by(F("last_active_at").desc(nulls_last=True), "pk").first()
    if last is None:
        return redirect("desk:tasks" if request.user.is_staff else "organizations:list")
    return redirect("dashboard", last.organization.slug)


@require_safe
@public
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the portal installable (W3C Web Application Manifest)."""
    icon = {"src": static("icons/mark.svg"), "type": "image/svg+xml", "sizes": "any"}
    facts = {"id": "/", "name": settings.PRODUCT_NAME, "short_name": settings.PRODUCT_NAME, "start_url": "/"}
    return JsonResponse(
        {**facts, "scope": "/", "display": "standalone", "icons": [icon]}, content_type="application/manifest+json"
    )


@require_safe
@signed_in
def shortcuts(request: PersonRequest) -> HttpResponse:
    """The keys for those who like them, and their switch; pages with scripts open it in a dialog."""
    return page(request, "dashboard/shortcuts.html", entries=[entry for entry in SIDEBAR if entry.key])


@require_safe
@in_organization(may_open)
def dashboard(request: MemberRequest) -> HttpResponse:
    """What matters in the organization; the own role and products for who manages nobody."""
    organization, today = request.membership.organization, request.membership.day_at(now())
    renewals = renewals_of(request.membership, now(), today)
    unpaid = open_requests_of(organization, today) if may_account(request.membership) else []
    if not may_manage_people(request.membership):
        return page(request, "dashboard/member.html", renewals=renewals, unpaid=unpaid)
    panel = figures.dashboard_figures(organization)
    steps = first_steps(organization.slug, panel)
    if panel.people == 1 and not panel.pending and not renewals.total:
        return page(request, "dashboard/welcome.html", steps=steps)
    done = sum(step.is_done for step in steps)
    return page(
        request, "dashboard/manager.html", renewals=renewals, unpaid=unpaid, panel=panel, steps=steps, done=done
    )
