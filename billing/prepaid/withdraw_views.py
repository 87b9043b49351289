"""Recovering the balance (BIL-37 to BIL-40): ask for it, and cancel while nobody approved it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.issuer import our_issuer
from billing.models import Withdrawal
from billing.policies import may_account
from billing.prepaid.card_sources import card_sources, facts_of
from billing.prepaid.movements import withdrawable
from billing.prepaid.withdraw_forms import WithdrawForm
from billing.prepaid.withdrawing import ask_back, cancel, why_no_more
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.money import CURRENCIES, Money
from core.once import Made, once
from core.shown import version_of
from organizations.access import MemberRequest, in_organization


@form_methods
@in_organization(may_account)
def withdraw(request: MemberRequest) -> HttpResponse:
    """How much, where to, and the own password (K3). ``?currency=`` names another currency than the organization's."""
    organization = request.membership.organization
    asked = request.GET.get("currency", "")
    currency = asked if asked in CURRENCIES else organization.currency
    today = our_issuer().today(now())
    has = withdrawable(organization.pk, currency, today)
    sources = card_sources(has, today)
    to_cards = sum(each.amount for each in sources)
    form = WithdrawForm(
        request, posted(request), actor=request.membership, has=has, to_cards=to_cards, currency=currency
    )
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made(request, form))
        if answer:
            return answer
    return page(
        request, "billing/prepaid/withdraw.html", form=form, most=Money.of_minor(has.now, currency),
        reasons=why_no_more(has, currency), sources=sources, to_cards=Money.of_minor(to_cards, currency),
        seen=version_of(facts_of(has, sources)),
    )  # fmt: skip


@form_methods
@in_organization(may_account)
def cancel_withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """The money goes back to the prepaid account (K1)."""
    organization = request.membership.organization
    withdrawal = get_object_or_404(organization.withdrawals, pk=pk)
    if request.method == "POST":
        cancel(actor=request.membership, withdrawal=withdrawal, now=now())
        messages.success(request, _("The money is on the prepaid account again."))
        return see_other("billing:prepaid", organization.slug)
    amount = Money.of_minor(withdrawal.amount, withdrawal.currency)
    can_cancel = withdrawal.state == Withdrawal.State.REQUESTED
    return page(
        request, "billing/prepaid/cancel_withdrawal.html", withdrawal=withdrawal, amount=amount, can_cancel=can_cancel
    )


def _made(request: MemberRequest, form: WithdrawForm) -> Made | None:
    try:
        withdrawal = ask_back(actor=request.membership, wish=form.wish(), seen=seen(request), now=now())
    except RuleError as refusal:
        form.add_error(None, str(refusal.message))
        return None
    text = _("%(number)s was asked for. The provider looks at it; you get an email when the money is sent.")
    where = reverse("billing:prepaid", args=[request.membership.organization.slug])
    return Made(where, text % {"number": withdrawal.number})
