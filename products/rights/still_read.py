"""Which mails about products their reader may still read when a digest gathers them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from core.clock import now
from notifications.models import Message
from organizations.models import Membership
from products.models import Product

OF_A_PRODUCT = "products/hold_changed"
OF_MANAGERS = {"products/cancelled", "products/access_asked"}


def still_read(user: User, mails: Sequence[Message]) -> set[Any]:
    """Keys of those about a product that the person sees and wants to hear of, those to managers as long as they are
    one, and all others. Two queries an organization with such a mail."""
    ours: dict[int | None, list[Message]] = defaultdict(list)
    for each in mails:
        if each.kind == OF_A_PRODUCT or each.kind in OF_MANAGERS:
            ours[each.organization_id].append(each)
    told = {each.pk for some in ours.values() for each in some}
    found = {each.pk for each in mails} - told
    acting = Membership.objects.acting(now()).filter(user=user, organization__in=[pk for pk in ours if pk])
    for member in acting.select_related("organization"):
        found |= _of(member, ours[member.organization_id])
    return found


def _of(member: Membership, mails: Sequence[Message]) -> set[Any]:
    """Those of one organization."""
    about = {each.pk: (each.about or {}).get("product") for each in mails if each.kind == OF_A_PRODUCT}
    seen = set[int]()
    if about and member.wants_product_mail:
        visible = Product.objects.visible_to(member, member.day_at(now())).filter(
            pk__in=[*filter(None, about.values())]
        )
        seen = {*visible.values_list("pk", flat=True)}
    to_managers = {each.pk for each in mails if each.kind in OF_MANAGERS and member.manages_everything}
    return to_managers | {key for key, product in about.items() if product in seen}
