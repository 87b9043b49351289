"""An order that is not paid: cancelled by a person, or lapsed (SHO-5, SHO-25)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.documents.settling import lock, void
from billing.documents.states import under_way
from billing.models import Payment
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from security.kinds import EventKind
from shop.models import Order
from shop.orders.settled import end
from shop.policies import may_order

LAPSE = datetime.timedelta(minutes=30)
"""How long an order that is paid by card waits; one for which a transfer was announced waits as long as its request."""
NOT_WAITING = _("This order is not waiting for a payment any more. Nothing was cancelled.")
AT_THE_BANK = _("A card is being charged for this order. Cancel that payment first, or wait until it is settled.")


@transaction.atomic
def cancel_order(*, actor: Membership, order: Order, seen: str | None, now: datetime.datetime) -> None:
    """Nothing of it is delivered; money for it goes to the prepaid account, now or when it arrives (SHO-15).

    Raises Refused, RuleError for one that is paid, ended or being charged, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    fresh = actor.organization.orders.select_for_update(no_key=True).get(pk=order.pk)
    if fresh.state != Order.State.WAITING or fresh.request_id is None:
        raise RuleError(NOT_WAITING)
    check_unchanged(seen, facts_of(fresh))
    organization, document = lock(actor.organization_id, fresh.request_id)
    if under_way(document):
        raise RuleError(AT_THE_BANK)
    end(fresh, Order.State.CANCELLED, now)
    void(organization, document, now)
    actor.record(EventKind.ORDER_CANCELLED, document=fresh.number)


def facts_of(order: Order) -> object:
    """What the question shows."""
    return order.number, order.state, order.total


@transaction.atomic
def lapse_next(now: datetime.datetime) -> bool:
    """Let one order go whose half hour is over and for which nothing is under way. False when there is none."""
    due = Order.objects.filter(state=Order.State.WAITING, placed_at__lte=now - LAPSE, request__announced_at=None)
    busy = Payment.objects.filter(means=Payment.Means.CARD, state__in=Payment.UNDER_WAY)
    found = due.exclude(request__in=busy.values("document")).order_by("placed_at")
    first = found.values_list("organization_id", "request_id").first()
    if first is None:
        return False
    organization, document = lock(*first)
    if document.announced_at is None and not under_way(document):
        void(organization, document, now)
    return True
