"""What orders have to do with deleting an organization (ORG-70): whatever may still be paid is cancelled first."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.deletion.registry import Blocker
from organizations.models import Membership
from shop.models import Order


def waiting_orders(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Orders whose money may still come: nothing could be delivered to an organization that is gone."""
    count = actor.organization.orders.filter(state=Order.State.WAITING).count()
    if count:
        title = ngettext("%(n)s order waits for its payment", "%(n)s orders wait for their payment", count)
        url = reverse("shop:orders", args=[actor.organization.slug])
        yield Blocker(title % {"n": count}, count, _("Pay it or cancel it first."), url, _("See the orders"), "cart")
