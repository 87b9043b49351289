"""Writing cards, and which holder a name is bought with."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from domains.contacts.cards import of_the_organization
from domains.contacts.policies import may_keep_cards
from domains.contacts.rules import problems_of
from domains.extensions.policy import Extension
from domains.models import Change, Contact, Domain, Intention, OwnerChange, Transfer
from domains.models.contact import MOST_CONTACTS
from domains.states import State
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product
from security.kinds import EventKind

FACTS = ("name", "company", "street", "postcode", "town", "country", "email", "phone")
TOO_MANY = _("An organization has at most %(most)s contact cards. Delete one that holds no name.")
IN_USE = _("This card holds names, or one that is being ordered. It stays as long as they do.")
GONE = _("This card is gone. Choose another one.")
KEPT_FOR = datetime.timedelta(days=60)
"""Longer than any order waits for its payment."""


@transaction.atomic
def add_card(*, actor: Membership, card: Contact) -> Contact:
    """Store a card of the actor's organization; one with the same data is that one.

    Raises Refused, RuleError for too many cards or one that no registry takes.
    """
    actor = lock_and_reload(actor)
    may_keep_cards(actor).or_403()
    return _stored(actor, card)


def _stored(actor: Membership, card: Contact) -> Contact:
    cards = actor.organization.contacts
    known = cards.filter(**{field: getattr(card, field) for field in FACTS}).first()
    if known is not None:
        return known
    if problems := problems_of(card):
        raise RuleError(" ".join(problems.values()))
    if cards.count() >= MOST_CONTACTS:
        raise RuleError(str(TOO_MANY) % {"most": MOST_CONTACTS})
    card.organization = actor.organization
    card.save(force_insert=True)
    actor.record(EventKind.CONTACT_ADDED, name=str(card))
    return card


@transaction.atomic
def delete_card(*, actor: Membership, pk: int) -> None:
    """Delete a card that holds nothing. What is gone already is gone. Raises Refused, RuleError."""
    actor = lock_and_reload(actor)
    may_keep_cards(actor).or_403()
    card = actor.organization.contacts.filter(pk=pk).first()
    if card is None:
        return
    waits = OwnerChange.objects.filter(card=card, state=OwnerChange.State.WAITING)
    ordered = Intention.objects.filter(holder=card)
    if card.names.exists() or ordered.exists() or waits.exists() or _is_becoming(card):
        raise RuleError(IN_USE)
    actor.record(EventKind.CONTACT_DELETED, name=str(card))
    card.delete()


def _is_becoming(card: Contact) -> bool:
    """Whether the registry is being asked to make it the owner of a name."""
    changes = Change.objects.filter(kind=Change.Kind.OWNER, state=Change.State.WAITING)
    return changes.filter(organization_id=card.organization_id, steps__0__card=card.pk).exists()


def card_of(actor: Membership, holder: int | None) -> Contact:
    """The card with this key; with None one with the organization's data, not stored. Raises RuleError when it is
    gone."""
    if holder is None:
        return of_the_organization(actor)
    card = actor.organization.contacts.filter(pk=holder).first()
    if card is None:
        raise RuleError(GONE)
    return card


def intend(actor: Membership, name: str, holder: int | None, extension: Extension, now: datetime.datetime) -> Intention:
    """Keep for the payment with whom this name is bought. The caller holds the organization's lock.

    Raises RuleError when the card is gone, or the extension does not take it.
    """
    card = card_of(actor, holder)
    if problems := problems_of(card, extension):
        raise RuleError(" ".join(problems.values()))
    stored = _stored(actor, card)
    facts = {"holder": stored, "made_at": now, "sealed": ""}
    kept, _is_new = Intention.objects.update_or_create(organization=actor.organization, name=name, defaults=facts)
    return kept


def intend_transfer(actor: Membership, name: str, sealed: str, *, keeps_servers: bool, now: datetime.datetime) -> None:
    """Keep the code by which a name comes from another registrar, encrypted, until it is paid. The caller holds the
    organization's lock."""
    facts = {"holder": None, "sealed": sealed, "keeps_servers": keeps_servers, "made_at": now}
    Intention.objects.update_or_create(organization=actor.organization, name=name, defaults=facts)


def forget_code(actor: Membership, name: str) -> None:
    """Nobody wants to transfer the name any more: its code is erased."""
    Intention.objects.filter(organization=actor.organization, name=name).exclude(sealed="").delete()


def take_over(product: Product, domain: Domain, now: datetime.datetime) -> None:
    """A name arrives that somebody ordered: it is to be registered for whom they chose, or comes by its code."""
    kept = Intention.objects.filter(organization_id=product.organization_id, name=domain.name).first()
    if kept is None:
        return
    domain.holder_id = kept.holder_id
    if kept.sealed:
        domain.state = State.ARRIVING
        Transfer.objects.create(
            domain=domain, organization_id=domain.organization_id, way=Transfer.Way.IN, made_at=now,
            sealed=kept.sealed, keeps_servers=kept.keeps_servers,
        )  # fmt: skip
    domain.save(update_fields=["holder", "state"])
    kept.delete()


def forget_old(now: datetime.datetime) -> int:
    """Let go of what nobody ordered in the end. How many; 0 when nothing is left."""
    return Intention.objects.filter(made_at__lt=now - KEPT_FOR).delete()[0]
