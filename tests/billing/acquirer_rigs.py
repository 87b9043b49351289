"""Both acquirers set up for the one contract test, with what people do at their pages and what was really taken."""

import uuid
from typing import Protocol

from billing.payments.acquirer import Acquirer, Order
from billing.payments.local import LocalAcquirer
from billing.payments.stripe_cards import StripeAcquirer
from tests.billing.cards import UNTIL
from tests.billing.stripe_proxy import Stripe


def order(**facts: object) -> Order:
    """A payment of 116.75 francs by somebody who is there, unless told."""
    given = {"amount": 11675, "currency": "CHF", "back_url": "http://testserver/back/", "owner": "7", **facts}
    return Order(key=str(uuid.uuid4()), **given)  # type: ignore[arg-type]


class Rig(Protocol):
    """One acquirer and the world around it."""

    @property
    def acquirer(self) -> Acquirer:
        """Whom the portal asks."""

    def type_card(self, order: Order, number: str) -> None:
        """At the card page."""

    def confirm(self, order: Order, *, agrees: bool) -> None:
        """At the bank's page."""

    def charges(self, order: Order) -> int:
        """How often money was taken."""


class LocalRig:
    """The acquirer of this machine."""

    def __init__(self, acquirer: LocalAcquirer) -> None:
        self.acquirer: LocalAcquirer = acquirer

    def type_card(self, order: Order, number: str) -> None:
        self.acquirer.type_card(order.key, number, UNTIL)

    def confirm(self, order: Order, *, agrees: bool) -> None:
        self.acquirer.confirm(order.key, agrees=agrees)

    def charges(self, order: Order) -> int:
        return self.acquirer.charges(order.key)


class StripeRig:
    """Stripe, behind the proxy."""

    def __init__(self, acquirer: StripeAcquirer, stripe: Stripe) -> None:
        self.acquirer, self.stripe = acquirer, stripe

    def type_card(self, order: Order, number: str) -> None:
        self.stripe.type_card(order.origin, number)

    def confirm(self, order: Order, *, agrees: bool) -> None:
        self.stripe.confirm_at_the_bank(self.stripe.intent(order.origin), agrees=agrees)

    def charges(self, order: Order) -> int:
        return self.stripe.charges(order.origin)
