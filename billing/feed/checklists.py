"""What calendar links add to the steps after «No he sido yo» (SEC-61, BIL-94)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.feed.links import open_feeds
from security.checklists.incident import IncidentStep

if TYPE_CHECKING:
    from security.access import PersonRequest


def links_left(request: "PersonRequest") -> str:
    """Whether renewals can be read without signing in; whoever copied a link reads them still."""
    count = open_feeds(request.user).count()
    if not count:
        return ""
    return ngettext("%(n)s calendar link is open.", "%(n)s calendar links are open.", count) % {"n": count}


CALENDARS = IncidentStep(
    "calendars",
    _("Calendar links"),
    _(
        "Whoever copied your calendar link goes on reading what is renewed and what it costs, without a password. "
        "Revoke all, and make new ones later."
    ),
    _("Look at the calendar links"),
    "billing:own_feeds",
    links_left,
)
