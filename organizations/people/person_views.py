"""One member's page and what is done with a member."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.patterns import filled
from core.shown import version_of
from organizations.access import MemberRequest, in_organization, member_at
from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Membership
from organizations.people.commands import teams_of
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
from organizations.undoing.telling import tell_done
from security.journal.activity import LAST_EVENTS
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
    subject = member_at(request, pk)
    is_last = subject.is_last_legal_representative(now())
    part = ACCESS_RIGHTS.get()
    exception = subject.exception_in_force(now())
    return page(
        request,
        "organizations/person/show.html",
        subject=subject,
        is_own=subject.pk == request.membership.pk,
        access_template=part.summary_template if part else None,
        access=part.summary(subject, request.membership.day_at(now())) if part else None,
        role_verdict=may_change_role(request.membership, subject),
        actions=_actions(request, subject, is_last=is_last, is_exempt=exception is not None),
        exception=exception,
        support_block=block_of(subject.user) if subject.is_blocked else None,
        events=LAST_EVENTS.rows(organization=subject.organization_id, user=subject.user_id),
    )


def _actions(request: MemberRequest, subject: Membership, *, is_last: bool, is_exempt: bool) -> SafeString:
    """What may be done with the person, each as a link; drawn once for all who may do the same."""
    actor, organization = request.membership, request.membership.organization
    remove, suspend = may_remove(actor, subject, is_last=is_last), may_suspend(actor, subject)
    can_exempt = bool(may_exempt(actor, subject)) and organization.second_factor_from is not None
    leave = reverse("organizations:leave", args=[organization.slug])
    values = {"url": request.path, "leave": leave, "no_suspending": suspend.reason, "no_removing": remove.reason}
    values |= {"id": str(subject.pk), "use": reverse("products:people_recipe", args=[organization.slug])}
    values |= {"make": reverse("products:recipe_add", args=[organization.slug])}
    return filled(
        "organizations/person/actions.html",
        [values],
        is_own=subject.pk == actor.pk,
        can_change_role=bool(may_change_role(actor, subject)),
        exemption=("end" if is_exempt else "begin") if can_exempt else "",
        can_suspend=bool(suspend),
        is_blocked=subject.is_blocked,
        is_suspended=subject.is_suspended,
        can_remove=bool(remove),
    )


@require_safe
@in_organization(may_manage_people)
def activity(request: MemberRequest, pk: int) -> HttpResponse:
    """What this person did and what was done to them in this organization, newest first."""
    subject = colleague(request, pk)
    events = subject.recent_events(ACTIVITY_SHOWN)
    return page(request, "organizations/person/activity.html", subject=subject, events=events)


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
    return _saved(request, form, subject, "teams") or page(
        request, "organizations/person/teams.html", form=form, subject=subject, seen=version_of(teams_of(subject))
    )


def _saved(request: MemberRequest, form: Any, subject: Membership, undo: str = "") -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save():
        return None
    tell_done(request, _("Saved for %(name)s.") % {"name": subject.user}, undo, subject.pk)
    return see_other(_after_contact(request, subject))


def _after_contact(request: MemberRequest, subject: Membership) -> str:
    """The person's page for who manages people, else the panel."""
    slug = request.membership.organization.slug
    if may_manage_people(request.membership):
        return reverse("organizations:person", args=[slug, subject.pk])
    return reverse("dashboard", args=[slug])
