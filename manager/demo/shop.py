"""A promo code that everybody may use once, and a free offer of one organization."""

import datetime
from decimal import Decimal

from billing.issuer import our_issuer
from billing.terms import later
from organizations.models import Organization
from products.models import Kind
from shop.models import FreeOffer, PromoCode

STAFF = "Atrio"
CODE = "BIENVENIDA20"
USES = 20


def load(now: datetime.datetime) -> None:
    """Create what is missing and the catalogue offers."""
    today = our_issuer().today(now)
    hosting = Kind.objects.filter(key="web-hosting", is_current=True).first()
    if hosting is not None:
        facts = {"kind": hosting, "percent": Decimal(20), "uses": USES, "uses_each": 1, "starts_on": today}
        PromoCode.objects.get_or_create(text=CODE, defaults={**facts, "made_by": STAFF, "made_at": now})
    talleres = Organization.objects.filter(slug="talleres-rochat").first()
    newsletter = Kind.objects.filter(key="newsletter", is_current=True).first()
    if talleres is not None and newsletter is not None and not talleres.free_offers.exists():
        FreeOffer.objects.create(
            organization=talleres, kind=newsletter, months=12, ends_on=later(today, 3), granted_by=STAFF, granted_at=now
        )
