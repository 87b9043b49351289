"""Billing addresses: who manages them, what they refuse, and that nobody reaches another tenant's (ORG-55)."""

from typing import Any

import pytest

from core.clock import now
from core.errors import RuleError
from organizations.details.addresses import add_address
from organizations.models import BillingAddress
from organizations.models.billing_address import MOST_ADDRESSES
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.organizations.settings import ADDRESS, ADDRESSES, problems, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast: Cast) -> BillingAddress:
    """One of Talleres Rochat."""
    return factories.billing_address(cast.talleres, "Oficina Lago", recipients=["iker@talleres-rochat.example"])


@pytest.mark.parametrize("name", ["nadia", "clara", "iker"])
def test_whoever_may_do_the_accounting_adds_one(cast: Cast, name: str) -> None:
    assert cast.client(name).post(f"{ADDRESSES}add/", ADDRESS).status_code == 303
    made = cast.talleres.billing_addresses.get(name="Rochat Bicis")
    assert made.recipients == ["a@luz.example", "b@luz.example"]
    assert Event.objects.get(kind="address:added").data["after"]["purchase_reference"] == "PO-7"
    mail = outbox.text_of(outbox.last(cast.nadia.email, "billing_address_changed"))
    assert "a@luz.example, b@luz.example" in mail


def test_the_summary_has_no_empty_lines_and_links_the_page(cast: Cast) -> None:
    cast.client("nadia").post(f"{ADDRESSES}add/", ADDRESS)
    text = outbox.text_of(outbox.last(cast.nadia.email, "billing_address_changed"))
    assert "— → —" not in text
    assert "/org/talleres-rochat/settings/addresses/" in text


def test_every_recipient_stands_in_the_list(cast: Cast) -> None:
    addresses = [f"somebody-with-a-long-name-{number}@talleres-rochat.example" for number in range(4)]
    factories.billing_address(cast.talleres, "Lago", recipients=addresses)
    shown = cast.client("nadia").get(ADDRESSES).content.decode()
    assert [each for each in addresses if each not in shown] == []


def test_no_field_that_is_refused_when_empty_is_called_optional(cast: Cast) -> None:
    form = cast.client("nadia").get(f"{ADDRESSES}add/").context["form"]
    assert [name for name in ("postcode", "town") if "optional" in str(form[name].as_field_group())] == []
    assert "optional" in str(form["purchase_reference"].as_field_group())


@pytest.mark.parametrize("name", ["beat", "lucia"])
def test_others_read_who_may(cast: Cast, address: BillingAddress, name: str) -> None:
    assert cast.client(name).get(ADDRESSES).status_code == 403
    for url in (f"{ADDRESSES}add/", f"{ADDRESSES}{address.pk}/", f"{ADDRESSES}{address.pk}/delete/"):
        for ask in (cast.client(name).get, cast.client(name).post):
            answer = ask(url)
            assert answer.status_code == 403
            assert "derecho de contabilidad" in answer.content.decode()


@pytest.mark.parametrize("page", ["", "default/", "delete/"])
def test_an_address_of_another_tenant_is_not_found(cast: Cast, address: BillingAddress, page: str) -> None:
    theirs = f"/org/globex/settings/addresses/{address.pk}/{page}"
    for ask in (cast.client("olga").get, cast.client("olga").post):
        assert ask(theirs).status_code == 404
        assert ask(f"{ADDRESSES}{address.pk}/{page}").status_code == 404
    assert BillingAddress.objects.filter(pk=address.pk, is_default=False).exists()


def test_it_never_changes_the_currency(cast: Cast) -> None:
    place = {"country": "ES", "postcode": "46003", "town": "Valencia", "vat_number": "B12345674"}
    assert cast.client("iker").post(f"{ADDRESSES}add/", {**ADDRESS, **place}).status_code == 303
    cast.talleres.refresh_from_db()
    assert cast.talleres.currency == "CHF"
    assert cast.talleres.billing_addresses.get(name="Rochat Bicis").vat_number == "ESB12345674"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Escriba el nombre"),
        ({"town": ""}, "escriba la localidad"),
        ({"postcode": ""}, "Complete la dirección"),
        ({"vat_number": "CHE-1"}, "Agregue MWST"),
        ({"recipients": "nobody"}, "«nobody» no es una dirección de correo"),
        ({"recipients": "a@x.example\nBcc: b@x.example"}, "«Bcc:» no es"),
        ({"recipients": "a@x.example%0aBcc:b"}, "no es una dirección de correo"),
        ({"recipients": "ana@еxample.example"}, "letras de otros alfabetos"),
        ({"recipients": " ".join(f"p{n}@x.example" for n in range(11))}, "como máximo 10"),
        ({"recipients": "a" * 3001}, "3000"),
        ({"purchase_reference": "PO\u202e7"}, "caracteres invisibles"),
        ({"name": "R\u200bochat"}, "caracteres invisibles"),
        ({"country": "XX"}, "Elija una de las opciones que se muestran"),
    ],
)
def test_a_refusal_says_what_to_write(cast: Cast, changes: dict[str, str], words: str) -> None:
    answer = cast.client("iker").post(f"{ADDRESSES}add/", {**ADDRESS, **changes})
    assert answer.status_code == 422
    assert words in problems(answer)
    assert not cast.talleres.billing_addresses.filter(purchase_reference="PO-7").exists()


def test_the_same_form_sent_twice_adds_one(cast: Cast) -> None:
    client = cast.client("iker")
    for _click in range(2):
        client.post(f"{ADDRESSES}add/", ADDRESS)
    assert cast.talleres.billing_addresses.filter(name="Rochat Bicis").count() == 1


def test_an_old_page_overwrites_nothing(cast: Cast, address: BillingAddress) -> None:
    client, url = cast.client("iker"), f"{ADDRESSES}{address.pk}/"
    old = seen(client, url)
    BillingAddress.objects.filter(pk=address.pk).update(town="Carouge", postcode="1227")
    answer = client.post(url, {**ADDRESS, "seen": old})
    assert answer.status_code == 409
    assert "Carouge" in answer.content.decode()
    address.refresh_from_db()
    assert (address.name, address.town) == ("Oficina Lago", "Carouge")


def test_the_usual_one_is_chosen_once_and_given_up(cast: Cast, address: BillingAddress) -> None:
    client, url = cast.client("iker"), f"{ADDRESSES}{address.pk}/default/"
    other = factories.billing_address(cast.talleres, "Otra", is_default=True)
    for _click in range(2):
        factories.confirm(client, url, {"default": "on"})
    assert list(cast.talleres.billing_addresses.filter(is_default=True)) == [address]
    assert outbox.kinds(cast.nadia.email).count("organizations/billing_address_changed") == 1
    factories.confirm(client, url, {"default": "off"})
    assert not cast.talleres.billing_addresses.filter(is_default=True).exists()
    assert other.is_default


def test_deleting_asks_first_and_says_who_gets_nothing_more(cast: Cast, address: BillingAddress) -> None:
    client, url = cast.client("iker"), f"{ADDRESSES}{address.pk}/delete/"
    assert "iker@talleres-rochat.example" in client.get(url).content.decode()
    assert factories.confirm(client, url).status_code == 303
    assert client.post(url).status_code == 404
    event = Event.objects.get(kind="address:removed")
    assert (event.data["before"]["town"], event.data["name"]) == ("Genève", "Oficina Lago")


def test_the_list_is_bounded(cast: Cast) -> None:
    iker = cast.member("iker")
    for number in range(cast.talleres.billing_addresses.count(), MOST_ADDRESSES):
        factories.billing_address(cast.talleres, f"Oficina {number}")
    values: dict[str, Any] = {"name": "Una más", "town": "Genève", "country": "CH", "recipients": []}
    with pytest.raises(RuleError, match="at most 50"):
        add_address(actor=iker, values=values, now=now())
    assert "Agregar una dirección" not in cast.client("iker").get(ADDRESSES).content.decode()


def test_the_accountant_finds_the_changes_in_the_log(cast: Cast) -> None:
    client = cast.client("iker")
    client.post(f"{ADDRESSES}add/", ADDRESS)
    text = client.get("/org/talleres-rochat/log/?group=billing").content.decode()
    assert "Rochat Bicis" in text
    assert "Rochat Bicis" not in cast.client("beat").get("/org/talleres-rochat/log/").content.decode()
