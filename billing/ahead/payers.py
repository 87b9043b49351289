"""What would pay the next renewal of a product as things stand now (BIL-35, BIL-36, E17)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.ahead.terms import Renewal
from billing.issuer import our_issuer
from billing.ledger.postings import balance_of
from billing.models import Account, Card, Subscription
from billing.payments.cards import name_of
from billing.renewals import ladder
from core.components.formats import day_text
from organizations.models import Organization

Means = Subscription.Means


@dataclass(frozen=True)
class Payer:
    """In words, and whether it is enough."""

    words: str
    is_enough: bool


@dataclass(frozen=True)
class Purse:
    """What an organization has to pay renewals with. ``balance`` in minor units."""

    balance: int
    card: Card | None

    @classmethod
    def of(cls, organization: Organization, now: datetime.datetime) -> "Purse":
        """Two queries."""
        usable = {"is_default": True, "state": Card.State.READY, "valid_until__gte": our_issuer().today(now)}
        balance = balance_of(organization.pk, Account.Purpose.PREPAID, organization.currency)
        return cls(balance, organization.cards.filter(**usable).first())

    def payer(self, renewal: Renewal) -> Payer:
        """As an attempt would choose: the prepaid account when it has it all, else the default card, which has to live
        until the last attempt."""
        means, total = renewal.subscription.means, renewal.total
        if means != Means.CARD and total is not None and self.balance >= total.minor:
            return Payer(_("Prepaid account"), is_enough=True)
        if means == Means.PREPAID or self.card is None:
            return Payer(_("Nothing to charge"), is_enough=False)
        if self.card.valid_until < ladder.last_attempt(renewal.subscription, renewal.due_on):
            ends = day_text(self.card.valid_until)
            return Payer(_("Nothing to charge after %(day)s") % {"day": ends}, is_enough=False)
        return Payer(name_of(self.card), is_enough=True)
