"""Which line a promo code is for, and if none, why: every refusal is a sentence of its own (SHO-4, SHO-6, SHO-21)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.issuer import our_issuer
from core.components.formats import amount_text, day_text, period
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from shop.models import CartLine, OrderLine, PromoCode

UNKNOWN = _("There is no code %(code)s. Look how it is written.")
REVOKED = _("The code %(code)s is no longer valid.")
NOT_YET = _("The code %(code)s is valid from %(day)s on.")
OVER = _("The code %(code)s was valid until %(day)s.")
USED_UP = _("The code %(code)s has been used as often as it may be.")
USED_HERE = _("This organization has used the code %(code)s already.")
ELSEWHERE = _("The code %(code)s is for another organization.")
OTHER_CURRENCY = _("The code %(code)s is for prices in %(currency)s.")
EMPTY = _("The cart is empty. Put in what the code is for first.")
WRONG_PRODUCT = _("The code %(code)s is for %(product)s, and nothing of that is in the cart.")
NOT_FOR_TRANSFERS = _("The code %(code)s is for new products. A transfer of a name is none.")
WRONG_PERIOD = _("The code %(code)s is for a period of %(period)s.")
TOO_LITTLE = _("The code %(code)s is for prices from %(least)s without VAT.")
APPLIED = _("The code %(code)s is applied already.")
TAKEN = _("The line that the code %(code)s is for has a code or a free offer already.")


class WrongOrganization(RuleError):
    """The code is bound to another organization than the one in which it was typed."""

    def __init__(self, code: PromoCode) -> None:
        super().__init__(ELSEWHERE % {"code": code})
        self.code = code


@dataclass(frozen=True)
class Priced:
    """A line of the cart and the net price of the list, in minor units."""

    line: CartLine
    unit: int


def check_code(code: PromoCode, organization: Organization, now: datetime.datetime) -> None:
    """Raises RuleError when the organization cannot use the code now, whatever is in its cart. One query."""
    today = our_issuer().today(now)
    if code.revoked_at is not None:
        raise RuleError(REVOKED % {"code": code})
    if code.organization_id not in {None, organization.pk}:
        raise WrongOrganization(code)
    if code.starts_on > today:
        raise RuleError(NOT_YET % {"code": code, "day": day_text(code.starts_on)})
    if code.ends_on is not None and code.ends_on < today:
        raise RuleError(OVER % {"code": code, "day": day_text(code.ends_on)})
    if code.currency not in {"", organization.currency}:
        raise RuleError(OTHER_CURRENCY % {"code": code, "currency": code.currency})
    if code.uses_each is not None and used_by(code, organization) >= code.uses_each:
        raise RuleError(USED_HERE % {"code": code})
    if code.uses is not None and code.taken >= code.uses:
        raise RuleError(USED_UP % {"code": code})


def used_by(code: PromoCode, organization: Organization) -> int:
    """How many orders' lines of the organization hold the code now."""
    return OrderLine.objects.filter(organization=organization, code=code, state__in=OrderLine.IN_USE).count()


def line_for(code: PromoCode, lines: Iterable[Priced]) -> CartLine:
    """The first line that the code is for and that has nothing else. Raises RuleError, which says what it is for."""
    known = list(lines)
    if not known:
        raise RuleError(EMPTY)
    if any(each.line.code_id == code.pk for each in known):
        raise RuleError(APPLIED % {"code": code})
    misfits = [why_not(code, each) for each in known]
    reasons = [each for each in misfits if each]
    if len(reasons) == len(known):
        raise RuleError(min(reasons, key=lambda reason: RANK[reason[0]])[1])
    fitting = [each.line for each, misfit in zip(known, misfits, strict=True) if misfit is None]
    free = [line for line in fitting if not line.code_id and not line.offer_id]
    if not free:
        raise RuleError(TAKEN % {"code": code})
    return free[0]


Reason = tuple[str, str]
RANK = {"least": 0, "months": 1, "product": 2}
"""What is nearest to fitting is said."""


def why_not(code: PromoCode, priced: Priced) -> Reason | None:
    """What of the code the line does not fit, and the sentence about it."""
    line = priced.line
    if line.is_transfer:
        return "product", NOT_FOR_TRANSFERS % {"code": code}
    if code.kind_id not in {None, line.kind_id} or code.plan_id not in {None, line.plan_id}:
        return "product", WRONG_PRODUCT % {"code": code, "product": product_of(code)}
    if code.months not in {None, line.months}:
        return "months", WRONG_PERIOD % {"code": code, "period": period(code.months or 0)}
    if priced.unit < code.least:
        least = Money.of_minor(code.least, line.organization.currency)
        return "least", TOO_LITTLE % {"code": code, "least": amount_text(least)}
    return None


def product_of(code: PromoCode) -> str:
    """What it is for, in the reader's language; any product when nothing binds it."""
    if code.kind is None:
        return str(_("any new product"))
    if code.plan is None or code.plan.name.startswith(code.kind.name):
        return code.plan.name if code.plan else code.kind.name
    return f"{code.kind.name} {code.plan.name}"
