"""Which cards the balance came from, and how much of it goes back to each (behaviour 17.3, BIL-82).

The newest charges go back first: their cards are the surest to take the money, and what is left is the oldest, which is
the first that may go to a bank account. Amounts are minor units.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.issuer import our_issuer
from billing.models import Payment
from billing.payments.cards import name_of
from billing.payments.refunds import is_disputed, returned
from billing.prepaid.lots import Available, Lot
from core.money import Money


@dataclass(frozen=True)
class CardSource:
    """What one charge brought, is still there, and can go back to its card. ``day``: when it was charged."""

    payment: Payment
    amount: int
    day: datetime.date

    @property
    def money(self) -> Money:
        """The amount, to show."""
        return Money.of_minor(self.amount, self.payment.currency)

    @property
    def card(self) -> str:
        """The card, as far as it is known: of one that was not kept nobody knows more."""
        return card_of(self.payment)


@dataclass(frozen=True)
class Part:
    """So much goes back to the card of this payment."""

    payment: Payment
    amount: int
    day: datetime.date


def card_of(payment: Payment) -> str:
    """«Visa •••• 4242», or what it paid."""
    if payment.card:
        return name_of(payment.card)
    return str(_("the card that paid %(document)s")) % {"document": payment.document.number}


def card_sources(has: Available, today: datetime.date) -> list[CardSource]:
    """Charges of which something can go back to their card today, in the order in which it goes."""
    days = our_issuer().card_back_days
    lots = _by_payment(lot for lot in has.lots if lot.payment and lot.is_young(today, days))
    rows = Payment.objects.filter(pk__in=lots, means=Payment.Means.CARD, state=Payment.State.SUCCEEDED)
    found = [_source(payment, lots[str(payment.pk)]) for payment in rows.select_related("card", "document")]
    return sorted((each for each in found if each.amount > 0), key=_order)


def split(sources: Iterable[CardSource], amount: int) -> list[Part]:
    """How an amount is shared out, in that order; less when they have less together."""
    parts = []
    for source in sources:
        if part := min(amount, source.amount):
            parts.append(Part(source.payment, part, source.day))
        amount -= part
    return parts


def facts_of(has: Available, sources: Sequence[CardSource]) -> object:
    """What the page shows of them."""
    return has.now, has.gift, has.waiting, [(str(each.payment.pk), each.amount) for each in sources]


def _by_payment(lots: Iterable[Lot]) -> dict[str, list[Lot]]:
    found: dict[str, list[Lot]] = defaultdict(list)
    for lot in lots:
        found[lot.payment].append(lot)
    return found


def _source(payment: Payment, lots: list[Lot]) -> CardSource:
    there = 0 if is_disputed(payment) else sum(lot.amount for lot in lots)
    return CardSource(payment, min(there, payment.amount - returned(payment)), min(lot.day for lot in lots))


def _order(source: CardSource) -> tuple[int, float, str]:
    return -source.day.toordinal(), -source.payment.created_at.timestamp(), str(source.payment.pk)
