"""Changing name servers and signing, in an order in which nobody who validates loses the name (NAM-9, G3)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains.changes.commands import ask, locked_name
from domains.changes.goals import Record, Step, packed
from domains.models import Change
from domains.servers.present import Present
from organizations.models import Membership
from products.models import Product

DS_TTL = 86_400
"""Seconds for which resolvers remember the records of a signed name at its parent; a day is the longest in use."""
CHOOSE = _("This name is signed. Choose how it stays reachable while its name servers change.")
NO_NEW = _("Write the record of the new name servers; they show it where you run them.")
NOTHING_NEW = _("These are its name servers already.")
NOT_SIGNED_HERE = _("Names under .%(extension)s cannot be signed.")


class Way(StrEnum):
    """How the servers of a signed name change."""

    KNOWN = "known"
    """The record of the new servers is known first; both are there for a while."""
    UNSIGNED = "unsigned"
    """Signing ends first, and begins again afterwards by hand."""


@dataclass(frozen=True)
class Wish:
    """Other servers, a list of name and addresses each, and for a signed name the way there; ``records`` are those of
    the new servers."""

    servers: list[list[str]]
    way: Way | None = None
    records: Sequence[Record] = ()


def steps_for(present: Present, wish: Wish) -> list[Step]:
    """The order of a change of servers. Raises RuleError when a signed name has no way, or the way no record."""
    move: Step = {"servers": wish.servers}
    if not present.records:
        return [move]
    if wish.way is None:
        raise RuleError(CHOOSE)
    pause: Step = {"pause": DS_TTL}
    if wish.way is Way.UNSIGNED:
        return [{"ds": []}, pause, move]
    if not wish.records:
        raise RuleError(NO_NEW)
    new = packed(wish.records)
    return [{"add_ds": new}, pause, move, pause, {"ds": new}]


@transaction.atomic
def change_servers(
    *, actor: Membership, product: Product, present: Present, wish: Wish, seen: str | None, now: datetime.datetime
) -> Change:
    """Ask for other servers. ``present`` is what the registry said a moment ago.

    Raises Refused, RuleError, ChangedMeanwhile when the registry says something else than the page showed.
    """
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, present.facts())
    if wish.servers == present.servers:
        raise RuleError(NOTHING_NEW)
    return ask(actor, domain, Change.Kind.DNS, steps_for(present, wish), now)


@transaction.atomic
def change_signing(
    *, actor: Membership, product: Product, present: Present, records: Sequence[Record], seen: str | None,
    now: datetime.datetime,
) -> Change:  # fmt: skip
    """Ask for exactly these records at the parent; none ends the signing. Raises as ``change_servers``."""
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, present.facts())
    return ask(actor, domain, Change.Kind.DNS, [{"ds": packed(records)}], now)
