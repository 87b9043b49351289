"""Where an order stands, from its lines."""

import datetime

from shop.models import Order, OrderLine

State, LineState = Order.State, OrderLine.State
ENDED = {LineState.DELIVERED, LineState.GIVEN_BACK}


def refresh(order: Order, now: datetime.datetime | None) -> None:
    """Bring a paid order to the state that its lines say. Whoever changed a line comes here afterwards, one after the
    other, so the last one sees all of them. One that its customer took back meanwhile stays so."""
    if Order.objects.select_for_update(no_key=True).get(pk=order.pk).state == State.CANCELLED:
        return
    order.state = _of(set(order.lines.values_list("state", flat=True)))
    order.closed_at = None if order.state == State.DELIVERING else order.closed_at or now
    order.save(update_fields=["state", "closed_at"])


def _of(lines: set[str]) -> Order.State:
    if lines - ENDED:
        return State.DELIVERING
    if lines == {LineState.DELIVERED}:
        return State.DELIVERED
    return State.PARTLY if LineState.DELIVERED in lines else State.FAILED
