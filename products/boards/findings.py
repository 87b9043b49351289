"""Products that are locked or stopped, and requests for access that wait for an answer (UI-16)."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.components.formats import day_text
from core.findings import Finding, Gravity
from core.statements import Statement
from organizations.models import Membership
from products.models import AccessRequest, Hold
from products.policies import may_grant
from products.querysets import SeenBy, Visible

MOST = 3
SEE, ANSWER = gettext_lazy("See it"), pgettext_lazy("act", "Answer")
KINDS = (Hold.Kind.LOCK, Hold.Kind.UNPAID, Hold.Kind.ABUSE)
"""What somebody can do something about; maintenance ends by itself."""


def held_products(member: Membership, now: datetime.datetime) -> Iterator[Finding]:
    """The newest holds over what the member sees, with whoever set them; why, and the way out, are on the board. One
    query."""
    for hold in HOLDS.rows(member, member.day_at(now), now=now):
        yield _held(member, hold)


def _held(member: Membership, hold: Hold) -> Finding:
    product, since = hold.product, member.day_at(hold.started_at)
    words = {"product": product.name, "name": hold.owner_name, "day": day_text(since)}
    sentence = {
        Hold.Kind.LOCK: _("%(product)s is locked by %(name)s since %(day)s."),
        Hold.Kind.UNPAID: _("%(product)s is stopped since %(day)s: it is not paid."),
        Hold.Kind.ABUSE: _("%(product)s was stopped by the provider on %(day)s."),
    }[Hold.Kind(hold.kind)]
    is_locked = hold.kind == Hold.Kind.LOCK
    place = [member.organization.slug, product.kind.category.key, product.pk]
    return Finding(
        Gravity.WARNING if is_locked else Gravity.STOP, sentence % words, SEE,
        reverse("products:board", args=place), since=since, icon="lock" if is_locked else "alert",
    )  # fmt: skip


def requests_to_answer(member: Membership, now: datetime.datetime) -> Iterator[Finding]:
    """How many wait, and when the first of them ends. One query."""
    if not may_grant(member):
        return
    for count, ends_at in WAITING.tuples(organization=member.organization_id, now=now):
        sentence = ngettext("%(n)s request for access waits.", "%(n)s requests for access wait.", count) % {"n": count}
        url = reverse("products:requests", args=[member.organization.slug]) + "?state=open"
        yield Finding(Gravity.WARNING, sentence, ANSWER, url, lost_on=member.day_at(ends_at), icon="key")


def _holds(visible: Visible, now: datetime.datetime) -> Any:
    found = Hold.objects.in_force(now).filter(visible("product__"), kind__in=KINDS)
    return found.select_related("product__kind__category").order_by("-started_at", "-pk")[:MOST]


def _waiting(organization: int, now: datetime.datetime) -> Any:
    rows = AccessRequest.objects.filter(organization=organization, state=AccessRequest.State.OPEN, ends_at__gt=now)
    sums = rows.order_by().values_list("organization").annotate(n=Count("pk"), ends=Min("ends_at"))
    return sums.values_list("n", "ends")


HOLDS: SeenBy[Hold] = SeenBy(_holds)
WAITING: Statement[Any] = Statement(_waiting)
