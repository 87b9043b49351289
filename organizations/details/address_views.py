"""Billing addresses of the organization (ORG-55)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.details.address_forms import BillingAddressForm
from organizations.details.addresses import choose_address, delete_address
from organizations.details.commands import DetailsEditedMeanwhile
from organizations.details.facts import facts_of_address
from organizations.models import BillingAddress
from organizations.models.billing_address import MOST_ADDRESSES
from organizations.policies import may_manage_addresses


@require_safe
@in_organization(may_manage_addresses)
def addresses(request: MemberRequest) -> HttpResponse:
    """The postal address and the others, the usual one first; a bounded list."""
    organization = request.membership.organization
    rows = list(organization.billing_addresses.all())
    return page(
        request, "organizations/addresses/list.html", addresses=rows, organization=organization,
        most=MOST_ADDRESSES, has_default=any(row.is_default for row in rows),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_addresses)
def add(request: MemberRequest) -> HttpResponse:
    """Add one."""
    fresh = BillingAddress(country=request.membership.organization.country)
    return _edit(request, fresh)


@form_methods
@in_organization(may_manage_addresses)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change one."""
    return _edit(request, _address(request, pk))


@form_methods
@in_organization(may_manage_addresses)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Make it the usual one, or no longer (K1)."""
    address = _address(request, pk)
    if request.method == "POST":
        wanted = request.POST.get("default", "off" if address.is_default else "on") == "on"
        choose_address(actor=request.membership, address=address, is_default=wanted, now=now(), seen=seen(request))
        messages.success(request, _usual(address, is_default=wanted))
        return _to_list(request)
    return page(request, "organizations/addresses/choose.html", address=address, seen=_version(address))


@form_methods
@in_organization(may_manage_addresses)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete one (K1)."""
    address = _address(request, pk)
    if request.method == "POST":
        delete_address(actor=request.membership, address=address, now=now(), seen=seen(request))
        messages.success(request, _("The billing address %(name)s is deleted.") % {"name": address.name})
        return _to_list(request)
    return page(request, "organizations/addresses/delete.html", address=address, seen=_version(address))


def _edit(request: MemberRequest, address: BillingAddress) -> HttpResponse:
    form = BillingAddressForm(posted(request), instance=address, actor=request.membership, now=now())
    context: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except DetailsEditedMeanwhile as refusal:
            context = {"conflict": form.conflict(), "refusal": refusal.message}
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The billing address %(name)s is saved.") % {"name": form.instance.name})
            return _to_list(request)
    response = page(request, "organizations/addresses/edit.html", form=form, address=form.instance, **context)
    response.status_code = 409 if context else response.status_code
    return response


def _version(address: BillingAddress) -> str:
    return version_of(facts_of_address(address))


def _usual(address: BillingAddress, *, is_default: bool) -> str:
    if is_default:
        return _("Documents are addressed to %(name)s unless you choose another address.") % {"name": address.name}
    return _("Documents are addressed to the postal address unless you choose another one.")


def _address(request: MemberRequest, pk: int) -> BillingAddress:
    return get_object_or_404(request.membership.organization.billing_addresses, pk=pk)


def _to_list(request: MemberRequest) -> HttpResponse:
    return see_other("organizations:billing_addresses", request.membership.organization.slug)
