"""Under which name a new product runs: what was typed, or one that tells it from its neighbors."""

import datetime
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from domains.extensions.reading import UnknownExtension, extension_of
from domains.names import DomainName, UnusableName, registrable
from domains.offers.forms import said
from products.models import Kind, Plan

LONGEST = 190
DOMAINS = "domains"
"""The category whose products are names themselves."""
NOT_SOLD = _("Names under .%(extension)s are not offered here.")
TOO_SHORT = _("Names under .%(extension)s have at least %(n)s characters.")


def is_domain(kind: Kind) -> bool:
    """Whether the name is the product: each exists once, and is written as a domain name."""
    return kind.category.key == DOMAINS


def domain_of(kind: Kind, text: str, today: datetime.date) -> tuple[DomainName, Plan]:
    """The name that was typed, in one spelling, and the plan that is its extension. Raises RuleError for what is no
    name, with the one that was probably meant, and for one that is not sold."""
    try:
        name = registrable(text)
    except UnusableName as refusal:
        raise RuleError(said(refusal)) from refusal
    try:
        extension = extension_of(name.ascii, today)
    except UnknownExtension as unknown:
        raise RuleError(NOT_SOLD % {"extension": name.suffix}) from unknown
    if len(name.label) < extension.least_length:
        raise RuleError(TOO_SHORT % {"extension": extension.key, "n": extension.least_length})
    plan = kind.plans.filter(key=extension.key, is_current=True).first()
    if plan is None:
        raise RuleError(NOT_SOLD % {"extension": name.suffix})
    return name, plan


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, name = 1, wanted[:LONGEST]
    while name in taken:
        number += 1
        name = f"{wanted[: LONGEST - 5]} {number}"
    return name
