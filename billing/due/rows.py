"""What is due until when: one query, from which every view of renewals is drawn (BIL-3)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing import terms
from billing.models import DocumentLine, Subscription
from billing.prices.book import PriceBook, prices_on
from billing.prices.quotes import next_plan_of, offered, subscriptions_of
from core.clock import now
from core.money import Money
from organizations.models import Membership, Organization
from products.menus import categories_of
from products.models import Product
from products.querysets import ProductQuerySet

SOON = datetime.timedelta(days=30)
State = Product.State


@dataclass(frozen=True)
class DueRow:
    """A product whose paid term ends. ``net`` is the price of the next term of ``months``; None: no price today.

    ``terms`` are the lengths that are offered, in months; ``request`` the number of an open payment request for it.
    """

    product: Product
    subscription: Subscription
    months: int
    terms: list[int]
    net: Money | None
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    request: str = ""

    @property
    def has_warranty(self) -> bool:
        """Whether what nobody pays is renewed all the same (DOM-14)."""
        return self.subscription.has_warranty

    @property
    def state(self) -> str:
        """The switch in words, and what it will charge."""
        return str(_("On") if self.product.renews_itself else _("Off"))


def due_until(organization: Organization, until: datetime.date | None) -> ProductQuerySet:
    """Products that can be renewed and whose paid term ends until this day, None for all, the soonest first."""
    return due_of(organization.products.all(), until)


def due_of(products: ProductQuerySet, until: datetime.date | None) -> ProductQuerySet:
    """Those of these products."""
    renewable = products.filter(state__in=[State.ACTIVE, State.EXPIRED], expires_on__isnull=False)
    ending = renewable if until is None else renewable.filter(expires_on__lte=until)
    return ending.order_by("expires_on", "service_name", "pk")


def due_soon(member: Membership) -> int:
    """How many are due within thirty days: the count in the menu (UI-2). No query of its own for who sees all products:
    the menu has counted them."""
    if member.manages_everything:
        return sum(each.due_soon for each in categories_of(member))  # type: ignore[attr-defined]
    return due_until(member.organization, member.day_at(now()) + SOON).count()


def due_for(member: Membership, until: datetime.date | None, today: datetime.date) -> ProductQuerySet:
    """The same for one reader: all of it for those who may pay it (BIL-2), for others what they see (RGT-15)."""
    due = due_until(member.organization, until)
    return due if member.sees_accounting else due.visible_to(member, today)


def due_rows(
    organization: Organization, products: Sequence[Product], chosen: Mapping[int, int], today: datetime.date
) -> list[DueRow]:
    """These products with their prices; ``chosen`` are the months that the reader picked. Three queries."""
    book = prices_on(today, organization.currency, products)
    known, requests = subscriptions_of(products, today), open_requests(products)
    lengths = {each.pk: offered(each, known[each.pk], book, today) for each in products}
    return [
        _row(each, known[each.pk], book, lengths[each.pk], chosen.get(each.pk), requests.get(each.pk, ""))
        for each in products
    ]


def open_requests(products: Sequence[Product]) -> dict[int, str]:
    """The number of the open payment request of each product that has one."""
    lines = DocumentLine.objects.filter(product__in=products, term_state=DocumentLine.TermState.OPEN)
    return dict(lines.values_list("product_id", "document__number"))


def _row(
    product: Product, subscription: Subscription, book: PriceBook, lengths: list[int], chosen: int | None, request: str
) -> DueRow:
    usual = subscription.next_months or subscription.months
    months = chosen if chosen in lengths else usual if usual in lengths else next(iter(lengths), usual)
    net = book.net(product, months, next_plan_of(product, subscription)) if lengths else None
    paid = terms.term(subscription.anchor_on, subscription.months_paid, months)
    money = Money.of_minor(net, book.currency) if net is not None else None
    return DueRow(product, subscription, months, lengths, money, paid.starts_on, paid.last_day, request)
