"""People are told when the balance falls below what they chose, once for each time that it does (13.8, BIL-84)."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import emails
from billing.ledger.postings import balance_of
from billing.models import Account, BalanceAlert, Entry
from billing.policies import may_account
from billing.prepaid.forecast import forecast_of
from billing.readers.recipients import accountants_of
from core.money import Money
from notifications.mail.again import About, Look, Over
from notifications.models import Notice, Topic
from notifications.notices import Audience, NoticeKind, tell
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.kinds import EventKind

Purpose = Account.Purpose


@transaction.atomic
def set_alert(*, actor: Membership, currency: str, least: int, now: datetime.datetime) -> BalanceAlert | None:
    """Tell people below so many minor units; 0 for never. Where there is less already they know. Raises Refused."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    found = actor.organization.balance_alerts.filter(currency=currency).first()
    if (found.least if found else 0) == least:
        return found
    if least == 0:
        actor.organization.balance_alerts.filter(currency=currency).delete()
        actor.record(EventKind.BALANCE_ALERT_OFF)
        return None
    is_low = balance_of(actor.organization_id, Purpose.PREPAID, currency) < least
    facts = {"least": least, "told_at": now if is_low else None}
    alert, _new = actor.organization.balance_alerts.update_or_create(currency=currency, defaults=facts)
    money = Money.of_minor(least, currency)
    actor.record(EventKind.BALANCE_ALERT_SET, amount=f"{money.amount} {money.currency}")
    return alert


def tell_next(now: datetime.datetime) -> bool:
    """Tell of one balance that is low and was not told of since it was enough. False when there is none."""
    alert = _low().filter(organization__deleted_at=None).order_by("pk").first()
    return alert is not None and _tell(alert, now)


@transaction.atomic
def _tell(alert: BalanceAlert, now: datetime.datetime) -> bool:
    Organization.objects.select_for_update(no_key=True).get(pk=alert.organization_id)
    if _low().filter(pk=alert.pk).exists():
        BalanceAlert.objects.filter(pk=alert.pk).update(told_at=now)
        emails.low_balance(alert, now)
        tell(NOTICE.key, alert.pk, now=now, organization=alert.organization, audience=Audience.ACCOUNTING)
    return True


def _low() -> QuerySet[BalanceAlert]:
    """Those whose balance is below, and was above at some time since they were told of: every entry says what was
    there after it."""
    prepaid = Account.objects.filter(
        organization=OuterRef("organization"), currency=OuterRef("currency"), purpose=Purpose.PREPAID
    )
    above = Entry.objects.filter(
        account__organization=OuterRef("organization"), account__purpose=Purpose.PREPAID,
        currency=OuterRef("currency"), balance__gte=OuterRef("least"), posting__at__gt=OuterRef("told_at"),
    )  # fmt: skip
    rows = BalanceAlert.objects.annotate(has=Coalesce(Subquery(prepaid.values("balance")[:1]), 0))
    return rows.filter(Q(told_at=None) | Exists(above), has__lt=F("least"))


def _facts(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    alert = organization.balance_alerts.filter(pk=about["alert"]).first()
    has = balance_of(organization.pk, Purpose.PREPAID, alert.currency) if alert else 0
    if alert is None or has >= alert.least:
        raise Over(_("The balance is no longer low, or nobody wants to be told any more."))
    forecast = forecast_of(organization, now) if alert.currency == organization.currency else None
    return {
        "balance": Money.of_minor(has, alert.currency), "least": Money.of_minor(alert.least, alert.currency),
        "shortage": forecast.shortage if forecast else None,
        "link": settings.PUBLIC_URL + reverse("billing:credit", args=[organization.slug]),
    }  # fmt: skip


def _is_over(notices: Sequence[Notice]) -> set[int]:
    prepaid = Account.objects.filter(
        organization=OuterRef("organization"), currency=OuterRef("currency"), purpose=Purpose.PREPAID
    )
    rows = BalanceAlert.objects.filter(pk__in=[int(each.cause) for each in notices])
    has = rows.annotate(has=Coalesce(Subquery(prepaid.values("balance")[:1]), 0))
    low = set(has.filter(has__lt=F("least")).values_list("pk", flat=True))
    return {each.pk for each in notices if int(each.cause) not in low}


NOTICE = NoticeKind(
    "low-balance", Topic.RENEWALS, "wallet",
    gettext_lazy("The balance of the prepaid account is below what you chose."),
    lambda notice: reverse("billing:credit", args=[notice.slug]), _is_over,
)  # fmt: skip
LOOKS = [Look("billing/low_balance", accountants_of, _facts)]
