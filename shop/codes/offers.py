"""Free offers: which line one is for, and why not (SHO-7, SHO-8, SHO-9)."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.issuer import our_issuer
from core.components.formats import day_text, period
from organizations.models import Organization
from shop.models import CartLine, FreeOffer, OrderLine

State = FreeOffer.State
UNKNOWN = _("This free offer does not belong to this organization. Look whether you are in the right one.")
WITHDRAWN = _("This free offer was withdrawn.")
USED = _("This free offer is used already.")
OVER = _("This free offer ended on %(day)s.")
WRONG_PRODUCT = _("This free offer is for %(product)s.")
WRONG_PERIOD = _("This free offer is for a period of %(period)s.")


def usable(organization: Organization, now: datetime.datetime) -> list[FreeOffer]:
    """What the organization can still use, the one that ends first first. One query."""
    today = our_issuer().today(now)
    offers: QuerySet[FreeOffer] = organization.free_offers.filter(withdrawn_at=None, ends_on__gte=today)
    unused = offers.exclude(lines__state__in=OrderLine.IN_USE)
    return list(unused.select_related("kind", "plan").order_by("ends_on", "pk"))


def why_not(offer: FreeOffer, line: CartLine, now: datetime.datetime) -> str:
    """Why the offer cannot be used for the line, in a sentence; "" when it can."""
    if reason := why_not_at_all(offer, now):
        return reason
    if line.is_transfer or offer.kind_id != line.kind_id or offer.plan_id not in {None, line.plan_id}:
        return WRONG_PRODUCT % {"product": name_of(offer)}
    if offer.months not in {None, line.months}:
        return WRONG_PERIOD % {"period": period(offer.months or 0)}
    return ""


def why_not_at_all(offer: FreeOffer, now: datetime.datetime) -> str:
    """Why nothing can be ordered with it, whatever it is for."""
    state = state_of(offer, now)
    if state == State.EXPIRED:
        return OVER % {"day": day_text(offer.ends_on)}
    return str({State.WITHDRAWN: WITHDRAWN, State.RESERVED: USED, State.REDEEMED: USED}.get(state, ""))


def state_of(offer: FreeOffer, now: datetime.datetime) -> FreeOffer.State:
    """Where it stands. One query, none when its lines are at hand."""
    line = next((each for each in offer.lines.all() if each.state in OrderLine.IN_USE), None)
    if line is not None:
        return State.RESERVED if line.state == OrderLine.State.WAITING else State.REDEEMED
    if offer.withdrawn_at is not None:
        return State.WITHDRAWN
    return State.EXPIRED if offer.is_over(our_issuer().today(now)) else State.UNUSED


def fitting(offers: Iterable[FreeOffer], line: CartLine) -> list[FreeOffer]:
    """Those of the usable ones that are for this line."""
    return [
        offer for offer in offers
        if not line.is_transfer
        and offer.kind_id == line.kind_id
        and offer.plan_id in {None, line.plan_id}
        and offer.months in {None, line.months}
    ]  # fmt: skip


def name_of(offer: FreeOffer) -> str:
    """What it is for, in the reader's language."""
    if offer.plan is None or offer.plan.name.startswith(offer.kind.name):
        return offer.plan.name if offer.plan else offer.kind.name
    return f"{offer.kind.name} {offer.plan.name}"
