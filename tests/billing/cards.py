"""Cards for tests: kept ones, and payments with them, counted in the books of the acquirer."""

import datetime
import sqlite3
import uuid
from contextlib import closing

from django.db import transaction

from billing.checkout.commands import Means, Paid, facts_of, pay, quoted
from billing.documents.issuing import Facts, issue
from billing.documents.settling import lock
from billing.due.selection import Selection
from billing.models import Card, CardSetup, Document, Payment, Posting
from billing.payments.acquirer import Order, Outcome
from billing.payments.cards import keep_card
from billing.payments.charging import begin, create_payment
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.registry import local
from billing.payments.settlement import ask
from billing.prepaid.commands import quote_top_up
from core.clock import now
from core.shown import version_of
from organizations.models import Membership, Organization
from tests.billing import money
from tests.cast import Cast

GOOD, DECLINED, ASKS, LATER = "4242424242424242", "4000000000000002", "4000002760003184", "4000000000000341"
UNTIL = datetime.date(2030, 12, 31)
DOMAIN = "puentealto.example"


def kept(organization: Organization, number: str = GOOD, until: datetime.date = UNTIL) -> Card:
    """A card that the organization keeps, typed on the card page."""
    order = Order(str(uuid.uuid4()), str(organization.pk), 0, "CHF", "", keeps_card=True)
    bank = local()
    bank.open(order)
    bank.type_card(order.key, number, until)
    bank.confirm(order.key, agrees=True)
    answer = bank.look(order)
    assert answer.outcome == Outcome.SUCCEEDED
    assert answer.card
    with transaction.atomic():
        return keep_card(organization, "local", answer.card, now())


def ask_for(cast: Cast, card: Card | None = None, *, prepaid: int = 0, keeps_card: bool = False) -> Paid:
    """A year of the domain, what is left of it by card; not begun."""
    actor, selection = cast.member("nadia"), money.chosen(money.product_of(cast.talleres, DOMAIN))
    seen = version_of(facts_of(quoted(actor, selection, now())))
    means = Means(prepaid, Payment.Means.CARD, card, keeps_card)
    return pay(actor=actor, selection=selection, means=means, seen=seen, now=now())


def by_card(actor: Membership, selection: Selection) -> Payment:
    """What is chosen, by a new card; not begun."""
    means = Means(0, Payment.Means.CARD)
    return payment_of(pay(actor=actor, selection=selection, means=means, seen=None, now=now()))


def payment_of(paid: Paid) -> Payment:
    """The card payment that is still to be made."""
    assert paid.payment
    return paid.payment


def started(cast: Cast, number: str = GOOD, *, prepaid: int = 0) -> tuple[Payment, str]:
    """A payment with a kept card, begun: the payment and the way on."""
    payment = payment_of(ask_for(cast, kept(cast.talleres, number), prepaid=prepaid))
    way = begin(payment, now())
    return fresh(payment), way


def typed(payment: Payment, number: str) -> None:
    """The person types this card at the card page."""
    local().type_card(str(payment.pk), number, UNTIL)


def alone(document: Document, card: Card | None, actor: Membership | None = None) -> Payment:
    """A payment of what is left, by nobody unless told."""
    with transaction.atomic():
        lock(document.organization_id, document.pk)
        return create_payment(actor, document, document.left, now(), card=card, keeps_card=False)


def fresh(payment: Payment) -> Payment:
    """As the tables have it now."""
    return Payment.objects.select_related("document", "organization", "card").get(pk=payment.pk)


def ask_about(payment: Payment) -> Payment:
    """The page is looked at: the payment as it is then."""
    return ask(fresh(payment), now()).payment


def charges(payment: Payment) -> int:
    """How often the acquirer took money for it."""
    return local().charges(str(payment.pk))


def taken(organization: Organization) -> int:
    """How often the acquirer took money from this organization, whatever the portal knows of it."""
    with closing(sqlite3.connect(local().path)) as books:
        counted = "SELECT count(*) FROM charge JOIN intent USING (key) WHERE owner = ?"
        return int(books.execute(counted, [str(organization.pk)]).fetchone()[0])


def invoices(organization: Organization) -> list[Document]:
    """Newest last."""
    return money.documents(organization, Document.Kind.INVOICE)


def setup(organization: Organization) -> CardSetup:
    """Somebody is at the card page without paying."""
    return CardSetup.objects.create(organization=organization, acquirer="local", created_at=now())


def top_up(organization: Organization, amount: int = 5000) -> Payment:
    """A top-up by card; not begun."""
    with transaction.atomic():
        quote = quote_top_up(organization, amount, organization.currency)
        document = issue(Document.Kind.TOP_UP, organization, quote, Facts(), now())
    return alone(document, None)


def owed(organization: Organization) -> Posting:
    """A dispute whose money is not there any more: what is owed for it, in a currency of its own."""
    settle_dispute(top_up(organization), Dispute(str(uuid.uuid4()), 500, "EUR", DisputeState.OPEN), now())
    return organization.postings.filter(kind=Posting.Kind.CONTESTED).latest("pk")
