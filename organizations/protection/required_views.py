"""The page that stops a member without the required two-step verification (SCR-15, SEC-32..39)."""

import datetime
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.components.formats import plain_instant
from core.http import form_methods, page, see_other
from organizations.models import Membership
from organizations.models.second_factor import GRACE
from organizations.protection.two_factor import take_grace
from security.access import PersonRequest, next_address, signed_in
from security.base.strength import SecondFactor
from security.methods.factors import offered
from security.sign_in.reauthentication import methods_proved


@require_safe
@signed_in
def required(request: PersonRequest) -> HttpResponse:
    """The methods, and the ways round: leave from outside, another organization, sign out, a few days once.

    Whoever satisfies the rule by now is led where they wanted to go.
    """
    if not _named(request):
        return _to_the_one_that_stops(request)
    member = _member(request)
    wanted = _wanted(request, member)
    if member.passes_second_factor(now(), proved=methods_proved(request)):
        return redirect(wanted)
    if member.owns_accepted_factor:
        return page(request, "organizations/second_factor/by_sms.html", member=member, wanted=wanted)
    return page(
        request, "organizations/second_factor/required.html", member=member, wanted=wanted,
        methods=[each for each in offered() if each.strength not in member.organization.refused_factors],
        days=GRACE.days,
        has_sms=request.user.second_factor == SecondFactor.SMS, may_wait=not _grace_is_used(member),
    )  # fmt: skip


@form_methods
@signed_in
def grace(request: PersonRequest) -> HttpResponse:
    """Take three days, once for ever in this organization (K1)."""
    if not _named(request):
        return _to_the_one_that_stops(request)
    member = _member(request)
    wanted = _wanted(request, member)
    if member.owns_accepted_factor or member.passes_second_factor(now(), proved=methods_proved(request)):
        return redirect(wanted)
    if request.method == "POST":
        given = take_grace(member=member, now=now())
        messages.success(
            request,
            _("You can work in %(name)s until %(end)s. Activate two-step verification before then.")
            % {"name": member.organization, "end": plain_instant(given.ends_at)},
        )
        return see_other(wanted)
    return page(request, "organizations/second_factor/grace.html", member=member, wanted=wanted, days=GRACE.days)


def _member(request: PersonRequest) -> Membership:
    """The person's own membership in the organization that the address names. Raises Http404 for any other."""
    member: Membership | None = request.user.memberships.open_to(request.user, _named(request), now()).first()
    if member is None:
        raise Http404
    member.user = request.user
    return member


def _named(request: PersonRequest) -> str:
    return request.POST.get("organization") or request.GET.get("organization") or ""


def _to_the_one_that_stops(request: PersonRequest) -> HttpResponse:
    """The address names no organization: one that stops the person, or all of theirs when none does."""
    proved, moment = methods_proved(request), now()
    for member in _own(request, moment):
        if not member.passes_second_factor(moment, proved=proved):
            return redirect(f"{request.path}?organization={member.organization.slug}")
    return redirect("organizations:list")


def _own(request: PersonRequest, moment: datetime.datetime) -> Iterable[Membership]:
    open_ones = request.user.memberships.not_suspended(moment).filter(organization__deleted_at=None)
    return open_ones.select_related("organization", "user").order_by("pk")


def _wanted(request: PersonRequest, member: Membership) -> str:
    return next_address(request) or reverse("dashboard", args=[member.organization.slug])


def _grace_is_used(member: Membership) -> bool:
    return bool(member.organization.second_factor_graces.filter(user=member.user_id).exists())
