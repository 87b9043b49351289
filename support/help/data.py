"""Limits and fees that articles speak of, from where they are decided: nobody copies a figure into a text (HLP-21)."""

from collections.abc import Callable

from django.conf import settings

from accounts.models import LINK_VALID_FOR, TAKEN_BACK_FOR
from billing.issuer import our_issuer
from core.components.formats import amount_text, number
from core.money import Money
from notifications.notices import KEPT
from organizations.models import departure, invitation, second_factor
from organizations.protection import two_factor
from security.sign_in import remembered_browsers
from shop.special import LEAST_MONTHS, PREMIUM_SUPPORT
from support.hours import our_hours
from support.models import cases, codes


def _both(minor: int) -> str:
    """An amount that is the same in both currencies."""
    return " / ".join(amount_text(Money.of_minor(minor, currency)) for currency in ("CHF", "EUR"))


DATA: dict[str, Callable[[], str]] = {
    "top_up.least": lambda: _both(our_issuer().least_top_up),
    "top_up.most": lambda: _both(our_issuer().most_top_up),
    "top_up.balance": lambda: _both(our_issuer().most_balance),
    "payment.days": lambda: number(our_issuer().days),
    "card.back_days": lambda: number(our_issuer().card_back_days),
    "invitation.days": lambda: number(invitation.VALID_FOR.days),
    "removal.days": lambda: number(departure.KEPT_FOR.days),
    "grace.days": lambda: number(second_factor.GRACE.days),
    "exception.days": lambda: number(two_factor.LONGEST_EXCEPTION.days),
    "remembered.days": lambda: number(remembered_browsers.KEPT_FOR.days),
    "login_link.days": lambda: number(LINK_VALID_FOR.days),
    "login_back.days": lambda: number(TAKEN_BACK_FOR.days),
    "support_code.minutes": lambda: number(codes.LIFE.seconds // 60),
    "premium.plus": lambda: number(our_hours().first_answer("plus")),
    "premium.pro": lambda: number(our_hours().first_answer("pro")),
    "premium.enterprise": lambda: number(our_hours().first_answer("enterprise")),
    "premium.months": lambda: number(LEAST_MONTHS[PREMIUM_SUPPORT]),
    "case.days": lambda: number(cases.REOPENS.days),
    "case.megabytes": lambda: number(cases.LARGEST_FILE // cases.MEGABYTE),
    "notices.days": lambda: number(KEPT.days),
    "product": lambda: str(settings.PRODUCT_NAME),
    "portal": lambda: str(settings.PUBLIC_URL).partition("://")[2],
    "support.email": lambda: str(settings.SUPPORT_EMAIL),
}
"""Each in the language and formats under way."""
