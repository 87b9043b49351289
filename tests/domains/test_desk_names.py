"""Names that a person has to look at: one list, one count, one click each (REG-21, REG-25)."""

import pytest
from django.test import Client

from core.clock import now
from domains.drift.findings import Kind, Noticed, note_down, open_findings
from domains.models import Domain, Finding
from domains.registry.local.control import Control
from products.models import ProviderCall
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return factories.signed_in(factories.staff())


@pytest.fixture
def domain(control: Control) -> Domain:
    return names.registered(control, "atrio.com", "2031-05-01", renews_itself=True)


def noticed(kind: Finding.Kind, here: str = "active", there: str = "", times: int = 2) -> Finding:
    note_down("local", "atrio.com", [kind], [Noticed(kind, here, there)], now())
    Finding.objects.update(times=times)
    return Finding.objects.get(ended_at=None)


def mended(staff: Client, finding: Finding, **data: str) -> int:
    return int(factories.confirm(staff, f"/desk/names/{finding.pk}/mend/", data).status_code)


def test_members_have_no_such_pages_and_staff_see_all_of_it(cast: Cast, staff: Client, domain: Domain) -> None:
    finding = noticed(Kind.STATE, there="redemption")
    addresses = ["/desk/names/", *(f"/desk/names/{finding.pk}/{act}/" for act in ("mend", "close"))]
    assert {cast.client("nadia").get(address).status_code for address in addresses} == {404}
    assert {staff.get(address).status_code for address in addresses} == {200}
    assert "atrio.com" in staff.get(addresses[0]).text


def test_what_was_said_once_is_on_no_list(staff: Client, domain: Domain) -> None:
    finding = noticed(Kind.MISSING, times=1)
    assert "atrio.com" not in staff.get("/desk/names/").text
    assert mended(staff, finding) == 303
    assert names.state_of(domain) == ("active", "active")


@pytest.mark.parametrize(("kind", "state"), [(Kind.MISSING, "released"), (Kind.FOREIGN, "transferred")])
def test_a_name_is_given_up_by_a_person_who_ticks_it(
    staff: Client, domain: Domain, kind: Finding.Kind, state: str
) -> None:
    finding = noticed(kind)
    assert (mended(staff, finding), names.state_of(domain)) == (422, ("active", "active"))
    assert mended(staff, finding, understood="on") == 303
    assert names.state_of(domain) == (state, "cancelled")
    assert not names.reloaded(domain).product.renews_itself
    assert Event.objects.filter(kind="product:name-mended").count() == 1
    assert not open_findings().exists()


def test_a_day_is_taken_over_and_a_state_too(staff: Client, domain: Domain) -> None:
    assert mended(staff, noticed(Kind.DATE, there="2021-05-01T21:00:00+00:00")) == 303
    assert f"{names.reloaded(domain).expires_at:%Y}" == "2021"
    assert mended(staff, noticed(Kind.STATE, there="redemption"), understood="on") == 303
    assert names.state_of(domain) == ("redemption", "redemption")


def test_a_renewal_is_ordered_again(staff: Client, domain: Domain) -> None:
    assert mended(staff, noticed(Kind.PAID)) == 303
    assert ProviderCall.objects.get().data == {"until": "2031-05-01"}


def test_a_second_click_and_another_finding_than_the_shown_one_do_nothing(staff: Client, domain: Domain) -> None:
    finding = noticed(Kind.PAID)
    assert staff.post(f"/desk/names/{finding.pk}/mend/", {"seen": "something else"}).status_code == 409
    assert [mended(staff, finding), mended(staff, finding)] == [303, 303]
    assert ProviderCall.objects.count() == 1


def test_a_note_ends_what_no_click_can(staff: Client, domain: Domain) -> None:
    finding = noticed(Kind.MESSAGE)
    assert factories.confirm(staff, f"/desk/names/{finding.pk}/close/", {"note": "Read."}).status_code == 303
    finding.refresh_from_db()
    assert (finding.note, finding.ended_at is None) == ("Read.", False)
