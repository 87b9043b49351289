"""Billing addresses (ORG-55): adding, changing, choosing the usual one, deleting."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged, version_of
from organizations import emails
from organizations.details.commands import DetailsEditedMeanwhile
from organizations.details.facts import (
    ADDRESS_FIELDS,
    LABELS,
    FactChange,
    Facts,
    differences,
    facts_of_address,
)
from organizations.locks import lock_and_reload
from organizations.models import BillingAddress, Membership
from organizations.models.billing_address import MOST_ADDRESSES
from organizations.policies import may_manage_addresses
from security.kinds import EventKind

NOTHING: Facts = {"is_default": False}
"""An address that is not there."""


@transaction.atomic
def add_address(*, actor: Membership, values: Mapping[str, Any], now: datetime.datetime) -> BillingAddress:
    """Add one. The same address sent twice (double click) is one. Raises Refused, RuleError when there are too many."""
    actor = _accountant(actor)
    addresses = actor.organization.billing_addresses
    address = BillingAddress(organization=actor.organization, **_known(values))
    twin = next((each for each in addresses.all() if facts_of_address(each) == facts_of_address(address)), None)
    if twin is not None:
        return twin
    if addresses.count() >= MOST_ADDRESSES:
        text = _("An organization has at most %(most)s billing addresses. Delete one that you no longer use.")
        raise RuleError(str(text) % {"most": MOST_ADDRESSES})
    address.save(force_insert=True)
    _tell(EventKind.ADDRESS_ADDED, actor, address, differences(NOTHING, facts_of_address(address)), now)
    return address


@transaction.atomic
def edit_address(
    *, actor: Membership, address: BillingAddress, values: Mapping[str, Any], seen: str, now: datetime.datetime
) -> bool:
    """Change one; False when nothing changes. Raises Refused, RuleError, DetailsEditedMeanwhile (``seen`` is old)."""
    actor = _accountant(actor)
    address = _reload_address(actor, address.pk)
    before = facts_of_address(address)
    for name, value in _known(values).items():
        setattr(address, name, value)
    changes = differences(before, facts_of_address(address))
    if not changes:
        return False
    if seen != version_of(before):
        raise DetailsEditedMeanwhile(_("Someone else changed this address meanwhile. Compare and save again."))
    address.save()
    _tell(EventKind.ADDRESS_CHANGED, actor, address, changes, now)
    return True


@transaction.atomic
def choose_address(
    *, actor: Membership, address: BillingAddress, is_default: bool, now: datetime.datetime, seen: str | None = None
) -> bool:
    """Print this address on documents unless told otherwise, or no longer. False when it is so already.

    Raises ChangedMeanwhile when ``seen`` is another address than the present one.
    """
    actor = _accountant(actor)
    address = _reload_address(actor, address.pk)
    if address.is_default == is_default:
        return False
    check_unchanged(seen, facts_of_address(address))
    actor.organization.billing_addresses.filter(is_default=True).update(is_default=False)
    address.is_default = is_default
    address.save(update_fields=["is_default"])
    _tell(EventKind.ADDRESS_CHANGED, actor, address, [FactChange("is_default", not is_default, is_default)], now)
    return True


@transaction.atomic
def delete_address(
    *, actor: Membership, address: BillingAddress, now: datetime.datetime, seen: str | None = None
) -> None:
    """Delete one; issued documents keep what they show. Raises Refused, RuleError when it is gone, ChangedMeanwhile."""
    actor = _accountant(actor)
    address = _reload_address(actor, address.pk)
    check_unchanged(seen, facts_of_address(address))
    _tell(EventKind.ADDRESS_REMOVED, actor, address, differences(facts_of_address(address), NOTHING), now)
    address.delete()


def _accountant(actor: Membership) -> Membership:
    fresh = lock_and_reload(actor)
    may_manage_addresses(fresh).or_403()
    return fresh


def _reload_address(actor: Membership, pk: int) -> BillingAddress:
    address = actor.organization.billing_addresses.filter(pk=pk).first()
    if address is None:
        raise RuleError(_("This billing address was deleted meanwhile."))
    return address


def _known(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if not set(ADDRESS_FIELDS) >= set(values):
        raise ValueError(f"Not parts of an address: {sorted(set(values) - set(ADDRESS_FIELDS))}")
    return values


def _tell(
    kind: EventKind, actor: Membership, address: BillingAddress, changes: list[FactChange], now: datetime.datetime
) -> None:
    shown = [each for each in changes if each.key in LABELS]
    emails.billing_address_changed(actor.organization, actor=actor, kind=kind, address=address, changes=shown, now=now)
    actor.record(
        kind,
        name=address.name,
        before={each.key: each.old for each in shown},
        after={each.key: each.new for each in shown},
    )
