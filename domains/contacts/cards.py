"""Cards as registries take them, and the card that the organization's own data make."""

from domains.models import Contact
from domains.registry import facts
from organizations import phones
from organizations.models import Membership


def handle_of(card: Contact, *, is_private: bool) -> str:
    """What registries call it. One whose name and address are hidden is another contact with the same data: names of
    the same owner that are shown keep theirs."""
    return f"AP{card.handle[2:]}" if is_private else card.handle


def as_fact(card: Contact, *, is_private: bool = False) -> facts.Contact:
    """What a registry is told of it."""
    return facts.Contact(
        name=card.name, organization=card.company, street=(card.street,), postcode=card.postcode, city=card.town,
        country=str(card.country), email=card.email, phone=phones.dotted(card.phone),
        hides_person=is_private,
    )  # fmt: skip


def of_the_organization(actor: Membership) -> Contact:
    """A card with the organization's data and the actor as who answers, not stored. What the organization did not
    write down is missing on it."""
    organization = actor.organization
    is_person = organization.kind == organization.Kind.INDIVIDUAL
    return Contact(
        organization=organization, name=actor.full_name[:120], company="" if is_person else organization.name,
        street=f"{organization.street} {organization.house_number}".strip()[:120], postcode=organization.postcode,
        town=organization.town, country=organization.country, email=actor.user.email, phone=organization.phone,
    )  # fmt: skip
