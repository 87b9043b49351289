"""Mails about names. One function per mail, named after what happened."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from domains.models import Domain, Notice, OwnerChange, OwnerFact, Transfer
from domains.names import shown
from notifications.outbox import post
from notifications.reader import Reader
from notifications.to_many import post_to_all, remind
from organizations.models import Organization

MOST_NAMED = 50


def code_set(domain: Domain, *, address: str, code: str) -> None:
    """The authorization code of a name, for its owner alone."""
    organization = domain.product.organization
    reader = Reader(address=address, language=organization.invoice_language, time_zone=organization.time_zone)
    post("domains/code", reader=reader, organization=organization, secrets={"code": code}, name=shown(domain.name))


def owner_asked(changes: Sequence[OwnerChange]) -> None:
    """The present owner is asked to agree to another one, once for all names; also the reminder, and once more when it
    is asked for."""
    change = changes[0]
    domain = change.domain
    organization = domain.product.organization
    reader = Reader(address=change.address, language=organization.invoice_language, time_zone=organization.time_zone)
    link = settings.PUBLIC_URL + reverse("domains:agree", args=[change.token])
    post(
        "domains/owner_change", reader=reader, organization=organization, secrets={"link": link},
        name=", ".join(shown(each.domain.name) for each in changes), new=str(change.card), until=change.expires_at,
        asked_by=change.asked_by_name,
    )  # fmt: skip


def name_leaving(
    domain: Domain, transfer: Transfer, readers: Sequence[Reader], users: Sequence[str], owner: str
) -> None:
    """Another registrar asks for a name: to who manages it, with what each answer does, and to its owner."""
    organization = domain.product.organization
    facts: dict[str, Any] = {
        "name": shown(domain.name), "registrar": transfer.registrar, "until": transfer.until, "users": list(users),
        "link": settings.PUBLIC_URL + reverse("domains:leaving", args=_place(domain)),
    }  # fmt: skip
    post_to_all("domains/name_leaving", readers, organization, **facts, is_owner=False)
    if owner and owner not in {each.address for each in readers}:
        reader = Reader(address=owner, language=organization.invoice_language, time_zone=organization.time_zone)
        reject = settings.PUBLIC_URL + reverse("domains:reject", args=[transfer.token])
        post(
            "domains/name_leaving", reader=reader, organization=organization, secrets={"link": reject}, **facts,
            is_owner=True,
        )  # fmt: skip


def leaving_rejected(domain: Domain, transfer: Transfer, readers: Sequence[Reader]) -> None:
    """The owner rejected a transfer: to who manages the name, with what keeps it from being asked for again."""
    organization, product = domain.product.organization, _place(domain)
    post_to_all(
        "domains/leaving_rejected", readers, organization, name=shown(domain.name), registrar=transfer.registrar,
        link=settings.PUBLIC_URL + reverse("domains:lock", args=product),
    )  # fmt: skip


def owner_proof(fact: OwnerFact, names: Sequence[str]) -> None:
    """The owner is to confirm the address, by a link; once for all names."""
    organization = fact.organization
    reader = Reader(address=fact.value, language=organization.invoice_language, time_zone=organization.time_zone)
    link = settings.PUBLIC_URL + reverse("domains:proof", args=[fact.token])
    post(
        "domains/owner_proof", reader=reader, organization=organization, secrets={"link": link},
        names=[shown(each) for each in names[:MOST_NAMED]], until=fact.until,
    )  # fmt: skip


def owner_evidence(fact: OwnerFact, names: Sequence[Domain], readers: Sequence[Reader]) -> None:
    """Who holds names, or where they live, is to be proved by a document, or what was sent does not prove it: to who
    manages the names, and to their owner."""
    organization, card = fact.organization, fact.card
    facts: dict[str, Any] = {
        "names": [shown(each.name) for each in names[:MOST_NAMED]], "owner": fact.value, "until": fact.until,
        "is_identity": fact.kind == fact.Kind.IDENTITY, "reason": fact.reason if fact.refused_at else "",
        "link": settings.PUBLIC_URL + reverse("domains:verification", args=_place(names[0])) if names else "",
    }  # fmt: skip
    post_to_all("domains/owner_evidence", readers, organization, **facts, is_owner=False)
    if card is not None and card.email not in {each.address for each in readers}:
        reader = Reader(address=card.email, language=organization.invoice_language, time_zone=organization.time_zone)
        post("domains/owner_evidence", reader=reader, organization=organization, **facts, is_owner=True)


def name_unreachable(domain: Domain, trouble: str, readers: Sequence[Reader]) -> None:
    """The DNS does not lead to a name whose servers or signing changed: to who manages it. ``trouble`` is a value of
    ``domains.lookups.asking.Reached``."""
    post_to_all(
        "domains/name_unreachable", readers, domain.product.organization, name=shown(domain.name), trouble=trouble,
        link=settings.PUBLIC_URL + reverse("domains:servers", args=_place(domain)), servers=list(domain.servers),
    )  # fmt: skip


def owner_verified(fact: OwnerFact, names: Sequence[Domain], readers: Sequence[Reader]) -> None:
    """A document proved it: to who manages the names."""
    told = [shown(each.name) for each in names[:MOST_NAMED]]
    is_identity = fact.kind == fact.Kind.IDENTITY
    post_to_all(
        "domains/owner_verified", readers, fact.organization, names=told, owner=fact.value, is_identity=is_identity
    )  # fmt: skip


def owner_held(
    organization: Organization, fact: OwnerFact, names: Sequence[str], readers: Sequence[Reader]
) -> None:  # fmt: skip
    """Names were held because their owner was not verified in time: to who manages them."""
    told, by_hand = [shown(each) for each in names[:MOST_NAMED]], fact.card_id is not None
    post_to_all("domains/owner_held", readers, organization, names=told, address=fact.value, by_hand=by_hand)


def name_left(domain: Domain, readers: Sequence[Reader], users: Sequence[str]) -> None:
    """Another registrar has a name now; the products that used it are named."""
    organization = domain.product.organization
    post_to_all("domains/name_left", readers, organization, name=shown(domain.name), users=list(users))


def _place(domain: Domain) -> list[object]:
    """What the addresses of its product name."""
    product = domain.product
    return [product.organization.slug, product.kind.category.key, product.pk]


def names_ending(organization: Organization, told: Mapping[Reader, Sequence[int]], now: datetime.datetime) -> None:
    """Names that end some day: one mail a reader, with the notices that are theirs (keys)."""
    alike: dict[tuple[int, ...], list[Reader]] = defaultdict(list)
    for reader, notices in told.items():
        alike[tuple(notices)].append(reader)
    for keys, readers in alike.items():
        remind("domains/names_ending", organization, {"notices": list(keys)}, now, readers)


def name_ending(organization: Organization, notice: Notice, readers: Sequence[Reader], now: datetime.datetime) -> None:
    """A name that is about to be lost: a mail of its own, with how to save it."""
    remind("domains/name_ending", organization, {"notices": [notice.pk]}, now, readers)


def data_to_check(organization: Organization, now: datetime.datetime) -> None:
    """Once a year: are the data of the owner of these names right?"""
    remind("domains/data_to_check", organization, {}, now)
