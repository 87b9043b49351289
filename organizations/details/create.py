"""Founding an organization."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify

from organizations.models import Membership, Organization, Role
from security.journal.events import record
from security.kinds import EventKind

if TYPE_CHECKING:
    from accounts.models import User

RESERVED = {"new", "org", "admin", "static", "dev"}
SLUG_LENGTH = 48


@transaction.atomic
def create_organization(*, owner: "User", name: str, **details: Any) -> Membership:
    """Create an organization with its founder as legal representative (ORG-2, ORG-5).

    ``details``: kind, street, house_number, postcode, town, country, phone. Language and zone begin as the founder's.
    Returns the founder's membership.
    """
    first = {"invoice_language": owner.language, "time_zone": owner.time_zone}
    organization = Organization(name=name.strip(), slug=free_slug(name), **{**first, **details})
    organization.save()
    organization.refresh_from_db(fields=["customer_number"])
    founder = organization.memberships.create(user=owner, role=Role.LEGAL_REPRESENTATIVE, wants_billing_mail=True)
    record(EventKind.ORGANIZATION_CREATED, actor=owner, user=owner, organization=organization, name=organization.name)
    return founder


def free_slug(name: str) -> str:
    """A readable address that nobody has: the name, with a number when taken.

    Creations of the same name wait for each other, so that both get an address.
    """
    base = slugify(name)[:SLUG_LENGTH].strip("-") or "org"
    Organization.objects.lock_slug(base)
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
