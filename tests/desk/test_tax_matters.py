"""Tax that a confirmed number would have lifted and that no rule corrects: somebody of the desk does, or says why not
(TAX-10)."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from django.utils import translation

from billing.documents.crediting import credit
from billing.documents.tax_by_hand import correction_of
from billing.documents.tax_confirmed import invoices_to_correct
from billing.ledger.checks import differences
from billing.matters import taxed
from billing.models import DeskNote, Document
from billing.schedule import renew
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile, version_of
from desk.matters.commands import correct_tax
from notifications.models import Message
from organizations.models import Organization, VatCheck
from security.models import Event
from tests import factories
from tests.billing import money
from tests.billing.test_tax_confirmed import NUMBER, answers, bought, german
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
__all__ = ["german"]
OTHER = "DE136695976"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff(cast: Cast) -> Client:
    assert cast.staff.is_staff
    return factories.signed_in(factories.staff())


def in_part(cast: Cast) -> Document:
    """An invoice of 108.00 and 20.52 tax of which 8.00 was credited with its tax, before the register said yes."""
    invoice = bought(cast)
    credit(invoice=invoice, nets={1: 800}, reason="r", now=now())
    answers(is_registered=True)
    return Document.objects.get(pk=invoice.pk)


def moved(german: Organization, **facts: str) -> None:
    """The number or the address is another one since, and is confirmed."""
    Organization.objects.filter(pk=german.pk).update(**facts)
    VatCheck.objects.update(number=facts.get("vat_number", NUMBER))


def seen_of(invoice: Document) -> str:
    organization = Organization.objects.get(pk=invoice.organization_id)
    return version_of(correction_of(organization, invoice, now()).facts)


def test_what_is_corrected_by_itself_waits_for_nobody(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    assert taxed().count() == 0, "nobody has confirmed the number"
    answers(is_registered=True)
    assert (taxed().count(), invoices_to_correct(now())) == (0, [invoice.pk])
    renew()
    assert taxed().count() == 0


def test_what_no_rule_corrects_waits_with_its_reason(cast: Cast, german: Organization, staff: Client) -> None:
    invoice = in_part(cast)
    renew()
    assert taxed().get() == invoice
    assert "Credited in part" in staff.get("/desk/matters/taxed/").text
    for state, facts, words in (
        ("disputed", {}, "Disputed"), ("paid", {"vat_number": OTHER}, "Billed to another number"),
        ("paid", {"country": "FR"}, "Billed to another place"),
    ):  # fmt: skip
        Document.objects.filter(pk=invoice.pk).update(state=state, paid=0)
        moved(german, **{"country": "DE", "vat_number": NUMBER, **facts})
        page = staff.get("/desk/matters/taxed/").text
        assert (words in page, "20.52" in page) == (True, True), words
    Organization.objects.filter(pk=german.pk).update(country="DE")
    Document.objects.filter(pk=invoice.pk).update(state="refunded")
    assert taxed().count() == 0


def test_what_is_left_of_it_is_credited_and_written_anew(cast: Cast, german: Organization, staff: Client) -> None:
    invoice = in_part(cast)
    has, before = money.prepaid(german), Document.objects.filter(organization=german).count()
    Message.objects.all().delete()
    address = f"/desk/matters/taxed/{invoice.pk}/correct/"
    assert f"Credit {invoice.number}" in staff.get(address).text
    assert factories.confirm(staff, address).status_code == 303
    invoice.refresh_from_db()
    anew = invoice.replaced_by
    assert anew
    assert (anew.net, anew.tax, anew.snapshot["tax_reason"]) == (10_000, 0, "reverse-charge:DE")
    assert (invoice.state, invoice.paid, money.prepaid(german)) == ("refunded", invoice.total, has + 1_900)
    assert Document.objects.filter(organization=german).count() == before + 3, "note, request and invoice"
    assert (taxed().count(), list(differences())) == (0, [])
    assert set(Message.objects.filter(organization=german).values_list("kind", flat=True)) == {"billing/tax_corrected"}
    assert Event.objects.get(kind="matter:settled").organization == german
    assert DeskNote.objects.get().note == anew.number
    assert staff.get(address).status_code == 303, "somebody settled it before"


def test_it_is_written_to_the_number_that_is_confirmed(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    answers(is_registered=True)
    moved(german, vat_number=OTHER)
    anew = correct_tax(actor=factories.staff(), row=invoice, seen=seen_of(invoice), now=now())
    customers = [each.snapshot["customer"] for each in (Document.objects.get(pk=invoice.pk), anew)]
    assert [each["vat_number"] for each in customers] == [NUMBER, OTHER]
    assert customers[0]["name"] == customers[1]["name"]
    assert anew.tax == 0


def test_left_as_it_is_with_a_reason_that_stays(cast: Cast, german: Organization, staff: Client) -> None:
    invoice = in_part(cast)
    address = f"/desk/matters/taxed/{invoice.pk}/"
    page = staff.get(address).text
    assert ("Leave as it is" in page, "Why it stays as it is" in page, f"{address}correct/" in page) == (True,) * 3
    assert staff.post(address, {"note": ""}).status_code == 422
    assert staff.post(address, {"note": "They asked for it"}).status_code == 303
    assert (taxed().count(), DeskNote.objects.get().note) == (0, "They asked for it")
    with pytest.raises(RuleError, match="before"):
        correct_tax(actor=factories.staff(), row=invoice, seen=None, now=now())
    assert Document.objects.get(pk=invoice.pk).state == "paid"


def test_what_cannot_be_corrected_says_why(cast: Cast, german: Organization, staff: Client) -> None:
    invoice = in_part(cast)
    address = f"/desk/matters/taxed/{invoice.pk}/correct/"
    Document.objects.filter(pk=invoice.pk).update(state="disputed")
    assert "The bank decides about this payment first" in staff.get(address).text
    Document.objects.filter(pk=invoice.pk).update(state="paid")
    moved(german, country="FR")
    assert "would pay this tax too" in staff.get(address).text
    assert "would pay this tax too" in staff.post(address).text
    assert Document.objects.get(pk=invoice.pk).replaced_by is None


def test_nobody_else_corrects_and_nothing_but_what_was_shown(cast: Cast, german: Organization) -> None:
    invoice = in_part(cast)
    seen = seen_of(invoice)
    with pytest.raises(Refused):
        correct_tax(actor=cast.nadia, row=invoice, seen=seen, now=now())
    credit(invoice=invoice, nets={1: 100}, reason="r", now=now())
    with pytest.raises(ChangedMeanwhile):
        correct_tax(actor=factories.staff(), row=invoice, seen=seen, now=now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_who_correct_it_correct_it_once(cast: Cast, german: Organization) -> None:
    invoice = in_part(cast)
    seen, people = seen_of(invoice), [factories.staff() for _each in range(3)]
    answers_ = at_once(*(partial(correct_tax, actor=each, row=invoice, seen=seen, now=now()) for each in people))
    assert (len(refusals(answers_)), list(differences())) == (2, [])
    assert DeskNote.objects.count() == 1
