"""The way in and the dashboard."""

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, see_other
from core.navigation import SIDEBAR
from manager.dashboard.panel import panel_of
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
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
    """What matters today, of what the reader may see; somebody alone in a new organization is led through it."""
    member, moment = request.membership, now()
    panel = panel_of(member, moment)
    template = "welcome" if panel.is_new else "panel"
    return page(request, f"dashboard/{template}.html", panel=panel, findings=panel.findings)


@form_methods
@in_organization(may_open)
def getting_started(request: MemberRequest) -> HttpResponse:
    """The first steps with what they are good for, also when the panel hides them; POST hides or shows them (K0)."""
    member = request.membership
    if request.method == "POST":
        member.hide_first_steps(hides=request.POST.get("show") != "on")
        return see_other("dashboard", member.organization.slug)
    return page(request, "dashboard/first_steps_page.html", steps=panel_of(member, now()).steps)
