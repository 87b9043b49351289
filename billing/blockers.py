"""What money has to do with deleting an organization (ORG-70): nothing is left to pay, to get back or to send."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.ledger.postings import balances_of
from billing.models import Account, Document, Withdrawal
from core.components.formats import amount_text
from core.money import Money
from organizations.deletion.registry import Blocker
from organizations.models import Membership

Purpose = Account.Purpose


def unpaid_documents(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Requests that have got a part of their money; others end with the products that they are about."""
    count = actor.organization.documents.filter(state=Document.State.PARTLY_PAID).count()
    if count:
        title = ngettext("%(n)s document paid in part", "%(n)s documents paid in part", count) % {"n": count}
        yield Blocker(title, count, _("Pay the rest first."), _at(actor, "invoices"), _("See the documents"), "invoice")


def money_left(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """What is on the prepaid account, and what the organization owes."""
    for currency, has in balances_of(actor.organization_id, Purpose.PREPAID).items():
        if has:
            title = _("%(sum)s on the prepaid account") % {"sum": amount_text(Money.of_minor(has, currency))}
            yield Blocker(title, 1, _("Ask them back first."), _at(actor, "withdraw"), _("Recover balance"), "wallet")
    for currency, owed in balances_of(actor.organization_id, Purpose.CLAIM).items():
        if owed:
            title = _("%(sum)s are owed") % {"sum": amount_text(Money.of_minor(-owed, currency))}
            yield Blocker(title, 1, _("Contact support to settle them."), "", "", "alert")


def money_on_its_way(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Pay-outs that the bank has not confirmed yet."""
    under_way = [Withdrawal.State.REQUESTED, Withdrawal.State.APPROVED]
    count = actor.organization.withdrawals.filter(state__in=under_way).count()
    if count:
        title = ngettext("%(n)s pay-out under way", "%(n)s pay-outs under way", count) % {"n": count}
        detail = _("Wait until it has arrived, or cancel it.")
        yield Blocker(title, count, detail, _at(actor, "prepaid"), _("See the prepaid account"), "clock")


def _at(actor: Membership, page: str) -> str:
    return reverse(f"billing:{page}", args=[actor.organization.slug])
