"""Codes and free offers are made at the desk, with what binds them, and ended there (SHO-1)."""

import datetime
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from core.policy import Refused
from desk.promotions.commands import revoke_code, withdraw_offer
from security.models import Event
from shop.models import FreeOffer, PromoCode
from tests import factories
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(cast: Cast) -> Client:
    """The browser of somebody at the desk, who reads Spanish."""
    assert cast.staff
    return factories.signed_in(factories.with_app(factories.person(is_staff=True, language="es")))


def made(staff: Client, **facts: Any) -> Any:
    return staff.post(
        "/desk/codes/make/", {"text": "verano-26", "percent": "15", "uses_each": "1", **facts}, follow=True
    )


def test_a_code_is_made_with_what_binds_it(cast: Cast, staff: Client) -> None:
    hosting = buying.plan(*buying.HOSTING)
    facts = {"customer": cast.globex.customer_number, "kind": hosting.kind_id, "plan": hosting.pk, "months": "12"}
    page = made(staff, **facts, least="50", uses="3").content.decode()
    code = PromoCode.objects.get(text="VERANO26")
    assert (code.organization, code.plan, code.months, code.least, code.uses, code.uses_each) == (
        cast.globex, hosting, 12, 5_000, 3, 1
    )  # fmt: skip
    assert "Quién puede utilizarlo" in page
    assert "Globex GmbH" in page
    assert Event.objects.get(kind="promo-code:made").organization == cast.globex


def test_without_a_text_one_is_made(cast: Cast, staff: Client) -> None:
    made(staff, text="")
    (code,) = PromoCode.objects.exclude(text="BIENVENIDA20")
    assert len(code.text) == 10


def test_what_binds_nothing_is_named_and_what_is_needed_is_asked_for(cast: Cast, staff: Client) -> None:
    page = made(staff).content.decode()
    assert "Todas las organizaciones" in page
    assert "Todas las monedas" in page
    assert "Elija un producto." in staff.get("/desk/offers/grant/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "bienvenida 20"}, {"text": "abc"}, {"percent": "0"}, {"percent": "101"}, {"percent": "x"},
        {"customer": "1"}, {"uses": "0"}, {"starts_on": "2027-02-02", "ends_on": "2027-02-01"}, {"least": "-5"},
    ],
)  # fmt: skip
def test_a_code_that_makes_no_sense_is_refused(cast: Cast, staff: Client, wrong: dict[str, str]) -> None:
    assert made(staff, **wrong).status_code == 422
    assert PromoCode.objects.count() == 1


def test_a_plan_of_another_kind_is_refused(cast: Cast, staff: Client) -> None:
    facts = {"kind": buying.plan(*buying.DRIVE).kind_id, "plan": buying.plan(*buying.HOSTING).pk}
    assert made(staff, **facts).status_code == 422


def test_a_revoked_code_is_used_no_more(cast: Cast, staff: Client) -> None:
    code = PromoCode.objects.get(text="BIENVENIDA20")
    factories.confirm(staff, f"/desk/codes/{code.pk}/revoke/")
    code.refresh_from_db()
    assert code.revoked_at
    assert "Revocado" in staff.get("/desk/codes/").content.decode()


def test_a_free_offer_is_granted_to_one_organization_and_withdrawn(cast: Cast, staff: Client) -> None:
    facts = {"customer": cast.globex.customer_number, "kind": buying.plan(*buying.DRIVE).kind_id}
    day = (now() + datetime.timedelta(days=9)).date().isoformat()
    assert "Globex GmbH" in staff.post("/desk/offers/grant/", {**facts, "ends_on": day}, follow=True).content.decode()
    offer = FreeOffer.objects.get(organization=cast.globex)
    assert Event.objects.get(kind="free-offer:granted").organization == cast.globex
    staff.post(f"/desk/offers/{offer.pk}/withdraw/")
    offer.refresh_from_db()
    assert offer.withdrawn_at
    assert staff.post("/desk/offers/grant/", {**facts, "ends_on": "2020-01-01"}).status_code == 422


def test_a_used_offer_is_not_withdrawn(cast: Cast, staff: Client) -> None:
    line = buying.put(cast.member("iker"), buying.NEWSLETTER)
    line.offer = FreeOffer.objects.get(organization=cast.talleres)
    line.save()
    buying.order(cast.member("iker"))
    assert staff.post(f"/desk/offers/{line.offer.pk}/withdraw/").status_code == 409


def test_who_has_left_the_desk_ends_nothing(cast: Cast) -> None:
    person = factories.staff()
    person.is_staff = False
    person.save()
    code = PromoCode.objects.get(text="BIENVENIDA20")
    with pytest.raises(Refused):
        revoke_code(actor=person, code=code, seen=None, now=now())
    with pytest.raises(Refused):
        withdraw_offer(actor=person, offer=FreeOffer.objects.get(organization=cast.talleres), now=now())


def test_orders_stand_at_the_desk_with_what_failed(cast: Cast, staff: Client) -> None:
    order = buying.waiting(cast.member("iker"))
    page = staff.get("/desk/orders/?state=waiting").content.decode()
    assert order.number in page
    assert "Talleres Rochat SA" in page
