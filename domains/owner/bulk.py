"""Another owner for many names at once: shown name by name, asked of each present owner once (NAM-12)."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains import emails
from domains.changes.commands import locked_name
from domains.contacts.rules import problems_of
from domains.extensions.reading import extension_of
from domains.models import Contact, Domain, OwnerChange
from domains.names import shown
from domains.owner.commands import card_named, store
from domains.states import KEPT
from organizations.models import Membership
from products.models import Product
from products.models.catalogue import general_rights
from products.rights.effective import rights_of

MOST = 50
"""Names of one change."""
MOST_LISTED = 500
NONE = _("Choose at least one name.")
TOO_MANY = _("At most %(most)s names at once.")
UNKNOWN_OWNER = _("Only the registry knows who holds it: change it on its own page.")
SAME = _("This is the owner already.")
FOR_NAME = _("%(name)s: %(reason)s")


@dataclass(frozen=True)
class Row:
    """One name as the page shows it: ``problem`` keeps it from being asked for."""

    domain: Domain
    name: str
    owner: str
    problem: str = ""


def names_for(actor: Membership, now: datetime.datetime) -> list[Domain]:
    """The names in use that the actor may manage; a bounded list."""
    day = actor.day_at(now)
    products = Product.objects.visible_to(actor, day)
    names = Domain.objects.filter(organization_id=actor.organization_id, product__in=products, state__in=sorted(KEPT))
    found = list(names.select_related("product", "holder").order_by("name")[:MOST_LISTED])
    if actor.manages_everything:
        return found
    rights, technical = rights_of(actor, day), general_rights().technical
    return [each for each in found if rights.mask(each.product) & technical]


def rows_for(names: Sequence[Domain], card: Contact, today: datetime.date) -> list[Row]:
    """What the confirmation shows."""
    return [Row(each, shown(each.name), str(each.holder or ""), _problem(each, card, today)) for each in names]


def _problem(domain: Domain, card: Contact, today: datetime.date) -> str:
    if domain.holder is None:
        return str(UNKNOWN_OWNER)
    if domain.holder_id == card.pk:
        return str(SAME)
    return " ".join(map(str, problems_of(card, extension_of(domain.extension, today)).values()))


def facts_of(names: Sequence[Domain], card: int) -> object:
    """What the confirmation shows."""
    return [(each.pk, each.holder_id) for each in names], card


@transaction.atomic
def ask_for_owners(
    *, actor: Membership, products: Sequence[Product], card: int, seen: str | None, now: datetime.datetime
) -> list[OwnerChange]:
    """Ask the present owners of these names, each once for all of theirs; all of them or none. ``products`` come in the
    order of their names.

    Raises Refused, RuleError with the name that cannot be asked for, ChangedMeanwhile.
    """
    if not products:
        raise RuleError(NONE)
    if len(products) > MOST:
        raise RuleError(str(TOO_MANY) % {"most": MOST})
    locked = {each.pk: locked_name(actor, each, now) for each in sorted(products, key=lambda product: product.pk)}
    names = [locked[each.pk][1] for each in products]
    check_unchanged(seen, facts_of(names, card))
    actor, batch = locked[products[0].pk][0], uuid.uuid4()
    new = card_named(actor, card)
    asked: dict[str, list[OwnerChange]] = defaultdict(list)
    for domain in names:
        try:
            change = _one(actor, domain, new, batch, now)
        except RuleError as refusal:
            raise RuleError(FOR_NAME % {"name": shown(domain.name), "reason": refusal.message}) from refusal
        asked[change.address].append(change)
    for changes in asked.values():
        emails.owner_asked(changes)
    return [each for changes in asked.values() for each in changes]


def _one(
    actor: Membership, domain: Domain, new: Contact, batch: uuid.UUID, now: datetime.datetime
) -> OwnerChange:  # fmt: skip
    if domain.holder is None:
        raise RuleError(UNKNOWN_OWNER)
    return store(actor, domain, new, domain.holder.email, now, batch)
