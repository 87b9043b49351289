"""Figures of a product and the way into its service, as its provider gives them. Called outside any transaction."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Unavailable
from products import providers
from products.models import Product
from products.providers import Capability, Figure, Person, ProviderError

LABELS = {
    "storage": _("Storage"),
    "transfer": _("Traffic"),
    "visits": _("Visits"),
    "users": _("Active users"),
    "devices": _("Connected devices"),
    "messages": _("Messages"),
}
GIGABYTE = 1_024
"""In megabytes."""
UNITS = {"MB": _("MB"), "GB": _("GB")}


@dataclass(frozen=True)
class UsageReading:
    """One figure in words: what, how much, in which unit; ``limit`` None for unlimited; ``share`` of it in %."""

    label: Any
    used: float
    limit: float | None
    unit: str
    share: int


def can(product: Product, what: Capability) -> bool:
    """Whether the product's provider can be asked for this at all. Asks nobody."""
    try:
        adapter = providers.get(product.kind.provider)
    except ProviderError:
        return False
    return bool(product.reference and what in adapter.capabilities)


def readings(product: Product) -> list[UsageReading]:
    """The product's figures now. Raises Unavailable when the provider gives none."""
    if not can(product, Capability.USAGE):
        raise Unavailable(_("There are no figures for this product yet."))
    try:
        figures = providers.get(product.kind.provider).usage(product.reference)
    except ProviderError as error:
        raise Unavailable(_("The figures cannot be read at the moment. Try again in a few minutes.")) from error
    return [in_words(each) for each in figures]


def in_words(figure: Figure) -> UsageReading:
    """The figure to be read: in gigabytes with one decimal when the larger of the two numbers is one at least."""
    label, used, limit = LABELS.get(figure.key, figure.key), figure.used, figure.limit
    share = round(100 * used / limit) if limit else 0
    if figure.unit == "MB" and max(used, limit or 0) >= GIGABYTE:
        return UsageReading(
            label, round(used / GIGABYTE, 1), limit and round(limit / GIGABYTE, 1), str(UNITS["GB"]), share
        )
    unit = "" if figure.unit == figure.key else str(UNITS.get(figure.unit, figure.unit))
    return UsageReading(label, used, limit, unit, share)


def address_for(product: Product, user: User) -> str:
    """An address that opens the service for this person, once. Raises Unavailable when the provider gives none."""
    if not can(product, Capability.SIGN_ON):
        raise Unavailable(_("This service cannot be opened from here yet."))
    person = Person(user.email, user.full_name, user.language)
    try:
        return providers.get(product.kind.provider).sign_on(product.reference, person)
    except ProviderError as error:
        raise Unavailable(_("The service cannot be opened at the moment. Try again in a few minutes.")) from error
