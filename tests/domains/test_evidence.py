"""Who an owner is and where they live, proved by a document that the staff look at (NAM-30)."""

import datetime

import pytest
from django.test import Client

from core.clock import now
from domains.models import Contact, Domain, OwnerFact
from domains.registry.local.control import Control
from domains.verification.facts import expect
from notifications.models import Message as Mail
from notifications.models import Notice
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains.test_changes import address, name_of
from tests.domains.test_owner_facts import everything, held

pytestmark = pytest.mark.django_db
PAPER = {"document": "passport", "reference": "C-4711", "day": "2026-01-05"}


@pytest.fixture
def staff() -> Client:
    return factories.signed_in(factories.staff())


def known(cast: Cast, control: Control, *names: str) -> list[Domain]:
    """Names of one owner whose address is verified."""
    card = factories.contact(cast.talleres, name="Ana Rey", email="nadia@talleres-rochat.example")
    found = []
    for name in names or ("huerto.ch",):
        domain = name_of(cast, control, name)
        domain.holder = card
        domain.save()
        domain.product.organization = cast.talleres
        expect(domain, now())
        found.append(domain)
    return found


def ask(staff: Client, name: str = "huerto.ch", kind: str = "identity", days: int = 10) -> int:
    last = f"{now().date() + datetime.timedelta(days=days)}"
    facts = {"name": name, "kind": kind, "last_day": last}
    return int(factories.confirm(staff, "/desk/owners/ask/", facts).status_code)


def mails(kind: str) -> set[str]:
    return {*Mail.objects.filter(kind=f"domains/{kind}").values_list("address", flat=True)}


def late() -> datetime.datetime:
    return now() + datetime.timedelta(days=12)


def open_cases() -> int:
    """Cards of managers that still ask for a proof of an owner."""
    return Notice.objects.filter(kind="owner-unverified", audience="managers", done_at=None).count()


def test_a_document_is_asked_for_and_its_names_stand_still_when_none_came(
    cast: Cast, control: Control, staff: Client
) -> None:
    one, other = known(cast, control, "huerto.ch", "jardin.com")
    assert ask(staff, "Huerto.CH") == 303
    fact = OwnerFact.objects.get(kind="identity")
    assert (fact.value, fact.card, fact.told) == ("Ana Rey", one.holder, 1)
    assert "nadia@talleres-rochat.example" in mails("owner_evidence")
    assert open_cases() == 1
    everything(late())
    assert [held(control, each.name) for each in (one, other)] == [True, True]
    told = Mail.objects.filter(kind="domains/owner_held").earliest("pk").text
    assert "falta una prueba sobre su propietario Ana Rey:" in told
    listed = [line for line in told.replace("\u2060", "").splitlines() if line.startswith("- ")]
    assert listed[:2] == ["- huerto.ch", "- jardin.com"]
    assert "Ana Rey" in staff.get("/desk/owners/").text


def test_the_subject_names_the_name_that_was_asked_about(cast: Cast, control: Control, staff: Client) -> None:
    known(cast, control, "huerto.ch", "jardin.com")
    assert ask(staff, "jardin.com") == 303
    mail = Mail.objects.filter(kind="domains/owner_evidence").latest("created_at")
    text = mail.text.replace("\u2060", "")
    assert mail.subject.replace("\u2060", "").startswith("jardin.com:")
    assert text.index("- jardin.com") < text.index("- huerto.ch")


def test_an_accepted_document_brings_the_names_back_for_good(cast: Cast, control: Control, staff: Client) -> None:
    one, other = known(cast, control, "huerto.ch", "jardin.com")
    ask(staff)
    everything(late())
    fact = OwnerFact.objects.get(kind="identity")
    assert factories.confirm(staff, f"/desk/owners/{fact.pk}/", PAPER).status_code == 303
    everything(late() + datetime.timedelta(minutes=1))
    assert [held(control, each.name) for each in (one, other)] == [False, False]
    fact.refresh_from_db()
    assert (fact.document, fact.evidence, f"{fact.document_on}") == ("passport", "C-4711", "2026-01-05")
    assert "nadia@talleres-rochat.example" in mails("owner_verified")
    assert open_cases() == 0
    kinds = Event.objects.filter(kind__startswith="owner:").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["owner:evidence-asked", "owner:evidence-accepted"]
    everything(late() + datetime.timedelta(days=40))
    assert not held(control, "huerto.ch")


def test_a_refused_proof_says_why_and_keeps_the_last_day(cast: Cast, control: Control, staff: Client) -> None:
    (domain,) = known(cast, control)
    ask(staff, kind="address")
    fact = OwnerFact.objects.get(kind="address")
    until = fact.until
    url = f"/desk/owners/{fact.pk}/refuse/"
    assert factories.confirm(staff, url, {"reason": ""}).status_code == 422
    assert factories.confirm(staff, url, {"reason": "The street is missing"}).status_code == 303
    fact.refresh_from_db()
    assert (fact.reason, fact.until, fact.proved_at) == ("The street is missing", until, None)
    assert "The street is missing" in Mail.objects.filter(kind="domains/owner_evidence").latest("created_at").text
    page = cast.client("nadia").get(address(domain, "verification")).text
    assert "The street is missing" in page
    assert "Mande una factura" in page
    assert not held(control, domain.name)


def test_the_customer_is_led_to_a_case_that_says_what_it_is_about(cast: Cast, control: Control, staff: Client) -> None:
    (domain,) = known(cast, control)
    ask(staff)
    client = cast.client("nadia")
    page = client.get(address(domain, "verification")).text
    link = next(part for part in page.split('"') if "/support/contact/?" in part).replace("&amp;", "&")
    form = client.get(link).text
    assert 'value="Prueba del propietario: Identidad de Ana Rey"' in form
    assert f'<option value="{domain.product_id}" selected>' in form
    assert '<option value="other" selected>' in form
    assert "Identidad de Ana Rey" in client.get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text


def test_the_list_begins_with_the_soonest_end_and_can_be_narrowed(cast: Cast, control: Control, staff: Client) -> None:
    (domain,) = known(cast, control)
    ask(staff, days=20)
    ask(staff, kind="address", days=5)
    assert domain.holder is not None
    later = OwnerFact.objects.get(kind="identity")
    sooner = OwnerFact.objects.get(kind="address")
    page = staff.get("/desk/owners/").text
    assert page.index(str(sooner.pk)) < page.index(str(later.pk))
    page = staff.get("/desk/owners/?kind=identity").text
    assert (str(later.pk) in page, str(sooner.pk) in page) == (True, False)
    assert str(later.pk) not in staff.get("/desk/owners/?q=nobody").text


def test_what_cannot_be_asked_is_refused_in_words(cast: Cast, control: Control, staff: Client) -> None:
    (domain,) = known(cast, control)
    assert [ask(staff, "nobody-has-it.ch"), ask(staff, "no name"), ask(staff, days=0)] == [422, 422, 422]
    assert [ask(staff), ask(staff)] == [303, 422]
    domain.holder = None
    domain.save()
    assert ask(staff, kind="address") == 422
    assert OwnerFact.objects.filter(card__isnull=False).count() == 1


def test_two_of_the_staff_settle_it_once_and_only_what_they_saw(cast: Cast, control: Control, staff: Client) -> None:
    known(cast, control)
    ask(staff)
    fact = OwnerFact.objects.get(kind="identity")
    url = f"/desk/owners/{fact.pk}/"
    assert staff.post(url, {**PAPER, "seen": "old"}).status_code == 409
    assert factories.confirm(staff, url, {**PAPER, "day": "2999-01-01"}).status_code == 422
    assert factories.confirm(staff, url, PAPER).status_code == 303
    again = staff.post(f"{url}refuse/", {"reason": "No", "seen": "x"})
    assert (again.status_code, again["Location"]) == (303, "/desk/owners/")
    fact.refresh_from_db()
    assert (fact.evidence, fact.reason) == ("C-4711", "")


def test_members_have_no_such_pages(cast: Cast, control: Control, staff: Client) -> None:
    known(cast, control)
    ask(staff)
    fact = OwnerFact.objects.get(kind="identity")
    places = ["", "ask/", f"{fact.pk}/", f"{fact.pk}/refuse/"]
    assert {cast.client("nadia").get(f"/desk/owners/{each}").status_code for each in places} == {404}
    assert {staff.get(f"/desk/owners/{each}").status_code for each in places} == {200}


def test_a_name_that_the_owner_gets_later_is_stopped_too(cast: Cast, control: Control, staff: Client) -> None:
    known(cast, control)
    ask(staff)
    everything(late())
    other = name_of(cast, control, "patio.ch")
    other.holder = Contact.objects.get(name="Ana Rey")
    other.save()
    other.product.organization = cast.talleres
    expect(other, late() + datetime.timedelta(hours=1))
    everything(late() + datetime.timedelta(hours=1))
    assert held(control, "patio.ch")
