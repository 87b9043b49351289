"""Whether a name can come from another registrar now, and what keeps it there (NAM-21, G17). Pure but for the last."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.components.formats import day_text
from core.money import CENT, CURRENCIES
from domains.extensions.policy import Extension
from domains.life.deadlines import deadlines, last_full_day
from domains.names import shown
from domains.registry.base import Capability as Can
from domains.registry.base import Registry
from domains.registry.facts import DomainInfo, Fee, Offer

LOCKS = frozenset({"clientTransferProhibited", "serverTransferProhibited"})
SOON = datetime.timedelta(days=15)
NEEDED = Can.TRANSFER | Can.INFO
NOT_HERE = _("Names under .%(extension)s cannot be transferred here by themselves. Contact support.")
HERE = _("%(name)s is with us already. To have it in this organization, ask whoever has it, or support.")
UNDER_WAY = _("A transfer of %(name)s is under way already. Wait until it has ended.")
DELETED = _("%(name)s was deleted. Have it restored at its present registrar first.")
LOCKED = _("%(name)s is locked against transfers. Have the lock taken off at its present registrar first.")
YOUNG = _("%(name)s was registered or transferred a short time ago. It can be transferred from %(day)s on.")
ENDS = _("%(name)s ends on %(day)s, and the transfer adds no year. Renew it at its present registrar first.")
ENDING = _("%(name)s ends on %(day)s. A transfer takes some days: better renew it at its present registrar first.")
UNPRICED = _("What transferring %(name)s costs at the registry is not known. Ask support.")
PREMIUM = _("The registry asks a price of its own for %(name)s. Ask support for an offer.")


def is_possible(extension: Extension, registry: Registry) -> bool:
    """Whether names under the extension come by a code that we send."""
    return extension.transfer.code and NEEDED in registry.capabilities


def why_not(info: DomainInfo, extension: Extension, account: str, now: datetime.datetime) -> str:
    """What keeps the name where it is, in a sentence; "" when nothing does."""
    words = {"name": shown(info.name)}
    if info.sponsor == account:
        return HERE % words
    if "pendingTransfer" in info.statuses:
        return UNDER_WAY % words
    if "pendingDelete" in info.statuses:
        return DELETED % words
    if info.statuses & LOCKS:
        return LOCKED % words
    return _days(info, extension, words, now)


def _days(info: DomainInfo, extension: Extension, words: dict[str, str], now: datetime.datetime) -> str:
    since = info.transferred_at or info.created_at
    free = since + datetime.timedelta(days=extension.transfer.lock_days) if since else now
    if now < free:
        return YOUNG % {**words, "day": day_text(free.date())}
    if info.expires_at is None or extension.transfer.adds_years:
        return ""
    last = last_full_day(info.expires_at)
    is_late = deadlines(extension, last).decided_on < now.date() + SOON
    return ENDS % {**words, "day": day_text(last)} if is_late else ""


def remark_on(info: DomainInfo, now: datetime.datetime) -> str:
    """What somebody should know who transfers it all the same; "" for nothing."""
    if info.expires_at is None or info.expires_at >= now + SOON:
        return ""
    return ENDING % {"name": shown(info.name), "day": day_text(last_full_day(info.expires_at))}


def judged(offer: Offer, sold: int, year: int | None) -> tuple[str, Fee | None]:
    """Why the name is not taken over at our price, and the fee that its order repeats. ``sold`` and ``year`` are what
    the transfer and a further year cost here, net minor units."""
    words = {"name": shown(offer.name)}
    asked = offer.prices.get("transfer")
    if offer.tier:
        return PREMIUM % words, None
    if asked is None or asked.amount is None:
        return UNPRICED % words, None
    renewal = offer.prices.get("renew")
    yearly = renewal.amount if renewal and renewal.amount is not None else Decimal(0)
    if asked.amount > sold * CENT or (year is not None and yearly > year * CENT):
        return PREMIUM % words, None
    return "", Fee(asked.amount, asked.currency) if asked.amount else None


def fee_of(registry: Registry, name: str) -> tuple[Offer | None, str]:
    """What the registry asks, and in which of our currencies; (None, "") where it tells no prices. Raises
    RegistryError."""
    if Can.CHECK | Can.PRICES not in registry.capabilities:
        return None, ""
    for currency in CURRENCIES:
        (offer,) = registry.check([name], currency=currency)
        if offer.tier or "transfer" in offer.prices:
            return offer, currency
    return Offer(name, is_free=False), CURRENCIES[0]
