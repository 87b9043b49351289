"""Two cases of Talleres Rochat at the support: one that waits for an answer, one that has it. Written without mails."""

import datetime

from django.db import transaction

from accounts.models import User
from organizations.models import Organization
from support.hours import our_hours
from support.models import Case, CaseMessage

Kind, State, Topic = CaseMessage.Kind, Case.State, Case.Topic
ONE_HOUR = datetime.timedelta(hours=1)


@transaction.atomic
def load(now: datetime.datetime) -> None:
    """Write them unless the organization has a case."""
    talleres = Organization.objects.filter(slug="talleres-rochat").first()
    if talleres is None or talleres.cases.exists():
        return
    beat, nadia, staff = (User.objects.get(email=email) for email in PEOPLE)
    asked = _case(talleres, nadia, Topic.BILLING, "Referencia del pedido en las facturas", now - 30 * ONE_HOUR)
    _write(asked, nadia, Kind.CUSTOMER, "¿Se puede imprimir nuestro número de pedido en cada factura?", asked.opened_at)
    answer = "Sí: en las direcciones de facturación hay un campo para ello. Vale desde la próxima factura."
    _write(asked, staff, Kind.STAFF, answer, now - 26 * ONE_HOUR)
    answered = {"state": State.ANSWERED, "due_at": None, "answered_at": now - 26 * ONE_HOUR, "claimed_by": staff}
    Case.objects.filter(pk=asked.pk).update(changed_at=now - 26 * ONE_HOUR, claimed_at=now - 27 * ONE_HOUR, **answered)
    drive = talleres.products.filter(service_name="Disco Taller").first()
    waits = _case(talleres, beat, Topic.TECHNICAL, "El disco no sincroniza", now - 2 * ONE_HOUR)
    Case.objects.filter(pk=waits.pk).update(product=drive)
    text = "Desde esta mañana, los planos nuevos no llegan al ordenador del taller."
    _write(waits, beat, Kind.CUSTOMER, text, waits.opened_at)


PEOPLE = ("beat@talleres-rochat.example", "nadia@talleres-rochat.example", "staff@atrio.example")


def _case(organization: Organization, person: User, topic: str, subject: str, at: datetime.datetime) -> Case:
    return Case.objects.create(
        organization=organization, opened_by=person, opened_by_name=person.full_name, topic=topic, subject=subject,
        level="standard", opened_at=at, changed_at=at, due_at=our_hours().due("standard", at),
    )  # fmt: skip


def _write(case: Case, person: User, kind: str, text: str, at: datetime.datetime) -> None:
    case.messages.create(kind=kind, author=person, author_name=person.full_name, text=text, at=at)
