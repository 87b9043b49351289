"""One page to print for whoever may have to call: level, times, VIP code (SUP-10)."""

import datetime

from django.conf import settings

from core import pdf
from organizations.models import Membership
from products.models import Product
from support.premium.codes import code_of
from support.premium.levels import LEVELS


def sheet_of(reader: Membership, product: Product, language: str, now: datetime.datetime) -> bytes:
    """The PDF in the reader's language. Raises Unavailable when this machine cannot make PDFs."""
    plan = product.plan
    facts = {
        "organization": reader.organization, "product": product, "code": code_of(reader.organization, now),
        "level": LEVELS.get(plan.key if plan else ""), "made_on": reader.day_at(now),
        "emergency": settings.EMERGENCY_PHONE,
    }  # fmt: skip
    return pdf.render("pdf/premium.html", facts, language)
