"""How the panel greets its reader."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Membership

NOON, NIGHT, DAWN = 12, 20, 5


def greeting(member: Membership, now: datetime.datetime) -> str:
    """By the hour of the reader's zone, with their first name."""
    words = {"name": member.user.first_name or member.full_name}
    hour = timezone.localtime(now).hour
    if DAWN <= hour < NOON:
        return _("Good morning, %(name)s") % words
    return (_("Good evening, %(name)s") if hour >= NIGHT or hour < DAWN else _("Good afternoon, %(name)s")) % words
