"""Which products can have it, how often it renews without money, and why it cannot be turned on or off (DOM-16, 17)."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models import ContractEnd, Document, Subscription, WarrantyTerm
from billing.prices.quotes import subscriptions_of
from billing.terms import MONTHS_OF_A_YEAR, ONE_DAY
from billing.warranty.policies import NOT_OFFERED
from core.hooks import Hook
from products.models import Hold, Kind, Product, ProviderCall
from products.providers import Action

LEFT_ALONE: Hook[Callable[[], Q]] = Hook()
"""Products that the warranty does not renew, whoever chose it: what is leaving is not paid for on credit."""
RENEWABLE = (Product.State.ACTIVE, Product.State.EXPIRED)
NO_END = _("This product has no end that could be missed.")
ENDED = _("The paid term has ended: renew it first.")
NOT_PAID = _("%(number)s was not paid in time. Pay it first.")
CONTRACT_ENDS = _("Its contract was ended. Keep the contract first.")
STILL_OPEN = _("%(number)s is not paid yet: it was renewed with this warranty.")


@dataclass(frozen=True)
class Limits:
    """Days to pay what it renews, and how many documents of one product may be open at once."""

    days: int
    most: int


YEARLY, SHORTER = Limits(280, 1), Limits(90, 3)


def limits_of(months: int) -> Limits:
    """Those of a term of so many months (DOM-14, 17.20)."""
    return YEARLY if months >= MONTHS_OF_A_YEAR else SHORTER


@dataclass(frozen=True)
class Cover:
    """Where one product stands. ``opened`` are the documents that are not paid, the oldest first.

    ``not_on`` and ``not_off`` say why it cannot be turned on or off; empty while it can.
    """

    product: Product
    subscription: Subscription
    opened: Sequence[Document]
    not_on: str
    not_off: str

    @property
    def is_on(self) -> bool:
        """Whether it was chosen."""
        return self.subscription.has_warranty

    @property
    def limits(self) -> Limits:
        """What counts for its next term."""
        return limits_of(self.subscription.next_months or self.subscription.months)

    @property
    def facts(self) -> object:
        """What a confirmation shows."""
        numbers = [each.number for each in self.opened]
        return self.product.pk, self.is_on, str(self.product.expires_on), numbers, self.not_on, self.not_off


def covers_of(products: Sequence[Product], today: datetime.date) -> list[Cover]:
    """Of each of these products of one organization, in their order. Three queries."""
    known, opened = subscriptions_of(products, today), _opened(products)
    ending = set(_ending().filter(product__in=products))
    covers = []
    for each in products:
        its_open = opened[each.pk]
        not_on = _why_not_on(each, its_open, today, is_ending=each.pk in ending)
        not_off = str(STILL_OPEN % {"number": its_open[0].number}) if its_open else ""
        covers.append(Cover(each, known[each.pk], its_open, not_on, not_off))
    return covers


def _opened(products: Sequence[Product]) -> dict[int, list[Document]]:
    terms = WarrantyTerm.objects.filter(product__in=products, document__state__in=Document.OPEN_STATES)
    found = defaultdict[int, list[Document]](list)
    for term in terms.select_related("document").defer("document__snapshot").order_by("pk"):
        found[term.product_id].append(term.document)
    return found


def _why_not_on(product: Product, opened: Iterable[Document], today: datetime.date, *, is_ending: bool) -> str:
    """From the most particular reason on (H8)."""
    late = next((each.number for each in opened if each.due_on and each.due_on < today), "")
    if not product.kind.warranty:
        return str(NOT_OFFERED)
    if late:
        return str(NOT_PAID % {"number": late})
    if product.expires_on is None:
        return str(NO_END)
    if is_ending:
        return str(CONTRACT_ENDS)
    return "" if product.state == Product.State.ACTIVE and product.expires_on >= today else str(ENDED)


def is_usable(cover: Cover, now: datetime.datetime) -> bool:
    """Whether it renews the product when nobody pays: neither are too many documents open or one is late, nor did the
    provider stop it for abuse, nor did anybody order its end, nor is it leaving. A few queries: once a term."""
    product, today = cover.product, cover.product.organization.day_at(now)
    if len(cover.opened) >= cover.limits.most or any(each.due_on and each.due_on < today for each in cover.opened):
        return False
    if product.holds.in_force(now).filter(kind=Hold.Kind.ABUSE).exists():
        return False
    ending = ProviderCall.objects.filter(product=product, action=Action.CANCEL.value, state=ProviderCall.State.WAITING)
    return not ending.exists() and not Product.objects.filter(left_alone(), pk=product.pk).exists()


def left_alone() -> Q:
    """What no warranty renews."""
    condition = Q(pk__in=[])
    for theirs in LEFT_ALONE:
        condition |= theirs()
    return condition


def protected() -> QuerySet[Product]:
    """Products whose warranty was chosen and has not renewed their term that ends: nobody gives these up before it had
    its turn. Whoever ended the contract since wants no next term (BIL-120)."""
    used = WarrantyTerm.objects.filter(product=OuterRef("pk"), term_starts_on__gt=OuterRef("expires_on"))
    rows = Product.objects.filter(subscription__has_warranty=True, state__in=RENEWABLE, expires_on__isnull=False)
    return rows.exclude(kind__warranty=Kind.Warranty.NONE).exclude(Exists(used)).exclude(pk__in=_ending())


def _ending() -> QuerySet[ContractEnd, int]:
    return ContractEnd.objects.to_come().values_list("product_id", flat=True)


def safe() -> QuerySet[Product]:
    """Those of them that it will renew for all that is known now: nothing that it renewed before is unpaid."""
    return protected().exclude(Exists(unpaid_terms("pk")))


def is_protected(product: Product, now: datetime.datetime) -> bool:
    """Whether the warranty will renew it, so that nobody else ends it now. The caller holds the locks of payments."""
    if not protected().filter(pk=product.pk).exists():
        return False
    (cover,) = covers_of([product], product.organization.day_at(now))
    return is_usable(cover, now)


def next_term_of(product: Product) -> datetime.date:
    """The first day of the term that it would renew."""
    return (product.expires_on or datetime.date.max) + ONE_DAY


def unpaid_terms(product: str) -> QuerySet[WarrantyTerm]:
    """What it renewed for the product of an outer query, named by its path there, and nobody has paid yet."""
    return WarrantyTerm.objects.filter(product=OuterRef(product), document__state__in=Document.OPEN_STATES)


def word_of(*, is_on: bool, is_used: bool) -> str:
    """Its state for lists: «Yes», «No», or «Used» while what it renewed is not paid."""
    if is_used:
        return str(pgettext_lazy("Renewal Warranty", "Used"))
    return str(_("Yes") if is_on else _("No"))
