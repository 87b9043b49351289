"""Names that are lost soon, for whoever sees them (UI-16)."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.renewals.ladder import LONGEST_MARGIN
from billing.warranty.rules import safe
from core.components.formats import day_text
from core.findings import Finding, Gravity
from domains.extensions.reading import UnknownExtension
from domains.life.alarms import DANGER
from domains.models import Domain, Transfer
from domains.names import shown
from domains.restore.quotes import days_of
from domains.states import State
from organizations.models import Membership
from products.querysets import SeenBy, Visible

MOST = 50
ANSWER = gettext_lazy("Answer")
RENEW, RESTORE, SEE = gettext_lazy("Renew"), gettext_lazy("Restore"), gettext_lazy("See it")


def names_in_danger(member: Membership, now: datetime.datetime) -> Iterator[Finding]:
    """Names in redemption, those that nobody pays and that are given up within thirty days, and those that another
    registrar asks for. One query."""
    today = member.day_at(now)
    until = today + DANGER + datetime.timedelta(days=LONGEST_MARGIN)
    for domain in IN_DANGER.rows(member, today, until=until):
        found = _finding(member, domain, today)
        if found is not None:
            yield found
        if domain.leaves_at is not None:
            yield _leaving(member, domain)


def _in_danger(visible: Visible, until: datetime.date) -> QuerySet[Domain]:
    ending = Q(state__in=[State.ACTIVE, State.EXPIRED], product__renews_itself=False, product__expires_on__lte=until)
    ending &= ~Q(product__in=safe())
    asked = Transfer.objects.filter(way=Transfer.Way.OUT, state=Transfer.State.PENDING, until__isnull=False)
    rows = Domain.objects.annotate(
        asked_at=Subquery(asked.filter(domain=OuterRef("pk")).values("made_at")[:1]),
        leaves_at=Subquery(asked.filter(domain=OuterRef("pk")).values("until")[:1]),
    )
    leaving = Q(pk__in=asked.values("domain"))
    names = rows.filter(ending | Q(state=State.REDEMPTION) | leaving, visible("product__"))
    return names.select_related("product__kind__category").order_by("product__expires_on", "pk")[:MOST]


IN_DANGER: SeenBy[Any] = SeenBy(_in_danger)


def _leaving(member: Membership, domain: Any) -> Finding:
    product, until = domain.product, member.day_at(domain.leaves_at)
    words = {"name": shown(domain.name), "day": day_text(until)}
    what = _("Another registrar asks for %(name)s: without an answer it goes there on %(day)s.")
    url = reverse("domains:leaving", args=[member.organization.slug, product.kind.category.key, product.pk])
    return Finding(
        Gravity.LOSS, what % words, ANSWER, url, since=member.day_at(domain.asked_at), lost_on=until
    )  # fmt: skip


def _finding(member: Membership, domain: Domain, today: datetime.date) -> Finding | None:
    try:
        days = days_of(domain, today)
    except UnknownExtension:
        return None
    is_deleted = domain.state == State.REDEMPTION
    last = (days.restorable_until if is_deleted else days.renewable_until) if days else None
    if last is None or last < today or (not is_deleted and last > today + DANGER):
        return None
    words = {"name": shown(domain.name), "day": day_text(last)}
    what = (
        _("%(name)s was deleted and can be restored until %(day)s.") if is_deleted
        else _("%(name)s is paid by nobody and can be renewed until %(day)s.")
    )  # fmt: skip
    mend, url = _way(member, domain, is_deleted=is_deleted)
    return Finding(Gravity.LOSS, what % words, mend, url, since=domain.product.expires_on, lost_on=last, icon="globe")


def _way(member: Membership, domain: Domain, *, is_deleted: bool) -> tuple[object, str]:
    """The act itself for who may do it, else the board that says whom to ask."""
    product = domain.product
    place = [member.organization.slug, product.kind.category.key, product.pk]
    if not member.sees_accounting:
        return SEE, reverse("products:board", args=place)
    if is_deleted:
        return RESTORE, reverse("domains:restore", args=place)
    return RENEW, f"{reverse('billing:payments', args=place[:1])}?until=all&sel={product.pk}"
