"""*My codes and free offers*: what was granted, where it applies, why not (SHO-8, SHO-9)."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.components.formats import number
from core.errors import RuleError
from core.http import page
from organizations.access import MemberRequest, in_organization
from products.models import Kind
from shop.codes.commands import priced_lines
from shop.codes.matching import Priced, check_code, product_of
from shop.codes.matching import why_not as code_misfits
from shop.codes.offers import fitting, name_of, state_of, why_not_at_all
from shop.codes.offers import why_not as offer_misfits
from shop.codes.switching import Elsewhere
from shop.models import FreeOffer, PromoCode
from shop.policies import may_order

MOST = 100


@dataclass(frozen=True)
class Promotion:
    """A code or a free offer as the page shows it; without ``reason`` it can be used, for these
    ``lines`` of the cart; ``misses`` are others, each with why not."""

    title: str
    product: str
    state: Any
    reason: str
    months: int | None
    ends_on: datetime.date | None
    kind: Kind | None
    lines: list[str] = field(default_factory=list)
    misses: list[tuple[str, str]] = field(default_factory=list)


@require_safe
@in_organization(may_order)
def promotions(request: MemberRequest) -> HttpResponse:
    """Free offers and codes of this organization; the other ones of the reader are one click away."""
    organization, moment = request.membership.organization, now()
    lines = priced_lines(organization, moment)
    offers = organization.free_offers.select_related("kind", "plan").prefetch_related("lines")[:MOST]
    codes = organization.codes.select_related("kind", "plan")[:MOST]
    facts = {
        "offers": [_offer(each, lines, moment) for each in offers],
        "codes": [_code(request, each, lines, moment) for each in codes],
        "elsewhere": _elsewhere(request),
    }
    return page(request, "shop/codes/list.html", **facts)


def _offer(offer: FreeOffer, lines: Sequence[Priced], moment: datetime.datetime) -> Promotion:
    names = [each.line.service_name for each in lines if fitting([offer], each.line)]
    alike = [each for each in lines if each.line.kind_id == offer.kind_id]
    return Promotion(
        _("Free offer: %(product)s") % {"product": name_of(offer)}, name_of(offer), state_of(offer, moment).label,
        why_not_at_all(offer, moment), offer.months, offer.ends_on, offer.kind, names,
        [(each.line.service_name, reason) for each in alike if (reason := offer_misfits(offer, each.line, moment))],
    )  # fmt: skip


def _code(request: MemberRequest, code: PromoCode, lines: Sequence[Priced], moment: datetime.datetime) -> Promotion:
    percent = number(code.percent.normalize())
    title = _("Code %(code)s: %(percent)s %% off") % {"code": code.text, "percent": percent}
    reason = _refusal(lambda: check_code(code, request.membership.organization, moment))
    names = [each.line.service_name for each in lines if code_misfits(code, each) is None]
    state = _("Cannot be used") if reason else _("Can be used")
    alike = [each for each in lines if code.kind_id in {None, each.line.kind_id}]
    found = [(each.line.service_name, code_misfits(code, each)) for each in alike]
    misses = [(name, misfit[1]) for name, misfit in found if misfit]
    return Promotion(title, product_of(code), state, reason, code.months, code.ends_on, code.kind, names, misses)


def _refusal(check: Callable[[], None]) -> str:
    try:
        check()
    except RuleError as refusal:
        return str(refusal.message)
    return ""


def _elsewhere(request: MemberRequest) -> list[Elsewhere]:
    others = [each for each in request.memberships if each.pk != request.membership.pk and may_order(each)]
    return [
        Elsewhere(each.organization.name, reverse("shop:promotions", args=[each.organization.slug])) for each in others
    ]
