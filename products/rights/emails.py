"""Mails about products and access. One function per mail, named after what happened."""

import datetime
from collections.abc import Mapping, Sequence

from accounts.models import User
from core import clock
from notifications.outbox import post
from notifications.reader import Reader
from organizations.models import Membership
from organizations.roles import MANAGERS
from products.models import Hold, Product
from products.querysets import members_seeing
from products.rights.access_diff import AccessDiff, DiffRenderer


def access_changed(told: Mapping[Membership, AccessDiff], *, actor: Membership) -> None:
    """To each person whose access changed: products and rules for future ones that they gained, that are different
    now, that they lost, with rights and last days (SCR-5)."""
    if not told:
        return
    wording = DiffRenderer(actor.organization.slug, told.values())
    for subject, changes in told.items():
        reader = Reader.of(subject.user)
        with reader.reading():
            given, changed = wording.part(changes.given), wording.part(changes.changed)
            taken = wording.part(changes.taken, is_lost=True)
        post(
            "products/access_changed", reader=reader, organization=actor.organization,
            actor=actor.user.full_name, given=given, changed=changed, taken=taken,
        )  # fmt: skip


def mailbox_kept_its_password(person: User, *, address: str) -> None:
    """To the person: the mailbox did not take the new password of the account, so the earlier one opens it."""
    post("products/mailbox_kept_its_password", reader=Reader.of(person), address=address)


def products_cancelled(products: Sequence[Product], *, actor: Membership) -> None:
    """To the other administrators and legal representatives: what was cancelled, by whom (PRD-6)."""
    managers = actor.organization.memberships.acting(clock.now()).exclude(pk=actor.pk)
    told = managers.filter(role__in=MANAGERS)
    for member in told.select_related("user").order_by("pk"):
        post(
            "products/cancelled", reader=Reader.of(member.user), organization=actor.organization,
            actor=actor.user.full_name, products=[product.name for product in products],
        )  # fmt: skip


def hold_changed(product: Product, *, actor: str, hold: Hold, now: datetime.datetime) -> None:
    """To the organization's users who see the product and want its events: locked or unlocked, maintenance begun or
    ended, stopped or released (PRD-22, ORG-33). ``actor`` is the name of who did it, empty for the portal."""
    told = members_seeing(product, now.date()).filter(wants_product_mail=True)
    for member in told.select_related("user").order_by("pk"):
        post(
            "products/hold_changed", reader=Reader.of(member.user), organization=product.organization,
            actor=actor, product=product, hold=hold, member=member,
        )  # fmt: skip
