"""Pending invitations: list, resend, cancel."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.paging import Table
from organizations.access import MemberRequest, in_organization
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.bulk_forms import BulkForm
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.invitations.rows import drawn
from organizations.jobs.commands import start_job
from organizations.models import Invitation
from organizations.policies import may_invite, may_manage_people
from security.base.responses import form_page


@require_safe
@in_organization(may_manage_people)
def pending(request: MemberRequest) -> HttpResponse:
    """Invitations that nobody has answered, the newest first, expired ones marked."""
    table: Table[Invitation] = Table(
        request, id="invitations", orders={"sent": ["-sent_at"]}, search=gettext_lazy("Search by name or e-mail")
    )
    table.show(request.membership.organization.invitations.pending().matching(table.query).select_related("inviter"))
    base = reverse("organizations:invitations", args=[request.membership.organization.slug])
    return page(request, "organizations/invitations/list.html", table=table, rows=drawn(table.rows, base, now()))


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


@form_methods
@in_organization(may_invite)
def import_users(request: MemberRequest) -> HttpResponse:
    """Show the form; with a list, show what would happen; ``confirmed`` starts the job, ``back`` edits the list."""
    initial = {"language": request.user.language}
    form = BulkForm(posted(request), request.FILES or None, initial=initial, actor=request.membership)
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return form_page(request, "organizations/imports/form.html", form, wait=form.wait)
    rows = form.rows()
    if "confirmed" not in request.POST or not rows:
        return page(request, "organizations/imports/preview.html", form=form, lines=form.lines, rows=rows)
    verdict = may_invite(request.membership, role=form.cleaned_data["role"])
    job = start_job(actor=request.membership, verdict=verdict, kind=BULK_INVITE, rows=rows)
    return see_other("organizations:job", request.membership.organization.slug, job.pk)
