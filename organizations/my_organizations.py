"""My organizations: list, create, leave."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.once import Made, once
from core.paging import QUERY_LENGTH
from core.policy import ALLOWED
from core.search import every_word
from organizations.access import MemberRequest, in_organization
from organizations.departures.commands import leave
from organizations.departures.forms import LeaveForm, PersonalItemsForm
from organizations.departures.registry import Decision, Decisions, may_go, personal_items_of, stays
from organizations.details.forms import OrganizationForm
from organizations.models import Membership
from organizations.policies import may_leave, may_open
from security.access import PersonRequest, signed_in


@require_safe
@signed_in
def my_organizations(request: PersonRequest) -> HttpResponse:
    """Every organization of the person, with the role and whether it can be left (ORG-48). ``?q=`` finds by name."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
    everywhere = request.user.memberships.with_way_out(now()).filter(every_word(query, "organization__name__unaccent"))
    memberships = everywhere.acting(now())
    closed = everywhere.exclude(pk__in=memberships.values("pk"))
    reasons = stays(memberships, now())
    rows = [(membership, str(reasons.get(membership.pk, ALLOWED).reason)) for membership in memberships]
    return page(request, "organizations/organizations/list.html", memberships=rows, closed=closed, query=query)


@form_methods
@signed_in
def create(request: PersonRequest) -> HttpResponse:
    """Found another organization (ORG-5)."""
    form = OrganizationForm(posted(request), initial={"country": request.user.country})
    if request.method == "POST" and form.is_valid():
        return once(request, lambda: _found(request, form)) or see_other("organizations:list")
    return page(request, "organizations/organizations/create.html", form=form)


def _found(request: PersonRequest, form: OrganizationForm) -> Made:
    founder = form.found(request.user)
    text = _("The organization %(name)s is created. You are its legal representative.")
    return Made(reverse("dashboard", args=[founder.organization.slug]), text % {"name": founder.organization})


@form_methods
@in_organization(may_open, unprotected=lambda member: member.is_external)
def leave_organization(request: MemberRequest) -> HttpResponse:
    """Leave, after a tick (K2); the page says why somebody cannot, else what becomes of their things (ORG-49)."""
    member = request.membership
    last = may_leave(member, is_last=member.is_last_legal_representative(now()))
    verdict = may_go(member, now()) if last else last
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        verdict.or_403()
        leave(actor=member, now=now(), decisions=_listed(request))
        messages.success(request, _("You left %(name)s.") % {"name": member.organization})
        return see_other("organizations:list")
    personal_items = personal_items_of(member, now()) if verdict else []
    listed = signing.dumps(
        PersonalItemsForm(personal_items=personal_items).decisions(), salt=_salt(member), compress=True
    )
    rows = [(each, ()) for each in personal_items]
    return page(
        request, "organizations/organizations/leave.html", form=form, verdict=verdict, personal_items=rows,
        listed=listed,
    )  # fmt: skip


def _listed(request: MemberRequest) -> Decisions | None:
    """What the page showed, for the evidence: its form carries it, signed. None when nobody looked."""
    try:
        kept = signing.loads(request.POST.get("listed", ""), salt=_salt(request.membership))
    except signing.BadSignature:
        return None
    return {key: Decision(**each) for key, each in kept.items()}


def _salt(member: Membership) -> str:
    return f"leaving:{member.pk}"
