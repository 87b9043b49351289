"""Mails about products and access. One function per mail, named after what happened."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core import clock
from notifications.outbox import post
from notifications.reader import Reader
from notifications.to_many import Letter, post_letters, post_to_all
from organizations.models import Membership
from organizations.models.membership import HELPERS
from organizations.roles import MANAGERS
from products.models import AccessRequest, Hold, Product
from products.querysets import members_seeing
from products.rights.access_diff import AccessDiff, DiffRenderer


def access_changed(told: Mapping[Membership, AccessDiff], *, actor: Membership) -> None:
    """To each person whose access changed: products and rules for future ones that they gained, that are different
    now, that they lost, with rights and last days (SCR-5). People of one and the same change get it written once."""
    if not told:
        return
    wording = DiffRenderer(actor.organization.slug, told.values())
    alike: dict[int, list[Membership]] = defaultdict(list)
    for subject, changes in told.items():
        alike[id(changes)].append(subject)
    letters = [
        Letter([Reader.of(subject.user) for subject in subjects], partial(_facts, wording, told[subjects[0]], actor))
        for subjects in alike.values()
    ]
    post_letters("products/access_changed", letters, actor.organization)


def _facts(wording: DiffRenderer, changes: AccessDiff, actor: Membership) -> dict[str, Any]:
    return {
        "actor": actor.user.full_name,
        "given": wording.part(changes.given),
        "changed": wording.part(changes.changed),
        "taken": wording.part(changes.taken, is_lost=True),
        "link": settings.PUBLIC_URL + reverse("products:list", args=[actor.organization.slug]),
    }


def mailbox_kept_its_password(person: User, *, address: str) -> None:
    """To the person: the mailbox did not take the new password of the account, so the earlier one opens it."""
    post("products/mailbox_kept_its_password", reader=Reader.of(person), address=address)


def products_cancelled(products: Sequence[Product], *, actor: Membership) -> None:
    """To the other administrators and legal representatives: what was cancelled, by whom (PRD-6)."""
    managers = actor.organization.memberships.acting(clock.now()).exclude(pk=actor.pk)
    post_to_all(
        "products/cancelled", managers.filter(role__in=MANAGERS).readers(), actor.organization,
        actor=actor.user.full_name, products=[product.name for product in products],
    )  # fmt: skip


def hold_changed(product: Product, *, by: User | None, hold: Hold, now: datetime.datetime) -> None:
    """To the organization's users who see the product and want its events: locked or unlocked, maintenance begun or
    ended, stopped or released (PRD-22, ORG-33). ``by`` did it, None for the portal; they need no mail about it."""
    told = members_seeing(product, product.organization.day_at(now)).filter(wants_product_mail=True)
    others = told.exclude(user=by) if by else told
    place = [product.organization.slug, product.kind.category.key, product.pk]
    post_to_all(
        "products/hold_changed", others.readers(), product.organization, actor=by.full_name if by else "",
        about={"product": product.pk}, product=product, hold=hold,
        link=settings.PUBLIC_URL + reverse("products:board", args=place),
    )  # fmt: skip


def access_asked(asked: AccessRequest) -> None:
    """To the people whom the page named, who can answer: who asks for what, and why."""
    managers = asked.organization.memberships.acting(clock.now()).filter(role__in=MANAGERS)
    named = managers.filter(pk__in=managers.order_by("role", "directory_key").values("pk")[:HELPERS])
    link = settings.PUBLIC_URL + reverse("products:request", args=[asked.organization.slug, asked.pk])
    post_to_all(
        "products/access_asked", named.readers(), asked.organization, person=asked.membership.user.full_name,
        product=asked.product.name if asked.product else "", target=asked.target, words=asked.words,
        until=asked.ends_at, link=link,
    )  # fmt: skip


def access_answered(asked: AccessRequest, *, actor: Membership, until: datetime.date | None) -> None:
    """To the person who asked: granted until a day, or refused and why. It names no product: they may know of none."""
    post(
        "products/access_answered", reader=Reader.of(asked.membership.user), organization=asked.organization,
        actor=actor.user.full_name, until=until, reason=asked.answer,
        link=settings.PUBLIC_URL + reverse("products:requests", args=[asked.organization.slug]),
    )  # fmt: skip
