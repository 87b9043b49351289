"""A product arrives: bought, created or transferred in. Rules for future products act in the same transaction."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction

from core.hooks import Hook
from organizations.locks import lock_organization
from organizations.models import Organization
from products.models import FutureGrant, Grant, Kind, Product
from security.journal import events as journal
from security.kinds import EventKind

PRODUCT_CREATED: Hook[Callable[[Product, datetime.datetime], None]] = Hook()
"""What apps above add to a product that has arrived, in its transaction."""


@transaction.atomic
def create_product(
    *, organization: Organization, kind: Kind, service_name: str, actor: Any, now: datetime.datetime, **facts: Any
) -> Product:
    """Store the product and grant it to everybody who asked for future ones of its category (RGT-5).

    ``actor`` is the person it comes from (None: the portal). ``facts``: plan, state, expires_on, renews_itself,
    reference.

    Locks the organization first, as saving access does: nobody takes away what a rule gives at the same moment.
    """
    lock_organization(organization.pk)
    product = Product.objects.create(organization=organization, kind=kind, service_name=service_name, **facts)
    journal.record(
        EventKind.PRODUCT_CREATED, actor=actor, organization=organization, name=service_name, product=product
    )
    _grant_to_those_who_wait(product, now)
    for follow in PRODUCT_CREATED:
        follow(product, now)
    return product


def _grant_to_those_who_wait(product: Product, now: datetime.datetime) -> None:
    rules = FutureGrant.objects.filter(organization_id=product.organization_id, category_id=product.kind.category_id)
    grants = [_from_rule(rule, product, now) for rule in rules.select_related("team", "membership__user", "invitation")]
    Grant.objects.bulk_create(grants)
    for grant in grants:
        grantee = grant.membership or grant.team or grant.invitation
        journal.record(
            EventKind.ACCESS_GRANTED_BY_RULE, actor=None, organization=product.organization,
            user=grant.membership.user if grant.membership else None,
            holder=str(getattr(grantee, "full_name", grantee)), product=product,
        )  # fmt: skip


def _from_rule(rule: FutureGrant, product: Product, now: datetime.datetime) -> Grant:
    return Grant(
        organization_id=rule.organization_id,
        membership=rule.membership,
        team=rule.team,
        invitation=rule.invitation,
        product=product,
        rights=rule.rights & product.kind.grantable,
        granted_by_id=rule.granted_by_id,
        granted_at=now,
        by_future_rule=True,
    )
