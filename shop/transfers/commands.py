"""Names of other registrars go into the cart, each with its code, all of them or none (NAM-20)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from billing.terms import MONTHS_OF_A_YEAR
from core.errors import RuleError
from domains.contacts.commands import intend_transfer
from domains.life.arriving import encrypted
from domains.names import DomainName
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Kind, Plan, Product
from shop.cart.commands import FULL, MOST_LINES, NAME_TWICE, check_not_ordered, check_offered
from shop.models import CartLine
from shop.policies import may_order


@dataclass(frozen=True)
class Wish:
    """One name, its plan and its authorization code."""

    name: DomainName
    plan: Plan
    code: str


@transaction.atomic
def add_transfers(
    *, actor: Membership, kind: Kind, wishes: Sequence[Wish], keeps_servers: bool, now: datetime.datetime
) -> list[CartLine]:
    """Put them into the cart and keep their codes, encrypted. Raises Refused, RuleError for a full cart, a name that is
    there or ours, and what is not sold: then nothing of it is kept."""
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    organization = actor.organization
    if organization.cart_lines.count() + len(wishes) > MOST_LINES:
        raise RuleError(FULL % {"n": MOST_LINES})
    for wish in wishes:
        _check(actor, kind, wish, now)
        intend_transfer(actor, wish.name.ascii, encrypted(wish.code), keeps_servers=keeps_servers, now=now)
    facts = {"kind": kind, "months": MONTHS_OF_A_YEAR, "is_transfer": True, "added_by_name": actor.full_name}
    return [
        organization.cart_lines.create(**facts, plan=wish.plan, service_name=wish.name.shown, added_at=now)
        for wish in wishes
    ]


def _check(actor: Membership, kind: Kind, wish: Wish, now: datetime.datetime) -> None:
    check_offered(actor, Product(kind=kind, plan=wish.plan), MONTHS_OF_A_YEAR, now)
    mine = actor.organization.products.living().filter(domain__name=wish.name.ascii)
    in_cart = actor.organization.cart_lines.filter(kind=kind, service_name=wish.name.shown)
    if mine.exists() or in_cart.exists():
        raise RuleError(NAME_TWICE % {"name": wish.name.shown})
    check_not_ordered(actor.organization, wish.name.shown)
