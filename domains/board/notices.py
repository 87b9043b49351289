"""What people were told of a name, when and where, and what they will be told (DOM-65)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.clock import now
from domains.board.card import domain_of
from domains.extensions.reading import UnknownExtension
from domains.models import Domain, Notice
from domains.notices.windows import BY_HAND, PHASES, Window, windows_of
from domains.notices.words import window_text
from domains.restore.quotes import days_of
from domains.states import GONE
from notifications.models import Message
from products.access import ProductRequest

SHOWN = 20
MOST_MAILS = 200


@dataclass(frozen=True)
class Line:
    """One notice: what, when, in time or not, and its mails."""

    what: str
    notice: Notice
    mails: list[Message] = field(default_factory=list)


def notices_card(request: ProductRequest) -> SafeString:
    """*Avisos* of a name; nothing for other products. Four queries."""
    domain = domain_of(request)
    if domain is None or domain.state in GONE:
        return SafeString("")
    lines, today = told_of(domain), now().astimezone(datetime.UTC).date()
    coming = [(window_text(each.key), each.on) for each in coming_of(domain, today)]
    facts = {"lines": lines, "coming": coming, "sees_whom": request.membership.manages_everything}
    return (
        SafeString(render_to_string("domains/notices/card.html", facts, request)) if lines or coming else SafeString("")
    )


def told_of(domain: Domain) -> list[Line]:
    """The newest first, each with the rows of the outbox that are its proof."""
    notices = list(Notice.objects.filter(product=domain.product_id).order_by("-at", "-pk")[:SHOWN])
    lines = {each.pk: Line(window_text(each.window), each) for each in notices}
    for message in _mails(domain, notices):
        for pk in (message.about or {}).get("notices", []):
            if pk in lines:
                lines[pk].mails.append(message)
    return list(lines.values())


def _mails(domain: Domain, notices: list[Notice]) -> Iterable[Message]:
    if not notices:
        return []
    about = reduce(or_, (Q(about__contains={"notices": [each.pk]}) for each in notices))
    rows = Message.objects.filter(about, organization_id=domain.organization_id, kind__startswith="domains/")
    columns = ("address", "state", "error", "sent_at", "created_at", "about", "kind")
    return rows.only(*columns).order_by("created_at", "address")[:MOST_MAILS]


def coming_of(domain: Domain, today: datetime.date) -> list[Window]:
    """What is sent next while nobody pays, first to last."""
    try:
        days = days_of(domain, today)
    except UnknownExtension:
        days = None
    if days is None or domain.state not in PHASES:
        return []
    by_itself = BY_HAND if domain.product.renews_itself else frozenset()
    return [each for each in windows_of(days) if each.on > today and each.key not in by_itself]
