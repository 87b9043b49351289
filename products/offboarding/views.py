"""Handing over what is kept of somebody who was removed or left."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.clock import now
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_manage_people, may_transfer_data
from products.offboarding.forms import TransferForm
from products.offboarding.transfer import why_not_transfer


@form_methods
@in_organization(may_manage_people)
def transfer(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose who receives the kept files, service by service (K1)."""
    organization, moment = request.membership.organization, now()
    departure = get_object_or_404(organization.departures.select_related("user", "organization"), pk=pk)
    may_transfer_data(request.membership, departure).or_403()
    form = TransferForm(posted(request), departure=departure, now=moment)
    if request.method == "POST" and form.is_valid() and form.save(request.membership, moment):
        messages.success(request, _("The files of %(name)s are being transferred.") % {"name": departure.name})
        return see_other("organizations:departure", organization.slug, departure.pk)
    reason = "" if form.is_bound else why_not_transfer(departure, moment)
    return page(request, "products/departures/transfer.html", form=form, departure=departure, reason=reason)
