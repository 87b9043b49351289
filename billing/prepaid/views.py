"""The prepaid account: its balance and movements, and crediting it (guide 18)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.checkout.commands import Paid
from billing.checkout.results import where_it_goes_on, with_its_payment
from billing.ledger.balances import shown_balances
from billing.models import Entry, Posting
from billing.payments.claims import claims_of
from billing.policies import may_account
from billing.prepaid.commands import credit, movements_of, terms_of
from billing.prepaid.forecast import forecast_of
from billing.prepaid.forms import CreditForm
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted
from core.money import Money
from core.once import Made, once
from core.paging import Table
from organizations.access import MemberRequest, in_organization

Kind = Posting.Kind
SHOWN = 10
"""Withdrawals, the newest ones."""
WORDS = {
    Kind.TOP_UP: gettext_lazy("Credit of the account"), Kind.RESERVED: gettext_lazy("Payment"),
    Kind.RELEASED: gettext_lazy("Payment taken back"), Kind.SURPLUS: gettext_lazy("Money that was not due"),
    Kind.RECEIVED: gettext_lazy("Money that was not due"), Kind.GIFT: gettext_lazy("Credit given by the provider"),
    Kind.CREDITED: gettext_lazy("Credit note"), Kind.REFUNDED: gettext_lazy("Refund to the card"),
    Kind.ASKED_BACK: gettext_lazy("Balance asked back"), Kind.KEPT: gettext_lazy("Pay-out not made"),
    Kind.CONTESTED: gettext_lazy("Payment disputed"),
    Kind.CLAIM_PAID: gettext_lazy("Money owed was paid"), Kind.REGAINED: gettext_lazy("Dispute won"),
}  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """One line of the account."""

    entry: Entry
    word: Any
    amount: Money
    balance: Money


@require_safe
@in_organization(may_account)
def account(request: MemberRequest) -> HttpResponse:
    """What the account has in each currency, its limits, and what moved it, newest first."""
    organization = request.membership.organization
    entries = movements_of(organization)
    table: Table[Movement] = Table(request, id="movements", orders={"date": ["-pk"]})
    rows = entries.select_related("posting__document").order_by("-pk")
    table.fill(entries.count(), lambda part: [_movement(entry) for entry in rows[part]])
    terms = terms_of(organization.currency)
    latest = organization.withdrawals.prefetch_related("refunds")[:SHOWN]
    asked = [(each, Money.of_minor(each.amount, each.currency)) for each in latest]
    return page(
        request,
        "billing/prepaid/account.html",
        table=table,
        balances=shown_balances(organization),
        terms=terms,
        asked=asked,
        claims=claims_of(organization),
        forecast=forecast_of(organization, now()),
        alerts=[(each, Money.of_minor(each.least, each.currency)) for each in organization.balance_alerts.all()],
    )


def _movement(entry: Entry) -> Movement:
    money, after = Money.of_minor(entry.amount, entry.currency), Money.of_minor(entry.balance or 0, entry.currency)
    return Movement(entry, WORDS.get(Kind(entry.posting.kind), entry.posting.kind), money, after)


@form_methods
@in_organization(may_account)
def credit_account(request: MemberRequest) -> HttpResponse:
    """How much, and with what: then the account and reference of a transfer, or the card."""
    form = CreditForm(posted(request), actor=request.membership)
    made: list[Paid] = []
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made(request, form, made))
        if answer:
            return with_its_payment(request, answer, made)
    terms = terms_of(request.membership.organization.currency)
    return page(request, "billing/prepaid/credit.html", form=form, terms=terms)


def _made(request: MemberRequest, form: CreditForm, made: list[Paid]) -> Made | None:
    amount = form.cleaned_data["amount"].minor
    try:
        paid = credit(actor=request.membership, amount=amount, means=form.chosen_means(), now=now())
    except RuleError as refusal:
        form.add_error("amount", str(refusal.message))
        return None
    made.append(paid)
    told = "" if paid.payment else _("Transfer the amount with its reference. It is credited when it arrives.")
    return Made(where_it_goes_on(request, paid), told)
