"""Pending invitations as they are shown: each row as finished words, put into a pattern that was drawn once."""

import datetime
from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.controls import badge
from core.components.formats import day
from core.patterns import filled
from organizations.models import Invitation, Role

ADDRESS = '<br><span class="muted small">{}</span>'
"""Below the name, for those who have one."""


def drawn(invitations: Iterable[Invitation], here: str, now: datetime.datetime) -> SafeString:
    """The lines of the table. Addresses of acts go on from that of the page, and keep its query ``here``."""
    roles = {value: str(label) for value, label in Role.choices}
    expired = format_html(" {}", badge("warn", _("Expired"), icon="clock"))
    return filled(
        "organizations/invitations/row.html",
        [
            {
                "url": f"{each.pk}/",
                "here": here,
                "name": each.full_name,
                "email": each.email,
                "address": format_html(ADDRESS, each.email) if each.has_name else "",
                "role": roles[each.role],
                "inviter": str(each.inviter or ""),
                "sent_at": day(each.sent_at),
                "until": day(each.expires_at),
                "expired": expired if each.expires_at <= now else "",
            }
            for each in invitations
        ],
    )
