"""Money that somebody has to look at, for who may account (UI-16)."""

import datetime
from collections.abc import Iterator

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.due.open_requests import OpenRequest, open_requests_of
from billing.due.rows import SOON, due_of
from billing.models import ContractEnd, RenewalStep
from billing.policies import may_account
from billing.renewals.telling import TOLD_ABOVE
from billing.warranty.rules import safe
from core.addresses import inside
from core.components.formats import amount_text, day_text
from core.findings import Finding, Gravity
from core.statements import Statement
from organizations.models import Membership
from products.models import Product
from products.querysets import ProductQuerySet

MOST = 20
PAY, RENEW = gettext_lazy("Pay"), gettext_lazy("Renew")


def money_to_look_at(member: Membership, now: datetime.datetime) -> Iterator[Finding]:
    """Requests that wait to be paid, and services that end within thirty days: because they do not renew by themselves,
    or because the last attempt to renew them failed."""
    if not may_account(member):
        return
    today, slug = member.day_at(now), member.organization.slug
    yield from (_asked(each, slug) for each in open_requests_of(member.organization, today))
    ending = _ENDING.rows(organization=member.organization_id, until=today + SOON)
    yield from (_ending(each, slug, today) for each in ending)


def _due(organization: int, until: datetime.date) -> ProductQuerySet:
    by_hand = Q(renews_itself=False)
    for theirs in TOLD_ABOVE:
        by_hand &= ~theirs()
    ending = due_of(Product.objects.filter(organization=organization), until).annotate(last=_last_attempt())
    ending = ending.filter(by_hand | Q(renews_itself=True, last=RenewalStep.Outcome.FAILED))
    ended = ContractEnd.objects.to_come().values("product_id")
    ending = ending.exclude(pk__in=safe().values("pk")).exclude(pk__in=ended)
    return ending.only("service_name", "custom_name", "renews_itself", "expires_on")[:MOST]


def _last_attempt() -> Subquery:
    """What came of the newest attempt to pay the next term."""
    tried = RenewalStep.objects.filter(
        product=OuterRef("pk"), kind=RenewalStep.Kind.ATTEMPT, term_starts_on__gt=OuterRef("expires_on")
    )
    return Subquery(tried.order_by("-term_starts_on", "-planned_on").values("outcome")[:1])


_ENDING: Statement[Product] = Statement(_due)
"""Written at the first question, when whoever tells of ends has said so."""


def _asked(request: OpenRequest, slug: str) -> Finding:
    document = request.document
    words = {"number": document.number, "amount": amount_text(request.left)}
    sentence = (
        _("%(number)s is overdue: %(amount)s is to be paid.") if request.is_late
        else _("%(number)s waits to be paid: %(amount)s.")
    )  # fmt: skip
    gravity = Gravity.STOP if request.is_late else Gravity.WARNING
    url = reverse("billing:pay_document", args=[slug, document.number])
    since, due = document.issued_on, document.due_on
    return Finding(gravity, sentence % words, PAY, url, since=since, lost_on=due, icon="invoice")


def _ending(product: Product, slug: str, today: datetime.date) -> Finding:
    day = product.expires_on or today
    words = {"product": product.name, "day": day_text(day)}
    sentence = (
        _("%(product)s ends on %(day)s: the last attempt to renew it failed.") if product.renews_itself and day >= today
        else _("%(product)s has ended on %(day)s and is stopped.") if day < today
        else _("%(product)s ends on %(day)s and does not renew by itself.")
    )  # fmt: skip
    url = f"{inside('billing:payments', slug)}?until=all&sel={product.pk}"
    return Finding(Gravity.STOP, sentence % words, RENEW, url, lost_on=day, icon="cal")
