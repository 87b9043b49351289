"""Pending invitations: list, resend, cancel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, see_other
from organizations.access import MemberRequest, in_organization
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.models import Invitation
from organizations.people.links import link_invitations
from organizations.policies import may_invite, may_manage_people

SHOWN = 100


@require_safe
@in_organization(may_manage_people)
def pending(request: MemberRequest) -> HttpResponse:
    """Invitations that nobody has answered, the newest first, expired ones marked."""
    invitations = request.membership.organization.invitations.pending().select_related("inviter").order_by("-sent_at")
    base = reverse("organizations:people", args=[request.membership.organization.slug])
    return page(
        request,
        "organizations/invitations/list.html",
        invitations=link_invitations(invitations[:SHOWN], base),
        total=invitations.count(),
        now=now(),
    )


@form_methods
@in_organization(may_manage_people)
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a new link; the old one stops working (K1)."""
    invitation = _invitation(request, pk)
    may_invite(request.membership, role=invitation.role).or_403()
    if request.method == "POST":
        resend_invitation(actor=request.membership, invitation=invitation, now=now())
        messages.success(request, _("A new link was sent to %(email)s.") % {"email": invitation.email})
        return see_other("organizations:invitations", request.membership.organization.slug)
    return page(request, "organizations/invitations/resend.html", invitation=invitation)


@form_methods
@in_organization(may_manage_people)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation; its link stops working (K1)."""
    invitation = _invitation(request, pk)
    if request.method == "POST":
        cancel_invitation(actor=request.membership, invitation=invitation, now=now())
        messages.success(request, _("The invitation of %(email)s is cancelled.") % {"email": invitation.email})
        return see_other("organizations:invitations", request.membership.organization.slug)
    return page(request, "organizations/invitations/cancel.html", invitation=invitation)


def _invitation(request: MemberRequest, pk: int) -> Invitation:
    return get_object_or_404(request.membership.organization.invitations.select_related("inviter"), pk=pk)
