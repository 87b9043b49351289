"""The names of the demo at the local registry, so that boards, servers, codes and transfers answer as they would."""

import datetime

from django.conf import settings

from domains.contacts.cards import of_the_organization
from domains.extensions.reading import extension_of
from domains.life.deadlines import deadlines
from domains.models import Contact, Domain
from domains.registry.adapters import folder
from domains.registry.local.control import SERVERS, Control
from domains.registry.local.server import CLIENTS
from domains.states import State
from organizations.models import Organization, Role
from products.models import Product

OURS = ("talleres-rochat", "estudio-marchetti", "globex")
EVENING = datetime.time(20, tzinfo=datetime.UTC)
"""Of the last paid day: the term covers it for more than half."""
ELSEWHERE = {"rochat-velos.example": "velos-2026", "taller-puente.example": "puente-2026"}
"""Names of the other registrar with their codes, for trying a transfer."""


def put(now: datetime.datetime) -> None:
    """Register what is missing there, and write down here what the registry says. Names that somebody removed from the
    portal stay away."""
    if settings.REGISTRIES:
        return
    control = Control(folder())
    names = Domain.objects.filter(organization__slug__in=OURS, extension="example", expires_at=None)
    for domain in names.select_related("product").order_by("pk"):
        if domain.product.expires_on is not None and control.name(domain.name) is None:
            _register(control, domain, now)
    for name, code in ELSEWHERE.items():
        if control.name(name) is None:
            ends = now + datetime.timedelta(days=240)
            control.put(name, client=CLIENTS[1], expires=ends.replace(microsecond=0), code=code)


def _register(control: Control, domain: Domain, now: datetime.datetime) -> None:
    last = domain.product.expires_on or now.date()
    ends, card = datetime.datetime.combine(last, EVENING), _card(domain.organization_id)
    facts = {"expires_at": ends, "seen_at": now, "servers": list(SERVERS), "holder": card}
    control.put_person(card.handle, card.name, card.email, company=card.company, town=card.town)
    if domain.product.state == Product.State.REDEMPTION:
        gone = deadlines(extension_of(domain.extension, now.date()), last).deleted_on
        at = min(datetime.datetime.combine(gone, EVENING), now)
        facts |= {"state": State.REDEMPTION, "since": at, "deleted_at": at}
        control.put(domain.name, expires=ends, registrant=card.handle, state="redemption", deleted=at)
    else:
        control.put(domain.name, expires=ends, registrant=card.handle)
    Domain.objects.filter(pk=domain.pk).update(**facts)


def _card(organization_id: int) -> Contact:
    organization = Organization.objects.get(pk=organization_id)
    known = organization.contacts.order_by("pk").first()
    if known is not None:
        return known
    owners = organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE)
    card = of_the_organization(owners.select_related("user", "organization").earliest("pk"))
    card.save(force_insert=True)
    return card
