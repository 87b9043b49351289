"""Mails about products and access. One function per mail, named after what happened."""

import datetime
from typing import TYPE_CHECKING

from notifications.outbox import post
from notifications.reader import Reader
from organizations.models import Membership
from products.models import Hold, Product
from products.querysets import members_seeing

if TYPE_CHECKING:
    from notifications.models import Message

NAMES_SHOWN = 20


def access_changed(
    subject: Membership, *, actor: Membership, given: list[str], changed: list[str], taken: list[str]
) -> "Message":
    """To the person whose access changed: what they gained, what changed, what they lost."""
    return post(
        "products/access_changed", reader=Reader.of(subject.user), organization=subject.organization,
        actor=actor.user.full_name, given=given[:NAMES_SHOWN], changed=changed[:NAMES_SHOWN], taken=taken[:NAMES_SHOWN],
    )  # fmt: skip


def hold_changed(product: Product, *, actor: str, hold: Hold, now: datetime.datetime) -> None:
    """To the organisation's users who see the product and want its events: locked or unlocked, maintenance begun or
    ended, stopped or released (PRD-22, ORG-33). ``actor`` is the name of who did it, empty for the portal."""
    told = members_seeing(product, now.date()).filter(wants_product_mail=True)
    for member in told.select_related("user").order_by("pk"):
        post(
            "products/hold_changed", reader=Reader.of(member.user), organization=product.organization,
            actor=actor, product=product, hold=hold, member=member,
        )  # fmt: skip
