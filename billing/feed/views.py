"""The page of the own calendar link, and the address that calendars fetch (BIL-94)."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from billing.feed.commands import make_feed, revoke_all, revoke_feed
from billing.feed.ical import calendar_of
from billing.feed.links import member_of, open_feed, open_feeds
from billing.models import CalendarFeed
from core import locales
from core.clock import now
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
from security.access import PersonRequest, next_address, public, signed_in
from security.base.limits import HOUR, Limit

PER_HOUR = Limit("calendar-feed", amount=60, seconds=HOUR)
"""Fetches of one link: calendars that look every few minutes, on several devices."""
GONE, TOO_MANY = 404, 429


@require_safe
@public
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The renewals of the member whose secret it is, in their language. No session takes part.

    404, the same for all, when the link is not ours or was revoked, and when its member is gone, may not act, or does
    not satisfy what the organization requires; what they see is asked each time. 429 above PER_HOUR.
    """
    found = CalendarFeed.read_secret(secret)
    wait = PER_HOUR.hit(str(found[0])) if found else 0
    if wait:
        return _closed(TOO_MANY, {"Retry-After": str(wait)})
    member = member_of(*found, now()) if found else None
    if member is None:
        return _closed(GONE, {})
    zone = ZoneInfo(member.user.time_zone)
    with (
        translation.override(member.user.language),
        timezone.override(zone),
        locales.override(str(member.user.country)),
    ):
        answer = HttpResponse(calendar_of(member, now()), content_type="text/calendar; charset=utf-8")
        answer["Content-Language"] = member.user.language
    answer["Content-Disposition"] = 'inline; filename="renewals.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _closed(status: int, headers: dict[str, str]) -> HttpResponse:
    """Without a page: nobody reads it, and it asks for no session."""
    headers = {"Referrer-Policy": "no-referrer", **headers}
    return HttpResponse(status=status, headers=headers, content_type="text/plain; charset=utf-8")


@form_methods
@in_organization(may_open)
def feed(request: MemberRequest) -> HttpResponse:
    """Make the own link, copy it, or go and revoke it. No guest opens this page: the link is the member's alone."""
    member = request.membership
    if request.method == "POST":
        make_feed(actor=member, now=now())
        messages.success(request, _("Your calendar link is ready."))
        return see_other("billing:feed", member.organization.slug)
    mine = open_feed(request.membership)
    link = f"{settings.PUBLIC_URL}{reverse('billing:calendar_file', args=[mine.secret])}" if mine else ""
    return page(request, "billing/feed/show.html", feed=mine, link=link)


@form_methods
@in_organization(may_open)
def revoke(request: MemberRequest) -> HttpResponse:
    """Ask, then kill the link (K1)."""
    member = request.membership
    if request.method == "POST":
        revoke_feed(actor=member, seen=seen(request))
        messages.success(request, _("The calendar link no longer works."))
        return see_other("billing:feed", member.organization.slug)
    mine = open_feed(request.membership)
    return page(request, "billing/feed/revoke.html", feed=mine, seen=version_of(mine.version) if mine else "")


@signed_in
@form_methods
def own(request: PersonRequest) -> HttpResponse:
    """Every link of the person, by organization, and one button that kills them all (K1)."""
    if request.method == "POST":
        count = revoke_all(actor=request.user)
        text = ngettext("%(n)s calendar link was revoked.", "%(n)s calendar links were revoked.", count) % {"n": count}
        messages.success(request, text if count else _("No calendar link was open."))
        return see_other(next_address(request, "security:overview"))
    names = [each.organization.name for each in open_feeds(request.user).order_by("organization__name")]
    return page(request, "billing/feed/own.html", affected=names, next=next_address(request))
