"""Who takes cards: Stripe where its keys are set, on a machine of one's own a local one, else nobody."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from billing.payments.acquirer import Acquirer
from billing.payments.local import LocalAcquirer
from billing.payments.stripe_cards import StripeAcquirer
from billing.payments.stripe_keys import keys


def _local() -> Acquirer | None:
    return local() if settings.DEVELOPMENT else None


def local() -> LocalAcquirer:
    """The acquirer of this machine; its books lie outside the portal's tables."""
    return LocalAcquirer(Path(settings.VAR_DIR) / "acquirer.sqlite3")


def stripe() -> StripeAcquirer | None:
    """Stripe, where the operator set its keys."""
    found = keys()
    return StripeAcquirer(found) if found else None


MAKERS: dict[str, Callable[[], Acquirer | None]] = {"stripe": stripe, "local": _local}
"""By the name that payments and cards keep, the preferred one first."""


def current() -> Acquirer | None:
    """Whoever takes new payments."""
    return next((found for found in (make() for make in MAKERS.values()) if found), None)


def named(name: str) -> Acquirer | None:
    """Whoever took an old one; None when it is not set up any more."""
    make = MAKERS.get(name)
    return make() if make else None
