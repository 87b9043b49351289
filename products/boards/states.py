"""The state of a product as people read it: an icon and a word, and one more for every hold in force."""

import datetime
from collections.abc import Callable
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.components.controls import badge
from core.hooks import Hook
from products.models import Hold, Product
from products.querysets import SOON

STATES = {
    "active": (pgettext_lazy("product", "Active"), "ok", "check"),
    "expiring": (pgettext_lazy("product", "Expires soon"), "warn", "clock"),
    "locked": (pgettext_lazy("product", "Locked"), "warn", "lock"),
    "maintenance": (_("In maintenance"), "warn", "clock"),
    "stopped": (pgettext_lazy("product", "Stopped"), "danger", "alert"),
    "in_progress": (_("Being set up"), "info", "clock"),
    "expired": (pgettext_lazy("product", "Expired"), "danger", "alert"),
    "redemption": (_("In redemption"), "danger", "undo"),
    "cancelled": (pgettext_lazy("product", "Cancelled"), "neutral", "x"),
}
ENDING = "ending"
"""*Expires soon*, of something that is lost with its last day."""
STATES[ENDING] = (STATES["expiring"][0], "danger", "alert")
ALARMING: Hook[Callable[[Product, datetime.date], bool]] = Hook()
"""Whether a product that does not renew itself alarms today, whatever its days say."""
HOLDS = {
    Hold.Kind.LOCK: "locked",
    Hold.Kind.MAINTENANCE: "maintenance",
    Hold.Kind.UNPAID: "stopped",
    Hold.Kind.ABUSE: "stopped",
    Hold.Kind.UNVERIFIED: "stopped",
}
FILTERED = [(key, STATES[key][0]) for key in STATES if key not in {"cancelled", ENDING}]
"""What a list can be narrowed to; cancelled products are in no list."""


def state_keys(product: Product, hold_kinds: list[str], today: datetime.date) -> list[str]:
    """States that hold at once, the product's own first; *active* only while nothing else does."""
    own = str(product.state)
    if product.state == Product.State.ACTIVE and product.expires_within(-1, today):
        own = "expired"
    elif product.state == Product.State.ACTIVE and product.expires_within(SOON.days, today):
        own = own if product.renews_itself else "expiring"
    if own in {"active", "expiring"} and any(alarms(product, today) for alarms in ALARMING):
        own = ENDING
    held = list(dict.fromkeys(HOLDS[Hold.Kind(kind)] for kind in hold_kinds))
    return held if own == Product.State.ACTIVE and held else [own, *held]


def state_marks(product: Product, hold_kinds: list[str], today: datetime.date) -> SafeString:
    """The states as badges."""
    return SafeString(" ".join(mark_of(key) for key in state_keys(product, hold_kinds, today)))


def mark_of(key: str) -> SafeString:
    """One state as a badge."""
    return _badge(key, get_language())


@cache
def _badge(key: str, _language: str | None) -> SafeString:
    text, kind, icon = STATES[key]
    return badge(kind, str(text), icon)
