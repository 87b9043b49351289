"""A code is put on a line of the cart, reserved by an order, and given back (SHO-5)."""

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.prices.book import prices_on
from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.base.limits import Limit, hit_all, refund_all
from shop.codes.matching import UNKNOWN, USED_UP, Priced, check_code, line_for
from shop.codes.typing import normalized
from shop.models import CartLine, OrderLine, PromoCode
from shop.policies import may_order

GUESSES = Limit("promo-codes", amount=20, seconds=600)
"""Wrong ones, by organization."""
OF_A_PERSON = Limit("promo-codes-person", amount=40, seconds=600)
"""Wrong ones of one person, who may make organizations without end."""
NOTHING_TYPED = _("Write the code.")


@transaction.atomic
def apply_code(*, actor: Membership, typed: str, now: datetime.datetime) -> CartLine:
    """Put the code on the line that it is for; it is reserved only by the order.

    Raises Refused, RuleError with the reason; WrongOrganization when it is for another one.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    organization = actor.organization
    code = _found(actor, typed)
    check_code(code, organization, now)
    line = line_for(code, priced_lines(organization, now))
    line.code = code
    line.save(update_fields=["code"])
    return line


def _found(actor: Membership, typed: str) -> PromoCode:
    """Counted before it is looked for, so that many at once get no further; a right one counts nothing."""
    text, tries = normalized(typed), [(OF_A_PERSON, str(actor.user_id)), (GUESSES, str(actor.organization_id))]
    if not text:
        raise RuleError(NOTHING_TYPED)
    if wait := hit_all(tries):
        minutes = max(1, -(-wait // 60))
        pause = ngettext(
            "Too many codes that do not exist. Try again in %(n)s minute.",
            "Too many codes that do not exist. Try again in %(n)s minutes.", minutes,
        )  # fmt: skip
        raise RuleError(pause % {"n": minutes})
    code = PromoCode.objects.filter(text=text).select_related("kind", "plan", "organization").first()
    if code is None:
        raise RuleError(UNKNOWN % {"code": text})
    refund_all(tries)
    return code


def priced_lines(organization: Organization, now: datetime.datetime) -> list[Priced]:
    """The lines of the cart that are offered, with the net price of the list. Three queries."""
    lines = list(organization.cart_lines.select_related("kind", "plan", "organization"))
    products = {line.pk: line.product for line in lines}
    book = prices_on(organization.day_at(now), organization.currency, products.values())
    units = {line.pk: book.net(products[line.pk], line.months) for line in lines}
    return [Priced(line, unit) for line in lines if (unit := units[line.pk]) is not None]


@transaction.atomic
def drop_code(*, actor: Membership, pk: int) -> None:
    """Take the code off a line of the cart. Raises Refused."""
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    actor.organization.cart_lines.filter(pk=pk).update(code=None)


def reserve(code: PromoCode) -> None:
    """Take one of its uses, in the caller's transaction, which has locked the organization: asking and taking are one
    statement. Raises RuleError when there is none left."""
    left = Q(uses=None) | Q(taken__lt=F("uses"))
    if not PromoCode.objects.filter(left, pk=code.pk, revoked_at=None).update(taken=F("taken") + 1):
        raise RuleError(USED_UP % {"code": code})


def give_back(line: OrderLine, state: OrderLine.State) -> None:
    """Bring an order's line to a state that holds neither code nor offer; its use can be had again, once."""
    held = OrderLine.objects.filter(pk=line.pk, state__in=OrderLine.IN_USE).update(state=state)
    if held and line.code_id:
        PromoCode.objects.filter(pk=line.code_id).update(taken=F("taken") - 1)
    line.state = state
