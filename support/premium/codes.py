"""The VIP code: by which the emergency line knows an organization (SUP-10, SUP-12).

It follows from the secret key, the subscription and the month, so no table holds it, and it is another one each month.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from organizations.models import Organization
from products.models import Product
from security.base.limits import Limit, hit_all, refund_all
from security.journal.events import record
from security.kinds import EventKind
from support.premium.levels import LEVELS, premium_of

DIGITS, GROUP = 8, 4
BY_STAFF = Limit("vip-code", amount=5, seconds=3600)
"""Wrong codes per member of the staff."""
BY_ORGANIZATION = Limit("vip-code-organization", amount=10, seconds=3600)
"""Wrong codes that name one organization, whoever types them."""


class WrongVipCode(Exception):
    """It is not the code of this organization now, or the organization has no emergency line."""


@dataclass
class TooManyVipCodes(Exception):
    """A limit is reached; ``seconds`` until the next try."""

    seconds: int


@dataclass(frozen=True)
class VipCode:
    """Digits as they are read aloud (``2048 1637``), and the last day on which they count."""

    grouped: str
    until: datetime.date


def code_of(organization: Organization, now: datetime.datetime) -> VipCode | None:
    """The code of now; None where no emergency line is paid."""
    product = premium_of(organization, now)
    if product is None or product.plan is None or product.expires_on is None:
        return None
    level = LEVELS.get(product.plan.key)
    if level is None or not level.has_emergency_line:
        return None
    today = organization.day_at(now)
    last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    digits = _digits(product, today)
    return VipCode(f"{digits[:GROUP]} {digits[GROUP:]}", min(last, product.expires_on))


def redeem(*, number: str, typed: str, staff: User, now: datetime.datetime) -> Organization:
    """The organization with this customer number, whose code was said; the use is in its journal.

    Counted before the code is looked at. Raises TooManyVipCodes, WrongVipCode, Unavailable.
    """
    found = Organization.objects.numbered("".join(number.split())).filter(deleted_at=None).first()
    tries = [(BY_STAFF, str(staff.pk)), (BY_ORGANIZATION, str(found.pk if found else 0))]
    wait = hit_all(tries)
    if wait:
        raise TooManyVipCodes(wait)
    code = code_of(found, now) if found else None
    said = "".join(typed.split())
    if found is None or code is None or not constant_time_compare(said, code.grouped.replace(" ", "")):
        raise WrongVipCode
    refund_all(tries)
    record(EventKind.VIP_CODE_USED, actor=staff, organization=found)
    return found


def _digits(product: Product, today: datetime.date) -> str:
    seed = f"{product.organization_id}:{product.pk}:{today:%Y-%m}"
    digest = salted_hmac("support.vip", seed, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"
