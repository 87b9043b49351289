"""Asking about a name at another registrar, for somebody in front of a page, before anything is paid (NAM-21)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.prices.book import listed
from billing.terms import MONTHS_OF_A_YEAR
from core.clock import now
from core.errors import RuleError
from domains.extensions.policy import Extension
from domains.extensions.reading import extension_of
from domains.life import moving
from domains.models import Domain
from domains.names import DomainName
from domains.offers.asking import HASTE, QUESTIONS, TOO_MANY
from domains.registry import adapters
from domains.registry.base import Registry, RegistryError
from domains.states import GONE
from organizations.models import Membership
from products.models import Product

FREE = _("%(name)s is not registered. You can register it here instead of transferring it.")
WRONG_CODE = _("The code does not belong to %(name)s. Copy it again from its present registrar.")
SILENT = _(
    "The registry does not answer at the moment, so nobody knows whether %(name)s can be transferred. You can order it "
    "all the same: if it cannot, you get the money back."
)
NO_PRICE = _("Names under .%(extension)s cannot be transferred in your currency. Contact support.")
MISSING, BAD_CODES = 2303, frozenset({2202, 2201})


@dataclass(frozen=True)
class Found:
    """``problem`` keeps it from being ordered, ``remark`` is for who orders it all the same. ``net`` is what the
    transfer costs, minor units; ``adds_years`` what the registry adds."""

    problem: str = ""
    remark: str = ""
    net: int = 0
    adds_years: int = 0


def look_at(actor: Membership, product: Product, name: DomainName, code: str, *, asks: bool = True) -> Found:
    """What is known of a name whose product is to be ``product``. ``asks`` False: the registry is not asked, as it
    did not answer a moment ago. Raises UnknownExtension, RuleError after many questions of an organization."""
    if wait := QUESTIONS.hit(str(actor.organization_id)):
        raise RuleError(TOO_MANY % {"n": max(1, wait // 60)})
    today = actor.day_at(now())
    extension = extension_of(name.ascii, today)
    net = extension.prices.transfer.get(actor.organization.currency)
    if net is None:
        return Found(NO_PRICE % {"extension": extension.key})
    if Domain.objects.filter(name=name.ascii).exclude(state__in=sorted(GONE)).exists():
        return Found(moving.HERE % {"name": name.shown})
    if not asks:
        return _silent(name, net, extension)
    try:
        registry = adapters.get(extension.through, seconds=HASTE)
        return _asked(registry, product, name, code, extension, net, today)
    except RegistryError as error:
        said = {MISSING: FREE, **dict.fromkeys(BAD_CODES, WRONG_CODE)}.get(error.code)
        return Found(said % {"name": name.shown}) if said else _silent(name, net, extension)


def _silent(name: DomainName, net: int, extension: Extension) -> Found:
    return Found(remark=SILENT % {"name": name.shown}, net=net, adds_years=extension.transfer.adds_years)


def is_silence(found: Found, name: DomainName) -> bool:
    """Whether nobody answered."""
    return found.remark == SILENT % {"name": name.shown}


def _asked(
    registry: Registry, product: Product, name: DomainName, code: str, extension: Extension, net: int,
    today: datetime.date,
) -> Found:  # fmt: skip
    if not moving.is_possible(extension, registry):
        return Found(moving.NOT_HERE % {"extension": extension.key})
    info = registry.info(name.ascii, code)
    problem = moving.why_not(info, extension, registry.account, now())
    offer, currency = (None, "") if problem else moving.fee_of(registry, name.ascii)
    if offer is not None:
        sold = extension.prices.transfer.get(currency, 0)
        year = listed(product, MONTHS_OF_A_YEAR, today, currency)
        problem, _fee = moving.judged(offer, sold, year)
    return Found(problem, moving.remark_on(info, now()), net, extension.transfer.adds_years)
