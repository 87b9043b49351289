"""Fourteen months of documents of the demo, and what is on the prepaid account (DEM-1).

Written with the dates of then and without mails: everything else is as the portal writes it.
"""

import datetime
from dataclasses import dataclass, field

from django.db import transaction

from billing.documents.crediting import credit
from billing.documents.issuing import Facts, issue, quote_from
from billing.documents.on_credit import vat_of
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, balance_of, post
from billing.models import Account, Document, DocumentLine, Posting, Subscription, WarrantyTerm
from billing.prepaid.commands import quote_top_up
from billing.prices.book import prices_on
from billing.prices.quotes import Quote, QuotedLine, concept_of, quote_of
from billing.snapshot import Share
from billing.tax import splits
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY, later
from billing.warranty.rules import YEARLY
from billing.warranty.using import plan_tasks
from organizations.models import Organization
from products.models import Product

Purpose, Kind = Account.Purpose, Document.Kind
MONTHS = 14
BALANCE = 41_250
"""Minor units on the prepaid account of Talleres Rochat in the end."""
MONTHLY = {"www.talleres-rochat.example"}
REFUNDED = "rochat-recambios.example"
OVERDUE = "Puertas abiertas"
PENDING = "puentealto.example"
WARRANTED = "rochat-recambios.example"
ON_CREDIT = "www.estudio-marchetti.example"
"""Renewal Warranty renewed it, and nobody has paid yet."""


@dataclass
class _History:
    """One organization and what is written about it, in the order of days; an event without months is one on credit."""

    organization: Organization
    now: datetime.datetime
    events: list[tuple[datetime.date, Product, int]] = field(default_factory=list)

    def at(self, day: datetime.date) -> datetime.datetime:
        """Ten in the morning of that day where the issuer is."""
        return datetime.datetime.combine(day, datetime.time(10), our_issuer().zone)

    def invoice(self, product: Product, starts_on: datetime.date, months: int, day: datetime.date) -> Document | None:
        """A term that was paid from the prepaid account on its day."""
        moment = self.at(day)
        quote = self._quote(product, starts_on, months, day)
        if quote is None:
            return None
        self._top_up(quote.total, day)
        request = issue(Kind.REQUEST, self.organization, quote, Facts(due_on=day + datetime.timedelta(days=10)), moment)
        self._post(Posting.Kind.RESERVED, f"demo:reserve:{request.pk}", request, [
            Move(Purpose.PREPAID, -quote.total), Move(Purpose.HELD, quote.total)
        ], day)  # fmt: skip
        Document.objects.filter(pk=request.pk).update(paid=quote.total, state=Document.State.PAID, paid_on=day)
        request.lines.update(term_state=DocumentLine.TermState.GONE)
        facts = Facts(paid_on=day, origin=request, shares=[Share("prepaid", quote.total, day)])
        made = issue(Kind.INVOICE, self.organization, quote_from(request), facts, moment)
        taxes = [Move(Purpose.VAT, row.tax, row.country) for row in quote.taxes]
        self._post(Posting.Kind.SETTLED, f"demo:settle:{made.pk}", made, [
            Move(Purpose.HELD, -quote.total), Move(Purpose.REVENUE, quote.net), *taxes
        ], day)  # fmt: skip
        return made

    def on_credit(self, product: Product, starts_on: datetime.date, day: datetime.date) -> None:
        """A year that Renewal Warranty renewed on that day (DOM-14)."""
        quote, moment = self._quote(product, starts_on, 12, day), self.at(day)
        if quote is None:
            return
        due_on = day + datetime.timedelta(days=YEARLY.days)
        made = issue(Kind.INVOICE, self.organization, quote, Facts(due_on=due_on), moment)
        self._post(Posting.Kind.ON_CREDIT, f"demo:on-credit:{made.pk}", made, [
            Move(Purpose.CLAIM, -quote.total), Move(Purpose.REVENUE, quote.net), *vat_of(quote.taxes)
        ], day)  # fmt: skip
        term = WarrantyTerm.objects.create(
            product=product, organization=self.organization, term_starts_on=starts_on, document=made, used_at=moment
        )
        plan_tasks(term, day, YEARLY.days)

    def request(self, product: Product, issued_on: datetime.date, due_on: datetime.date) -> None:
        """A payment request that nobody has paid yet."""
        starts_on = (product.expires_on or issued_on) + ONE_DAY
        if quote := self._quote(product, starts_on, 12, issued_on):
            issue(Kind.REQUEST, self.organization, quote, Facts(due_on=due_on), self.at(issued_on))

    def top_up_to(self, wanted: int) -> None:
        """Credit what is missing, by transfer, today: it is the newest movement, and money that can be asked back."""
        day = our_issuer().today(self.now)
        self._credit(wanted - self._balance(), day, Purpose.BANK, Share("transfer", wanted - self._balance(), day))

    def _top_up(self, needed: int, day: datetime.date) -> None:
        if self._balance() < needed:
            self._credit(50_000, day, Purpose.CARD, Share("card", 50_000, day, "Visa 4242"))

    def _credit(self, amount: int, day: datetime.date, source: Account.Purpose, share: Share) -> None:
        if amount <= 0:
            return
        quote = quote_top_up(self.organization, amount, self.organization.currency)
        asked = issue(Kind.TOP_UP, self.organization, quote, Facts(due_on=day), self.at(day))
        self._post(Posting.Kind.TOP_UP, f"demo:top-up:{asked.pk}", asked, [
            Move(source, -amount), Move(Purpose.PREPAID, amount)
        ], day)  # fmt: skip
        Document.objects.filter(pk=asked.pk).update(paid=amount, state=Document.State.PAID, paid_on=day)
        asked.lines.update(term_state=DocumentLine.TermState.GONE)
        facts = Facts(paid_on=day, origin=asked, shares=[share])
        issue(Kind.RECEIPT, self.organization, quote_from(asked), facts, self.at(day))

    def _balance(self) -> int:
        return balance_of(self.organization.pk, Purpose.PREPAID, self.organization.currency)

    def _post(self, kind: Posting.Kind, key: str, document: Document, moves: list[Move], day: datetime.date) -> None:
        cause = Cause(self.organization.pk, kind, key, day, document_id=document.pk)
        post(cause, moves, currency=document.currency, now=self.at(day))

    def _quote(self, product: Product, starts_on: datetime.date, months: int, day: datetime.date) -> Quote | None:
        net = prices_on(day, self.organization.currency, [product]).net(product, months)
        if net is None:
            return None
        treatment = treatment_of(self.organization, today=day, now=self.now)
        last = later(starts_on, months) - ONE_DAY
        rows = [
            QuotedLine(
                kind=DocumentLine.Kind.RENEWAL, concept=concept_of(product), unit=part.net, net=part.net,
                category=treatment.category.value, percent=part.percent, country=treatment.country,
                product_id=product.pk, starts_on=part.starts_on, ends_on=part.last_day, months=months,
            )
            for part in splits.parts(net, treatment, starts_on, last)
        ]  # fmt: skip
        return quote_of(rows, self.organization.currency, treatment.key)


@transaction.atomic
def load(now: datetime.datetime) -> None:
    """Write what is missing: nothing for an organization that has a document."""
    for organization in Organization.objects.filter(slug__in=["talleres-rochat", "estudio-marchetti", "globex"]):
        if not organization.documents.exists():
            _write(_History(organization, now))


def _write(history: _History) -> None:
    today = our_issuer().today(history.now)
    since = later(today, -MONTHS)
    products = list(history.organization.products.filter(expires_on__gte=today).select_related("kind", "plan"))
    for product in products:
        months = 1 if product.service_name in MONTHLY else 12
        anchor = (product.expires_on or today) + ONE_DAY
        _subscribe(product, anchor, months, has_warranty=product.service_name == ON_CREDIT)
        starts_on = later(anchor, -months)
        if product.service_name == ON_CREDIT:
            history.events.append((starts_on - ONE_DAY, product, 0))
            starts_on = later(starts_on, -months)
        while starts_on > since:
            history.events.append((min(starts_on - datetime.timedelta(days=9), today), product, months))
            starts_on = later(starts_on, -months)
    for day, product, months in sorted(history.events, key=lambda event: (event[0], event[1].pk)):
        if not months:
            history.on_credit(product, day + ONE_DAY, day)
            continue
        made = history.invoice(product, day + datetime.timedelta(days=9), months, day)
        if made and product.service_name == REFUNDED:
            credit(invoice=made, reason="Demo", now=history.at(day))
    if history.organization.slug == "talleres-rochat":
        _finish(history, products, today)


def _subscribe(product: Product, anchor: datetime.date, months: int, *, has_warranty: bool) -> None:
    """Paid from its first day on: so many terms that the next one begins after the last paid day."""
    facts = {
        "anchor_on": anchor,
        "months": months,
        "organization_id": product.organization_id,
        "has_warranty": has_warranty,
    }
    Subscription.objects.get_or_create(product=product, defaults=facts)


def _finish(history: _History, products: list[Product], today: datetime.date) -> None:
    named = {product.service_name: product for product in products}
    history.top_up_to(BALANCE)
    Subscription.objects.filter(product__service_name=WARRANTED).update(has_warranty=True)
    if PENDING in named:
        history.request(named[PENDING], today - datetime.timedelta(days=2), today + datetime.timedelta(days=8))
    if OVERDUE in named:
        history.request(named[OVERDUE], today - datetime.timedelta(days=14), today - datetime.timedelta(days=4))
