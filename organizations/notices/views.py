"""``/notifications/``: what waits for the reader in all their organizations."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.text import whole_numbers
from notifications.digests import HOUR
from notifications.models import Notice
from notifications.notices import KINDS, mark_read, settle_over
from organizations.access import open_memberships
from organizations.notices.forms import PreferencesForm
from organizations.notices.kinds import words_of
from organizations.querysets import notices_of
from security.access import PersonRequest, signed_in

SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One entry as its reader sees it now."""

    notice: Any
    icon: str
    sentence: str
    url: str


@require_safe
@signed_in
def notices(request: PersonRequest) -> HttpResponse:
    """The entries of 90 days, unread ones first; what was solved meanwhile is marked before it is shown."""
    moment = now()
    rows = _rows(request, moment)
    if settle_over([each.notice for each in rows], moment):
        rows = _rows(request, moment)
    unread = sum(not each.notice.is_read for each in rows)
    return page(request, "organizations/notices/list.html", rows=rows, unread=unread, shown=SHOWN)


@require_POST
@signed_in
def read(request: PersonRequest) -> HttpResponse:
    """Mark what the page showed as read: one entry, or all of them."""
    moment = now()
    wanted = whole_numbers(request.POST.getlist("sel")[:SHOWN])
    seen = list(notices_of(request.user, open_memberships(request), moment).filter(pk__in=wanted))
    mark_read(seen, request.user, moment)
    return see_other("notifications")


@form_methods
@signed_in
def preferences(request: PersonRequest) -> HttpResponse:
    """``/profile/notifications/``: how the reader is told about what, in one form (UI-28)."""
    form = PreferencesForm(posted(request), user=request.user, memberships=open_memberships(request))
    if request.method == "POST" and form.is_valid():
        has_changed = form.save()
        if not form.errors:
            messages.success(request, _("Your preferences are saved.") if has_changed else _("Nothing changed."))
            return see_other("preferences")
    return page(request, "organizations/notices/preferences.html", form=form, hour=f"{HOUR:02}:00")


def _rows(request: PersonRequest, moment: datetime.datetime) -> list[Row]:
    found = notices_of(request.user, open_memberships(request), moment)[:SHOWN]
    return [row for each in found for row in _row(each)]


def _row(notice: Notice) -> list[Row]:
    kind = KINDS.get(notice.kind)
    if kind is None:
        return []
    return [Row(notice, kind.icon, str(kind.sentence) % words_of(notice.facts), kind.url(notice))]
