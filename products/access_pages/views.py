"""Changing access rights: of a member, a work team, an invited person (SCR-5)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, looked, page, see_other
from organizations.access import MemberRequest, in_organization, member_at
from organizations.undoing.telling import tell_done
from products.access_pages.forms import AccessForm
from products.access_pages.sources import GranteeSource
from products.policies import may_be_granted, may_grant
from products.rights.commands import RightsEditedMeanwhile, version_of
from products.rights.grantees import Grantee
from products.rights.kept import KEY, subject_of


@form_methods
@in_organization(may_grant)
def member_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What a collaborator or external user may do (guide 2); managers hold everything by role."""
    subject = member_at(request, pk)
    done = reverse("organizations:person", args=[request.membership.organization.slug, pk])
    if not may_be_granted(subject):
        return page(request, "products/access/by_role.html", subject=subject, done=done)
    return _edit(request, Grantee.of(subject), done)


@form_methods
@in_organization(may_grant)
def team_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What every member of a work team may do (RGT-30)."""
    team = get_object_or_404(request.membership.organization.teams, pk=pk)
    return _edit(request, Grantee.of(team), reverse("products:team", args=[request.membership.organization.slug, pk]))


@form_methods
@in_organization(may_grant)
def invitation_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What an invited person will be able to do once they join (ORG-25)."""
    invitation = get_object_or_404(request.membership.organization.invitations.pending(), pk=pk)
    return _edit(
        request, Grantee.of(invitation), reverse("organizations:people", args=[request.membership.organization.slug])
    )


def _edit(request: MemberRequest, grantee: Grantee, done: str) -> HttpResponse:
    source = GranteeSource(request.membership, grantee, request.membership.day_at(now()))
    data = looked(request)
    form = AccessForm(actor=request.membership, source=source, data=data, look=data or request.GET)
    context = {"access": form, "grantee": grantee, "done": done}
    if request.POST.get("do") == "save":
        return _save(request, form, source, context)
    form.press(request.POST.get("do", ""))
    is_part = "HX-Request" in request.headers
    return page(request, "products/access/part.html" if is_part else "products/access/edit.html", **context)


def _save(request: MemberRequest, form: AccessForm, source: GranteeSource, context: dict[str, Any]) -> HttpResponse:
    grantee = source.grantee
    if not form.is_valid():
        return _refused(request, context, 422)
    try:
        changed = source.save(form.plan, version=form.version, now=now())
    except RightsEditedMeanwhile as refusal:
        form.version = version_of(grantee)
        return _refused(request, {**context, "conflict": form.conflict()}, 409, refusal.message)
    except RuleError as refusal:
        return _refused(request, context, 422, refusal.message)
    said = _outcome(grantee, has_changed=changed) % {"name": grantee.name}
    if changed:
        tell_done(request, said, KEY, subject_of(grantee))
    else:
        messages.info(request, said)
    return see_other(context["done"])


def _outcome(grantee: Grantee, *, has_changed: bool) -> str:
    if not has_changed:
        return _("Nothing changed for %(name)s.")
    if grantee.field == "invitation":
        return _("The access of %(name)s is saved.")
    return _("The access of %(name)s has been saved. Everyone affected gets a summary by email.")


def _refused(request: MemberRequest, context: dict[str, Any], status: int, *refusals: object) -> HttpResponse:
    response = page(request, "products/access/edit.html", refusals=refusals, is_refused=True, **context)
    response.status_code = status
    return response
