"""What the end of a contract means: what ends, when, what still can be done (BIL-120)."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.models import ContractEnd
from billing.plans.choices import open_numbers
from core.hooks import Slot
from core.policy import ALLOWED, Verdict
from organizations.models import Membership
from products.models import Product
from products.policies import ProductContext
from products.querysets import ProductQuerySet

ENDABLE = (Product.State.IN_PROGRESS, Product.State.ACTIVE, Product.State.EXPIRED)
OVER = _("The paid term of %(product)s is over and it does not renew any more: there is no contract left to end.")
ONLY_ACCOUNTING_ENDS = _(
    "Only legal representatives, administrators and people with the accounting right end contracts. Ask one of them."
)
NOT_YET = _("%(product)s is being set up. Its contract can be ended as soon as it is there.")
DOMAINS = "domains"
WayBack = Callable[[Membership, Product, datetime.datetime], tuple[str, datetime.date] | None]
WITHDRAWAL_OF: Slot[WayBack] = Slot()
"""Address and last day of the way by which a consumer gets everything back; None where there is none."""


@dataclass(frozen=True)
class Ending:
    """What a person reads before they end a contract. ``requests`` are the numbers of payment requests that are void
    then; ``way_back``: where the whole order is taken back instead, and until when."""

    product: Product
    ends_on: datetime.date
    requests: list[str]
    way_back: tuple[str, datetime.date] | None

    @property
    def is_name(self) -> bool:
        """Whether it is a domain name, which is not renewed but not deleted here either."""
        return is_name(self.product)

    @property
    def refusal(self) -> str:
        """Why it cannot be ended now: what is paid and on its way has no last day yet."""
        is_coming = self.product.state == Product.State.IN_PROGRESS and self.product.expires_on is None
        return str(NOT_YET % {"product": self.product.name}) if is_coming else ""

    @property
    def ends_today(self) -> bool:
        """Whether nothing is paid beyond today."""
        return self.product.expires_on is None or self.product.expires_on < self.ends_on

    def facts(self) -> object:
        """What the page shows and the person confirms."""
        return self.product.pk, self.product.state, str(self.ends_on), self.product.renews_itself, self.requests


def may_end(actor: Membership) -> Verdict:
    """End and keep contracts: whoever may order and pay (BIL-2)."""
    return ALLOWED if actor.sees_accounting else Verdict(ONLY_ACCOUNTING_ENDS)


def may_end_product(actor: Membership, facts: ProductContext) -> Verdict:
    """The same, asked on the pages of one product: one whose contract is over has none to end (BIL-120)."""
    allowed = may_end(actor)
    if allowed and facts.product.state not in ENDABLE:
        return Verdict(OVER % {"product": facts.product.name})
    return allowed


def may_end_some(actor: Membership, _kinds: object) -> Verdict:
    """The same for a list of products."""
    return may_end(actor)


def contracts_of(actor: Membership) -> ProductQuerySet:
    """Products of the organization whose contract can be ended, or has been and runs on."""
    rows = actor.organization.products.filter(state__in=ENDABLE)
    found: ProductQuerySet = rows.select_related("organization", "kind__category", "plan")
    return found


def last_day(product: Product, today: datetime.date) -> datetime.date:
    """The last day of the paid term; today where none is paid any more."""
    return max(product.expires_on or today, today)


def ending_of(actor: Membership, product: Product, now: datetime.datetime) -> Ending:
    """For a product of ``contracts_of``."""
    slot = WITHDRAWAL_OF.get()
    way_back = slot(actor, product, now) if slot else None
    return Ending(product, last_day(product, actor.day_at(now)), open_numbers(product), way_back)


def end_to_come(product: Product) -> ContractEnd | None:
    """The end that was asked for and is to come."""
    return ContractEnd.objects.to_come().filter(product=product).first()


def ends_of(products: Iterable[Product]) -> dict[int, ContractEnd]:
    """The same of several products, by the key of each. One query."""
    return {each.product_id: each for each in ContractEnd.objects.to_come().filter(product__in=list(products))}


def is_name(product: Product) -> bool:
    """Whether its life is its registry's."""
    return product.kind.category.key == DOMAINS
