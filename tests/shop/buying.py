"""Ordering for tests, through the commands that people use."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from billing.checkout.commands import Means
from billing.issuer import our_issuer
from billing.models import Payment, Price
from core.clock import now
from core.shown import version_of
from organizations.models import Membership, Organization
from products import providers
from products.calls.queue import perform_next
from products.models import Kind, Plan
from shop.cart.commands import Choice, add_to_cart
from shop.cart.pricing import PricedCart, price_cart
from shop.checkout.commands import Placed, place_order
from shop.models import CartLine, FreeOffer, Order, PromoCode

HOSTING, NEWSLETTER, DRIVE = ("web-hosting", "pro"), ("newsletter", "credits"), ("drive", "solo")


def plan(kind: str, key: str) -> Plan:
    """A plan of the catalogue."""
    return Plan.objects.select_related("kind__category").get(kind__key=kind, key=key)


def put(actor: Membership, what: tuple[str, str] = HOSTING, name: str = "", months: int = 12) -> CartLine:
    """One product into the cart."""
    chosen = plan(*what)
    return add_to_cart(actor=actor, choice=Choice(chosen.kind, chosen, months, name), now=now())[0]


def cart(organization: Organization, at: datetime.datetime | None = None) -> PricedCart:
    """What is in it and what it costs."""
    return price_cart(organization, at or now(), our_issuer().terms)


def order(actor: Membership, means: Means | None = None, **facts: Any) -> Placed:
    """Order what is in the cart, whole from the prepaid account unless told."""
    priced = cart(actor.organization)
    chosen = means or Means(priced.total.minor, None)
    told = {"accepts": True, "renews": False, "seen": version_of(priced.facts()), "now": now(), **facts}
    return place_order(actor=actor, means=chosen, **told)


def waiting(actor: Membership) -> Order:
    """An order of one product that waits for a transfer."""
    put(actor)
    return order(actor, by_transfer()).order


def by_card(prepaid: int = 0, card: Any = None) -> Means:
    """The rest by a card, a new one unless told."""
    return Means(prepaid, Payment.Means.CARD, card)


def by_transfer(prepaid: int = 0) -> Means:
    """The rest by transfer."""
    return Means(prepaid, Payment.Means.TRANSFER)


def code(text: str = "ABC", percent: int | str = 20, **facts: Any) -> PromoCode:
    """A code that is valid from today on."""
    told = {"starts_on": our_issuer().today(now()), "made_at": now(), **facts}
    return PromoCode.objects.create(text=text, percent=Decimal(percent), **told)


def offer(organization: Organization, kind: str = "newsletter", **facts: Any) -> FreeOffer:
    """A free offer that ends in a month."""
    ends_on = our_issuer().today(now()) + datetime.timedelta(days=30)
    told = {"kind": Kind.objects.get(key=kind), "ends_on": ends_on, "granted_by": "x", "granted_at": now(), **facts}
    return FreeOffer.objects.create(organization=organization, **told)


def price(net: int | None, what: tuple[str, str] = HOSTING, months: int = 12, currency: str = "CHF") -> None:
    """Another price from today on."""
    chosen = plan(*what)
    facts = {"kind": chosen.kind, "plan": chosen, "months": months, "currency": currency, "net": net}
    Price.objects.create(starts_on=our_issuer().today(now()), **facts)


def deliver(days: int = 0) -> None:
    """Ask the providers everything that waits, so many days from now."""
    while perform_next(now() + providers.lease("local") + datetime.timedelta(days=days)):
        pass


def makers(actor: Membership) -> dict[str, Callable[[], Any]]:
    """What addresses of the shop name, by the name that they go by in ``tests.architecture.addresses``."""
    organization = actor.organization
    return {
        "kind": lambda: "web-hosting",
        "cart_remove": lambda: put(actor).pk,
        "shop:order": lambda: waiting(actor).pk,
        "desk:code": lambda: code(f"CODE{organization.pk}").pk,
        "desk:offer": lambda: offer(organization).pk,
    }
