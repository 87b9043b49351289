"""What money has to do with deleting an organization (ORG-70): nothing is left to pay, to get back or to send."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.documents.on_credit import open_on_credit
from billing.ledger.postings import balances_of
from billing.models import Account, Document, Withdrawal
from core.components.formats import amount_text
from core.money import Money
from organizations.deletion.registry import Blocker
from organizations.models import Membership

Purpose = Account.Purpose


def on_credit(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """What Renewal Warranty renewed and nobody has paid (DOM-14)."""
    count = open_on_credit(actor.organization).count()
    if count:
        title = ngettext("%(n)s invoice of Renewal Warranty", "%(n)s invoices of Renewal Warranty", count) % {
            "n": count
        }
        yield Blocker(title, count, _("Pay them first."), _at(actor, "invoices"), _("See the documents"), "invoice")


def unpaid_documents(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Requests that have got a part of their money; others end with the products that they are about."""
    requests = actor.organization.documents.filter(kind__in=Document.PAYABLE)
    count = requests.filter(state=Document.State.PARTLY_PAID).count()
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
        left = -owed - sum(each.left for each in open_on_credit(actor.organization) if each.currency == currency)
        if left:
            title = _("%(sum)s are owed") % {"sum": amount_text(Money.of_minor(left, currency))}
            detail = _("Pay them from the prepaid account.")
            yield Blocker(title, 1, detail, _at(actor, "prepaid"), _("See the prepaid account"), "alert")


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
