"""What is owed after a bank took money back, and paying it (BIL-83)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from billing.ledger.postings import balance_of
from billing.models import Account
from billing.payments.claims import claim_of, facts_of, pay_claim
from billing.policies import may_account
from core.clock import now
from core.http import form_methods, page, see_other, seen
from core.money import Money
from core.shown import version_of
from organizations.access import MemberRequest, in_organization


@form_methods
@in_organization(may_account)
def owed(request: MemberRequest, pk: int) -> HttpResponse:
    """Pay one claim whole from the prepaid account (K1). Without enough there the page says what is missing."""
    organization = request.membership.organization
    posting = get_object_or_404(organization.postings, pk=pk)
    if request.method == "POST":
        pay_claim(actor=request.membership, posting=posting, seen=seen(request), now=now())
        messages.success(request, _("Paid. What was stopped for this alone is running again."))
        return see_other("billing:prepaid", organization.slug)
    claim = claim_of(posting)
    if claim is None:
        messages.info(request, _("Nothing of this is owed any more."))
        return see_other("billing:prepaid", organization.slug)
    missing = claim.amount - balance_of(organization.pk, Account.Purpose.PREPAID, posting.currency)
    return page(
        request, "billing/prepaid/owed.html", claim=claim, missing=Money.of_minor(max(0, missing), posting.currency),
        seen=version_of(facts_of(claim)),
    )  # fmt: skip
