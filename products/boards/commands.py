"""What the customer writes about a product: its own name, the billing reference, tags (PRD-1, PRD-3, PRD-4)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Team
from products.context import context_of
from products.locks import reload_product
from products.models import Product, Tag
from products.policies import may_manage
from security.kinds import EventKind

SHORTEST = 2
TAGS_PER_PRODUCT = 10
TAGS_PER_ORGANIZATION = 500


@dataclass(frozen=True)
class Details:
    """Everything that the customer writes. Names of tags that the organization lacks are created."""

    custom_name: str = ""
    billing_reference: str = ""
    tags: Sequence[str] = ()


@transaction.atomic
def edit_product(
    *, actor: Membership, product: Product, details: Details, now: datetime.datetime, seen: str | None = None
) -> bool:
    """Write the details; a tag that no product carries any more goes. False when nothing changes.

    Raises Refused without the technical right or while a hold stops the actor, RuleError for texts that are too short
    or too many tags, ChangedMeanwhile when what is written there is not what was ``seen``; nothing is changed then.
    """
    actor = lock_and_reload(actor)
    product = reload_product(actor, product)
    may_manage(actor, context_of(actor, product, now)).or_403()
    names = _checked(details)
    before = written_of(product)
    if seen is not None and _asked(details, names) != before:
        check_unchanged(seen, before)
    product.custom_name, product.billing_reference = details.custom_name, details.billing_reference
    product.save(update_fields=["custom_name", "billing_reference"])
    product.tags.set(_tags(actor, names))
    after = written_of(product)
    if before == after:
        return False
    actor.organization.tags.filter(products=None).delete()
    actor.record(EventKind.PRODUCT_CHANGED, product=product, before=before, after=after)
    return True


def _checked(details: Details) -> list[str]:
    texts = [details.custom_name, details.billing_reference, *details.tags]
    if any(0 < len(text) < SHORTEST for text in texts):
        raise RuleError(_("Write at least two characters, or leave it empty."))
    names = list({name.casefold(): name for name in details.tags if name}.values())
    if len(names) > TAGS_PER_PRODUCT:
        raise RuleError(_("A product has at most %(n)s tags.") % {"n": TAGS_PER_PRODUCT})
    return names


def _tags(actor: Membership, names: list[str]) -> list[Tag]:
    if not names:
        return []
    own = actor.organization.tags
    same_name = Q()
    for name in names:
        same_name |= Q(name__iexact=name)
    known = {tag.name.casefold(): tag for tag in own.filter(same_name)}
    fresh = [name for name in names if name.casefold() not in known]
    if own.count() + len(fresh) > TAGS_PER_ORGANIZATION:
        raise RuleError(_("The organization has too many tags. Use one that exists."))
    kept = [known[name.casefold()] for name in names if name.casefold() in known]
    return kept + [own.create(name=name, colour=_colour(name)) for name in fresh]


def _colour(name: str) -> str:
    """Always the same of the eight colours for the same name."""
    colours = Team.Colour.values
    return str(colours[crc32(name.casefold().encode()) % len(colours)])


def _asked(details: Details, names: Sequence[str]) -> dict[str, object]:
    """What would be written, so that the same sent twice is no conflict."""
    return {"name": details.custom_name, "billing_reference": details.billing_reference, "tags": sorted(names)}


def written_of(product: Product) -> dict[str, object]:
    """What the customer wrote about it."""
    return {
        "name": product.custom_name,
        "billing_reference": product.billing_reference,
        "tags": list(product.tags.order_by("name").values_list("name", flat=True)),
    }
