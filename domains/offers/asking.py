"""Asking a registry for a name before it is sold: free, taken, at a price of its own, or nobody knows (NAM-4, G12)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.utils.translation import gettext_lazy as _

from billing.prices.book import prices_on
from billing.terms import MONTHS_OF_A_YEAR
from core.clock import now
from core.errors import RuleError
from core.money import CENT, CURRENCIES
from domains.extensions.policy import Extension
from domains.extensions.reading import extension_of
from domains.names import shown
from domains.registry import adapters
from domains.registry.base import Capability as Can
from domains.registry.base import Registry, RegistryError
from domains.registry.facts import Fee, Offer
from organizations.models import Membership
from products.models import Plan, Product
from security.base.limits import Limit

HASTE = 4
"""Seconds that somebody in front of a page waits for a registry."""


KIND = "domain"
"""The kind of the catalogue whose products are names."""
QUESTIONS = Limit("name-questions", amount=60, seconds=600)
TOO_MANY = _("That were many names. Ask again in %(n)s minutes.")


class Availability(Enum):
    """What is known of a name. Values are sentences for who wants it."""

    FREE = _("%(name)s is free.")
    TAKEN = _("%(name)s is taken. Choose another name, or another extension.")
    PREMIUM = _(
        "The registry asks a price of its own for %(name)s. It cannot be ordered here: ask support for an offer."
    )
    UNPRICED = _("What %(name)s costs at the registry is not known. It cannot be ordered here: ask support.")
    UNKNOWN = _(
        "The registry does not answer at the moment, so nobody knows whether %(name)s is free. You can order it all "
        "the same: if it turns out to be taken, you get the money back."
    )

    @property
    def is_orderable(self) -> bool:
        """Whether it can be put into the cart."""
        return self in {Availability.FREE, Availability.UNKNOWN}

    def sentence(self, name: str) -> str:
        """For the name, given in the A-label form."""
        return str(self.value) % {"name": shown(name)}


@dataclass(frozen=True)
class Answered:
    """What the registry said; ``fee`` is what it takes for the term, None where it tells none."""

    availability: Availability
    fee: Fee | None = None
    reason: str = ""


def plan_of(extension: Extension) -> Plan | None:
    """The plan of the catalogue under which its names are sold; None while they are not."""
    plans = Plan.objects.select_related("kind").filter(kind__key=KIND, kind__is_current=True, is_current=True)
    return plans.filter(key=extension.key).first()


def look_up(actor: Membership, product: Product, name: str, years: int = 1) -> Answered:
    """Ask for somebody in front of a page. Raises UnknownExtension, RuleError after many questions of an
    organization."""
    if wait := QUESTIONS.hit(str(actor.organization_id)):
        raise RuleError(TOO_MANY % {"n": max(1, wait // 60)})
    return availability_of(product, name, years, actor.day_at(now()))


def availability_of(
    product: Product, name: str, years: int, today: datetime.date, *, seconds: int | None = HASTE
) -> Answered:
    """Ask for the name of a product to be, at the price list of today. ``seconds``: how long it is waited for; None: as
    long as the registry's calls may take, and then what hinders it is raised.

    Raises UnknownExtension, and RegistryError without ``seconds``.
    """
    through = extension_of(name, today).through
    try:
        registry = adapters.get(through, seconds=seconds)
        return _asked(registry, product, name, years, today)
    except RegistryError:
        if seconds is None:
            raise
        return Answered(Availability.UNKNOWN)


def _asked(registry: Registry, product: Product, name: str, years: int, today: datetime.date) -> Answered:
    if Can.CHECK not in registry.capabilities:
        return Answered(Availability.FREE)
    if Can.PRICES not in registry.capabilities:
        (offer,) = registry.check([name], years=years)
        return Answered(Availability.FREE if offer.is_free else Availability.TAKEN, reason=offer.reason)
    for currency in CURRENCIES:
        (offer,) = registry.check([name], years=years, currency=currency)
        if not offer.is_free or offer.tier or "create" in offer.prices:
            return judged(offer, years, ours(product, years, currency, today))
    return Answered(Availability.UNPRICED)


def ours(product: Product, years: int, currency: str, today: datetime.date) -> Mapping[str, Decimal | None]:
    """What the price list asks for the first term and for a further year, net, in major units."""
    book = prices_on(today, currency, [product])
    nets = {"create": book.net(product, years * MONTHS_OF_A_YEAR), "renew": book.net(product, MONTHS_OF_A_YEAR)}
    return {operation: None if net is None else net * CENT for operation, net in nets.items()}


def judged(offer: Offer, years: int, prices: Mapping[str, Decimal | None]) -> Answered:
    """Pure. A name with a price of its own, or one that costs the provider more than it is sold for, now or when it is
    renewed, is never sold at the price of the list; nor one whose fee nobody knows."""
    if not offer.is_free:
        return Answered(Availability.TAKEN, reason=offer.reason)
    if offer.tier:
        return Answered(Availability.PREMIUM)
    asked = offer.prices.get("create")
    if asked is None or asked.amount is None:
        return Answered(Availability.UNPRICED)
    renewal = offer.prices.get("renew")
    yearly = renewal.amount / (renewal.years or years) if renewal and renewal.amount is not None else Decimal(0)
    if _costs_more(asked.amount, prices["create"]) or _costs_more(yearly, prices["renew"]):
        return Answered(Availability.PREMIUM)
    return Answered(Availability.FREE, Fee(asked.amount, asked.currency))


def _costs_more(asked: Decimal, sold_for: Decimal | None) -> bool:
    """Without a price of ours there is nothing to compare."""
    return sold_for is not None and asked > sold_for
