"""What each member is written about: the words of the switches, and who of a mail's readers wants it (BIL-10)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.models import BillingWishes
from organizations.models import Membership

REMINDERS = (60, 30, 14, 7)
"""Days before the end of a product at which a reminder can be wanted."""


def _days_before(days: int) -> str:
    return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}


@dataclass(frozen=True)
class Wish:
    """One switch: the column of ``BillingWishes``, its name, when the mail comes."""

    key: str
    label: Any
    text: Any = ""


MAILS = [
    Wish("issued", _("Invoice issued"), _("When an invoice or receipt is there.")),
    Wish("debited", _("Confirmation of the debit"), _("When something renewed by itself and was paid.")),
    Wish(
        "planned",
        _("Before an automatic renewal"),
        _("At least 14 days before it is tried, with the price; for a month, 3 days."),
    ),
]
DAYS = [Wish(f"before_{days}", lazy(_days_before, str)(days)) for days in REMINDERS]
"""In the language of whoever reads: a lazy text whose number is filled in at once stays in that of the server."""
KEYS = {each.key for each in [*MAILS, *DAYS]}


def of(member: Membership) -> BillingWishes:
    """What the member wants; the defaults, unsaved, for whoever never chose."""
    found = BillingWishes.objects.filter(membership=member).first()
    return found or BillingWishes(membership=member, organization_id=member.organization_id)


def wanting(key: str) -> Q:
    """Members who want the mails of one switch."""
    asked = Q(**{f"billing_wishes__{key}": True})
    return asked | Q(billing_wishes=None) if getattr(BillingWishes(), key) else asked


def wanting_reminder(days: int) -> Q:
    """Members who want to be reminded so many days before. What is nearer than the last of them goes to everybody who
    wants any."""
    if days in REMINDERS:
        return wanting(f"before_{days}")
    anything = Q()
    for each in DAYS:
        anything |= wanting(each.key)
    return anything


def told(member: Membership) -> str:
    """The switches of the member that are on, in words; empty for whoever wants no mail about money."""
    if not member.wants_billing_mail:
        return ""
    found = getattr(member, "billing_wishes", None) or BillingWishes()
    return ", ".join(str(each.label) for each in [*MAILS, *DAYS] if getattr(found, each.key))
