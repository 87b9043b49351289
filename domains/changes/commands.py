"""Asking for a change of a name, in the transaction of the act."""

import datetime
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.work import wake
from domains.changes.goals import Step
from domains.changes.tasks import carry_out
from domains.models import Change, Domain
from domains.states import KEPT
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.context import context_of
from products.models import Product
from products.policies import may_manage
from security.kinds import EventKind

UNDER_WAY = _("Such a change is under way already. Wait until it is done.")
NOT_NOW = _("This name is not in use at its registry, so nothing can be changed about it.")


def locked_name(actor: Membership, product: Product, now: datetime.datetime) -> tuple[Membership, Domain]:
    """Actor and name, read again under the locks of organization and product. Raises Refused without the technical
    right or while a hold stops the actor, RuleError for a name that is not in use."""
    actor = lock_and_reload(actor)
    products = Product.objects.select_related("kind", "plan", "organization")
    mine = products.filter(organization_id=actor.organization_id)
    fresh = mine.select_for_update(no_key=True, of=("self",)).get(pk=product.pk)
    may_manage(actor, context_of(actor, fresh, now)).or_403()
    domain = Domain.objects.select_for_update().filter(product=fresh).first()
    if domain is None or domain.state not in KEPT:
        raise RuleError(NOT_NOW)
    domain.product = fresh
    return actor, domain


def ask(actor: Membership, domain: Domain, kind: Change.Kind, steps: Sequence[Step], now: datetime.datetime) -> Change:
    """Store a change; the caller holds the locks. Raises RuleError while one of its kind is under way."""
    if domain.changes.filter(kind=kind, state=Change.State.WAITING).exists():
        raise RuleError(UNDER_WAY)
    change: Change = domain.changes.create(
        kind=kind, steps=list(steps), asked_at=now, asked_by_name=actor.full_name, due_at=now,
        organization_id=domain.organization_id,
    )  # fmt: skip
    actor.record(EventKind.NAME_CHANGE_ASKED, product=domain.product, action=str(change.get_kind_display()))
    carry_out_soon()
    return change


def carry_out_soon() -> None:
    """Have a worker look once this is committed."""
    transaction.on_commit(partial(wake, carry_out))
