"""One member's page and what is done with a member."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now, today
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Membership
from organizations.people.forms import ContactForm, TeamsForm
from organizations.policies import (
    may_change_role,
    may_edit_contact,
    may_exempt,
    may_manage_people,
    may_open,
    may_remove,
    may_suspend,
)
from security.sign_in.blocks import block_of

ACTIVITY_SHOWN = 50


def colleague(request: MemberRequest, pk: int) -> Membership:
    """The member with this id in the reader's organization. Raises Http404 for any other id."""
    members = request.membership.organization.memberships.with_blocks().select_related("user").prefetch_related("teams")
    return get_object_or_404(members, pk=pk)


@require_safe
@in_organization(may_manage_people)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Who this is here: role, rights, teams, preferences, activity, and every action as a link."""
    subject = colleague(request, pk)
    is_last = subject.is_last_legal_representative(now())
    part = ACCESS_RIGHTS.get()
    return page(
        request,
        "organizations/person/show.html",
        subject=subject,
        is_own=subject.pk == request.membership.pk,
        access_template=part.summary_template if part else None,
        access=part.summary(subject, today(request.user.time_zone)) if part else None,
        role_verdict=may_change_role(request.membership, subject),
        remove_verdict=may_remove(request.membership, subject, is_last=is_last),
        suspend_verdict=may_suspend(request.membership, subject),
        exempt_verdict=may_exempt(request.membership, subject),
        exception=subject.exception_in_force(now()),
        support_block=block_of(subject.user) if subject.is_blocked else None,
        events=subject.recent_events()[:5],
    )


@require_safe
@in_organization(may_manage_people)
def activity(request: MemberRequest, pk: int) -> HttpResponse:
    """What this person did and what was done to them in this organization, newest first."""
    subject = colleague(request, pk)
    return page(
        request, "organizations/person/activity.html", subject=subject, events=subject.recent_events()[:ACTIVITY_SHOWN]
    )


@form_methods
@in_organization(may_open)
def contact(request: MemberRequest, pk: int) -> HttpResponse:
    """Contact preferences: one's own, or a colleague's for who manages people (ORG-36)."""
    subject = colleague(request, pk)
    may_edit_contact(request.membership, subject).or_403()
    initial = {"billing": subject.wants_billing_mail, "product": subject.wants_product_mail}
    form = ContactForm(posted(request), initial=initial, actor=request.membership, subject=subject)
    back = _after_contact(request, subject)
    return _saved(request, form, subject) or page(
        request, "organizations/person/contact.html", form=form, subject=subject, back=back
    )


@form_methods
@in_organization(may_manage_people)
def teams(request: MemberRequest, pk: int) -> HttpResponse:
    """The work teams of a member."""
    subject = colleague(request, pk)
    initial = {"teams": subject.teams.all()}
    form = TeamsForm(posted(request), initial=initial, actor=request.membership, subject=subject)
    return _saved(request, form, subject) or page(
        request, "organizations/person/teams.html", form=form, subject=subject
    )


def _saved(request: MemberRequest, form: Any, subject: Membership) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save():
        return None
    messages.success(request, _("Saved for %(name)s.") % {"name": subject.user})
    return see_other(_after_contact(request, subject))


def _after_contact(request: MemberRequest, subject: Membership) -> str:
    """The person's page for who manages people, else the panel."""
    slug = request.membership.organization.slug
    if may_manage_people(request.membership):
        return reverse("organizations:person", args=[slug, subject.pk])
    return reverse("dashboard", args=[slug])
