"""Giving and taking access rights: the whole state of one grantee, saved at once."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import shown
from core.errors import RuleError
from core.statements import Statement
from organizations.locks import lock_and_reload
from organizations.models import Membership, Team
from products.bits import USE, union
from products.models import Category, Product
from products.policies import may_be_granted, may_grant
from products.rights.grantees import GRANTEES, Grantee, future_grants_of, grants_of, reload_grantee
from products.rights.kept import keep_access
from products.rights.notices import Touched, notify_access_changes
from products.rights.writing import write_grants, write_rules
from security.kinds import EventKind


class GrantChoice(NamedTuple):
    """Rights over one product: a set of bits, and the last day that it counts (None: no end)."""

    rights: int
    ends_on: datetime.date | None = None


NOTHING = GrantChoice(0)
_choice_of = lru_cache(maxsize=4096)(GrantChoice)
"""Thousands of grants say a handful of things."""


@dataclass(frozen=True)
class AccessPlan:
    """Everything a grantee shall hold from now on. What is not in it is taken away.

    ``products``: product id → choice. ``future``: category id → rights of products to come.
    """

    products: Mapping[int, GrantChoice] = field(default_factory=dict)
    future: Mapping[int, int] = field(default_factory=dict)


class RightsEditedMeanwhile(RuleError):
    """Somebody else saved the same grantee's access since the page was opened."""


def _held(field: str) -> tuple[Statement[Any], Statement[Any]]:
    return (
        Statement(lambda grantee: grants_of(field, grantee).values_list("product_id", "rights", "ends_on")),
        Statement(lambda grantee: future_grants_of(field, grantee).values_list("category_id", "rights")),
    )


def _own(organization: int) -> QuerySet[Product, Any]:
    living = Product.objects.living().filter(organization=organization).order_by()
    return living.values_list("pk", "service_name", "custom_name", "kind__mask", "kind__has_use")


_HELD = {field: _held(field) for field in GRANTEES}
_OWN: Statement[Any] = Statement(_own)


def plan_of(grantee: Grantee) -> AccessPlan:
    """What the grantee holds now. Two queries."""
    grants, rules = _HELD[grantee.field]
    return AccessPlan(
        {product: _choice_of(rights, ends_on) for product, rights, ends_on in grants.tuples(grantee=grantee.row.pk)},
        dict(rules.tuples(grantee=grantee.row.pk)),
    )


def fingerprint(plan: AccessPlan) -> str:
    """A page carries it and hands it back, so that nobody overwrites what they did not see."""
    rows = sorted((pk, choice.rights, str(choice.ends_on)) for pk, choice in plan.products.items())
    return shown.version_of([rows, sorted(plan.future.items())])


def version_of(grantee: Grantee) -> str:
    """Fingerprint of what the grantee holds now."""
    return fingerprint(plan_of(grantee))


@transaction.atomic
def save_access(*, actor: Membership, grantee: Grantee, plan: AccessPlan, version: str, now: datetime.datetime) -> bool:
    """Make the grantee's access exactly the plan, in few statements (RGT-2..6). False when nothing changes.

    Raises Refused without the right, RightsEditedMeanwhile when ``version`` is old, RuleError for a grantee that went,
    rights that the kind or the category does not have, products or categories of elsewhere, or an end that has passed
    where the organization is (an end that was stored may stay); nothing is changed then.
    """
    actor = lock_and_reload(actor)
    may_grant(actor).or_403()
    grantee = reload_grantee(actor, grantee)
    if isinstance(grantee.row, Membership):
        may_be_granted(grantee.row).or_403()
    before = plan_of(grantee)
    names = _checked_products(actor, plan, before, actor.day_at(now))
    categories = _checked_categories(plan)
    changes = _changes(before.products, plan.products)
    rules = {pk for pk in {*before.future, *plan.future} if before.future.get(pk) != plan.future.get(pk)}
    if not any(changes.values()) and not rules:
        return False
    if version != fingerprint(before):
        raise RightsEditedMeanwhile(_("Someone else changed this access meanwhile. Compare and save again."))
    touched = Touched([pk for pks in changes.values() for pk in pks], rules)
    with notify_access_changes(actor, _reached(grantee), now, touched):
        fresh = {pk: plan.products[pk] for pk in [*changes["given"], *changes["changed"]]}
        write_grants(actor, grantee, fresh=fresh, taken=changes["taken"], now=now)
        new_rules = {pk: plan.future[pk] for pk in rules if pk in plan.future}
        write_rules(actor, grantee, fresh=new_rules, taken=rules - plan.future.keys(), now=now)
    told: dict[str, Any] = {what: sorted(names[pk] for pk in pks)[:50] for what, pks in changes.items()}
    future = {categories[pk].key: rights for pk, rights in plan.future.items()}
    person = grantee.row.user if isinstance(grantee.row, Membership) else None
    keep_access(actor, grantee, before, plan)
    actor.record(EventKind.ACCESS_CHANGED, user=person, holder=grantee.name, future=future, **told)
    return True


def _reached(grantee: Grantee) -> list[Membership]:
    """The people whom the grantee's access reaches: themselves, the members of the team, nobody yet."""
    if isinstance(grantee.row, Team):
        return list(grantee.row.members.select_related("user"))
    return [grantee.row] if isinstance(grantee.row, Membership) else []


def _checked_products(
    actor: Membership, plan: AccessPlan, before: AccessPlan, today: datetime.date
) -> Mapping[int, str]:
    """Names of everything that can be granted, by id."""
    own = {row[0]: row for row in _OWN.tuples(organization=actor.organization_id)}
    if not plan.products.keys() <= own.keys():
        raise RuleError(_("One of the products no longer exists. Open the page again."))
    for pk, choice in plan.products.items():
        _pk, service, custom, mask, has_use = own[pk]
        if choice.rights & ~(mask | (USE if has_use else 0)):
            raise RuleError(_("%(name)s does not have one of these rights.") % {"name": custom or service})
        is_new = pk not in before.products or before.products[pk].ends_on != choice.ends_on
        if is_new and choice.ends_on is not None and choice.ends_on < today:
            raise RuleError(_("The end of the access to %(name)s has passed already.") % {"name": custom or service})
    return {pk: custom or service for pk, service, custom, _mask, _has_use in own.values()}


def _checked_categories(plan: AccessPlan) -> dict[int, Category]:
    categories = Category.objects.prefetch_related("kinds").in_bulk(list(plan.future))
    if len(categories) != len(plan.future):
        raise RuleError(_("One of the categories no longer exists. Open the page again."))
    for pk, category in categories.items():
        if plan.future[pk] & ~union(kind.grantable for kind in category.kinds.all()):
            raise RuleError(_("%(name)s does not have one of these rights.") % {"name": category.name})
    return categories


def _changes(before: Mapping[int, GrantChoice], after: Mapping[int, GrantChoice]) -> dict[str, list[int]]:
    return {
        "given": [pk for pk in after if pk not in before],
        "changed": [pk for pk in after if pk in before and before[pk] != after[pk]],
        "taken": [pk for pk in before if pk not in after],
    }
