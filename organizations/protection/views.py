"""Security of the organization: requiring two-step verification, its progress, exceptions (SCR-8)."""

import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import TruncDate
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.csv import label_of, streamed_query
from core.http import form_methods, page, posted, see_other, seen
from core.paging import Filter, Table
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership, Role
from organizations.policies import may_manage_security
from organizations.protection.forms import IdleForm, ReleaseForm, RequireForm
from organizations.protection.idle import IdleMinutes, limit_idle_sessions
from organizations.protection.progress import ComplianceStatus, affected, with_compliance, with_status
from organizations.protection.two_factor import facts_of_rule, release_second_factor
from organizations.querysets import MembershipQuerySet
from security.base.strength import SecondFactor
from security.kinds import EventKind

SHOWN = 5
COUNTED = 10_000
LAST = datetime.timedelta(seconds=1)
"""Before midnight, which already belongs to the next day."""


@require_safe
@in_organization(may_manage_security)
def security(request: MemberRequest) -> HttpResponse:
    """Whether two-step verification is required, since when, by whom, and whom it concerns (SCR-8)."""
    organization, moment = request.membership.organization, now()
    members = with_compliance(organization, organization.refused_factors, moment)
    return page(
        request, "organizations/security/show.html", organization=organization,
        is_on=organization.second_factor_from is not None, is_in_force=organization.requires_second_factor(moment),
        idle_time=IdleMinutes(organization.idle_minutes).label,
        **_people(with_status(members, [ComplianceStatus.OPEN])),
        waiting=_counted(with_status(members, [ComplianceStatus.GRACE, ComplianceStatus.EXEMPT])),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_security)
def require(request: MemberRequest) -> HttpResponse:
    """The confirmation window (K1): whom it hits, what is closed, what stays open. Also changes the rule later."""
    organization, moment = request.membership.organization, now()
    if request.user.second_factor in organization.refused_factors:
        response = page(request, "organizations/security/own_first.html")
        response.status_code = 409 if request.method == "POST" else 200
        return response
    form = RequireForm(posted(request), initial=_rule(request), actor=request.membership, now=moment)
    if request.method == "POST" and form.is_valid() and form.save(seen(request)):
        messages.success(
            request, _("Two-step verification is required. Everyone who still has to activate it has been told.")
        )
        return see_other("organizations:security", organization.slug)
    return page(
        request, "organizations/security/require.html", form=form, organization=organization,
        is_on=organization.second_factor_from is not None, seen=version_of(facts_of_rule(organization)),
        **_stopped(request, organization.refused_factors),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_security)
def release(request: MemberRequest) -> HttpResponse:
    """Stop requiring it (K3: own password)."""
    form = ReleaseForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        if release_second_factor(actor=request.membership, now=now(), seen=seen(request)):
            messages.success(request, _("Two-step verification is no longer required."))
        return see_other("organizations:security", request.membership.organization.slug)
    organization = request.membership.organization
    return page(
        request, "organizations/security/release.html", form=form, organization=organization,
        seen=version_of(facts_of_rule(organization)),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_security)
def idle_sessions(request: MemberRequest) -> HttpResponse:
    """After how long a session without use ends (K1, SEC-69)."""
    organization = request.membership.organization
    form = IdleForm(posted(request), initial={"minutes": organization.idle_minutes})
    if request.method == "POST" and form.is_valid():
        if limit_idle_sessions(actor=request.membership, minutes=form.cleaned_data["minutes"]):
            messages.success(request, _("Saved. It applies to every session from its next page on."))
        return see_other("organizations:security", organization.slug)
    return page(request, "organizations/security/idle.html", form=form)


@require_safe
@in_organization(may_manage_security)
def progress(request: MemberRequest) -> HttpResponse:
    """Who has activated it, who may wait until when, who is missing (SEC-44)."""
    table = _table(request)
    organization = request.membership.organization
    table.show(_members(request, table).select_related("user"))
    labels = dict(ComplianceStatus.choices)
    for member in table.rows:
        member.standing_label = labels[member.standing]  # type: ignore[attr-defined]
        member.until = organization.last_day(member.exempt_until) if member.exempt_until else member.grace_until  # type: ignore[attr-defined]
        member.factor_label = SecondFactor(member.second_factor).label  # type: ignore[attr-defined]
    return page(request, "organizations/security/progress.html", table=table, organization=organization)


@require_safe
@in_organization(may_manage_security)
def export(request: MemberRequest) -> HttpResponseBase:
    """The progress as CSV, with the search and filters of the address."""
    organization = request.membership.organization
    members = _members(request, _table(request)).order_by("directory_key", "pk")
    request.membership.record(EventKind.MEMBERS_EXPORTED)
    columns = {
        _("First name"): "user__first_name",
        _("Last name"): "user__last_name",
        _("Email"): "user__email",
        _("Role"): label_of("role", Role.choices),
        _("Two-step verification"): label_of("second_factor", SecondFactor.choices),
        _("State"): label_of("standing", ComplianceStatus.choices),
        _("Exempt until (last day)"): TruncDate(F("exempt_until") - LAST, tzinfo=ZoneInfo(organization.time_zone)),
        _("Days until"): "grace_until",
    }
    return streamed_query(f"{organization.slug}-2fa.csv", columns, members)


def _stopped(request: MemberRequest, refused: list[str]) -> dict[str, object]:
    """The first people whom the rule stops, and how many more."""
    return _people(affected(request.membership.organization, refused, now()))


def _people(members: MembershipQuerySet) -> dict[str, object]:
    first = list(members.order_by("directory_key", "pk").select_related("user")[:SHOWN])
    count = _counted(members) if len(first) == SHOWN else len(first)
    return {"stopped": first, "stopped_count": count, "others": count - len(first)}


def _counted(members: MembershipQuerySet) -> int:
    """At most one more than lists count."""
    return members.order_by().values("pk")[: COUNTED + 1].count()


def _rule(request: MemberRequest) -> dict[str, object]:
    """The present rule as the form shows it; a start that has passed is "from now on"."""
    organization = request.membership.organization
    start = organization.second_factor_from
    later = start if start is not None and start > now() else None
    return {
        "starts_on": organization.day_at(later) if later else None,
        "refuses_sms": organization.second_factor_refuses_sms,
    }


def _table(request: MemberRequest) -> Table[Membership]:
    return Table(
        request,
        id="progress",
        orders={"name": ["directory_key"], "standing": ["standing", "directory_key"]},
        filters=[Filter("standing", gettext_lazy("State"), ComplianceStatus.choices)],
        search=gettext_lazy("Search by name or email"),
    )


def _members(request: MemberRequest, table: Table[Membership]) -> MembershipQuerySet:
    organization = request.membership.organization
    members = with_compliance(organization, organization.refused_factors, now()).matching(table.query)
    chosen = table.values("standing")
    return with_status(members, chosen) if chosen else members
