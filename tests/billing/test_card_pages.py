"""Paying and keeping cards with scripts off: pages that say what became of it, and never charge (interface 3.11)."""

import datetime

import pytest
from django.test import Client

from billing.models import Card, Payment
from billing.payments.charging import begin
from billing.payments.registry import local
from core.clock import now
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TYPED = {"number": "4242 4242 4242 4242", "expiry": "12/30", "code": "123"}


@pytest.fixture
def nadia(cast: Cast) -> Client:
    """Reads English."""
    cast.nadia.language = "en"
    cast.nadia.save()
    return cast.client("nadia")


def page_of(payment: Payment) -> str:
    return f"/org/talleres-rochat/billing/pay/{payment.pk}/"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def waiting(cast: Cast) -> tuple[Payment, str]:
    payment = cards.payment_of(cards.ask_for(cast))
    return payment, begin(payment, now())


def test_a_new_card_is_typed_with_scripts_off_and_the_page_leads_to_the_invoice(cast: Cast, nadia: Client) -> None:
    payment, way = waiting(cast)
    assert "Back to the portal" in text(nadia, way)
    answer = nadia.post(way, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(payment))
    shown = text(nadia, page_of(payment))
    (invoice,) = cards.invoices(cast.talleres)
    assert f"/org/talleres-rochat/billing/invoices/{invoice.number}/" in shown
    for _look in range(3):
        text(nadia, page_of(payment))
    assert cards.charges(payment) == 1


def test_the_back_button_after_success_leaves_it_paid(cast: Cast, nadia: Client) -> None:
    payment, way = waiting(cast)
    nadia.post(way, TYPED)
    text(nadia, page_of(payment))
    assert nadia.get(way).status_code == 303
    assert nadia.post(way, TYPED).status_code == 303
    assert nadia.post(f"{page_of(payment)}cancel/").status_code == 409
    assert (cards.fresh(payment).state, cards.charges(payment)) == (Payment.State.SUCCEEDED, 1)


def test_the_bank_asks_and_takes_a_yes(cast: Cast, nadia: Client) -> None:
    payment, way = waiting(cast)
    asked = nadia.post(way, {**TYPED, "number": "4000 0027 6000 3184"})
    assert (asked.status_code, b"Authorize" in asked.content, cards.charges(payment)) == (200, True, 0)
    assert nadia.post(way, {"do": "authorize"}).headers["Location"] == page_of(payment)
    text(nadia, page_of(payment))
    assert cards.fresh(payment).state == Payment.State.SUCCEEDED


def test_a_refused_card_is_said_where_it_is_typed_and_the_page_leads_on(cast: Cast, nadia: Client) -> None:
    payment, way = waiting(cast)
    refused = nadia.post(way, {**TYPED, "number": "4000 0000 0000 0002"})
    assert b"The bank refused the card" in refused.content
    shown = text(nadia, page_of(payment))
    assert "Go on to the bank" in shown
    assert way in shown


@pytest.mark.parametrize(
    "wrong",
    [{"number": "4242 4242 4242 4241"}, {"expiry": "01/20"}, {"expiry": "13/30"}, {"code": "12"}, {"number": ""}],
)
def test_what_is_no_card_is_typed_again(wrong: dict[str, str], cast: Cast, nadia: Client) -> None:
    payment, way = waiting(cast)
    assert nadia.post(way, {**TYPED, **wrong}).status_code == 422
    assert cards.charges(payment) == 0


def test_giving_up_frees_what_was_set_aside(cast: Cast, nadia: Client) -> None:
    money.give(cast.talleres, 500)
    payment = cards.payment_of(cards.ask_for(cast, prepaid=500))
    way = begin(payment, now())
    assert nadia.post(f"{page_of(payment)}cancel/").status_code == 303
    assert "The payment was cancelled" in text(nadia, page_of(payment))
    assert money.prepaid(cast.talleres) == 500
    nadia.post(way, TYPED)
    assert cards.charges(payment) == 0


def test_a_payment_of_another_organization_is_not_found(cast: Cast) -> None:
    payment, _way = waiting(cast)
    elsewhere = f"/org/globex/billing/pay/{payment.pk}/"
    assert cast.client("olga").get(elsewhere).status_code == 404
    assert cast.client("olga").get(page_of(payment)).status_code == 404


def test_a_card_is_added_without_paying(cast: Cast, nadia: Client) -> None:
    way = nadia.post("/org/talleres-rochat/billing/methods/add/").headers["Location"]
    before = local().charges()
    back = nadia.post(way, TYPED).headers["Location"]
    for _look in range(2):
        assert "The card was added" in text(nadia, back)
    (card,) = cast.talleres.cards.all()
    assert (card.is_default, card.valid_until, local().charges()) == (True, datetime.date(2030, 12, 31), before)
    listed = text(nadia, "/org/talleres-rochat/billing/methods/")
    assert "Visa •••• 4242" in listed
    assert "12/2030" in listed


def test_leaving_the_card_page_adds_nothing(cast: Cast, nadia: Client) -> None:
    nadia.post("/org/talleres-rochat/billing/methods/add/")
    (setup,) = cast.talleres.card_setups.all()
    assert "No card was added" in text(nadia, f"/org/talleres-rochat/billing/methods/added/{setup.pk}/")
    assert not cast.talleres.cards.exists()


def test_another_card_becomes_the_default_one(cast: Cast, nadia: Client) -> None:
    first, second = cards.kept(cast.talleres), cards.kept(cast.talleres, cards.ASKS)
    assert factories.confirm(nadia, f"/org/talleres-rochat/billing/methods/{second.pk}/default/").status_code == 303
    assert list(Card.objects.filter(is_default=True)) == [second]
    assert Card.objects.get(pk=first.pk).state == Card.State.READY


def test_removing_the_default_card_lists_what_then_has_nothing_to_charge(cast: Cast, nadia: Client) -> None:
    card = cards.kept(cast.talleres)
    Product.objects.filter(organization=cast.talleres).update(renews_itself=False)
    Product.objects.filter(service_name=cards.DOMAIN).update(renews_itself=True)
    url = f"/org/talleres-rochat/billing/methods/{card.pk}/delete/"
    shown = text(nadia, url)
    assert cards.DOMAIN in shown
    assert "www.talleres-rochat.example" not in shown.split("<main")[1]
    assert factories.confirm(nadia, url).status_code == 303
    card.refresh_from_db()
    assert (card.state, card.token, card.is_default) == (Card.State.REMOVED, "", False)
    assert nadia.get(url).status_code == 404


def test_the_card_page_exists_in_development_only(cast: Cast, settings: object) -> None:
    _payment, way = waiting(cast)
    settings.DEVELOPMENT = False  # type: ignore[attr-defined]
    assert cast.client("nadia").get(way).status_code == 404


@pytest.mark.parametrize(("ticked", "kept"), [({}, 0), ({"keeps_card": "on"}, 1)])
def test_a_new_card_is_kept_only_when_that_is_ticked(
    ticked: dict[str, str], kept: int, cast: Cast, nadia: Client
) -> None:  # fmt: skip
    url = "/org/talleres-rochat/billing/prepaid/credit/"
    shown = text(nadia, url)
    assert 'name="keeps_card"' in shown
    assert "checked" not in shown.partition('name="keeps_card"')[2].partition(">")[0]
    way = nadia.post(url, {"amount": "50.00", "means": "card", **ticked}).headers["Location"]
    nadia.post(way, TYPED)
    payment = Payment.objects.get(organization=cast.talleres)
    text(nadia, page_of(payment))
    assert (cards.fresh(payment).state, cast.talleres.cards.count()) == (Payment.State.SUCCEEDED, kept)


def test_paying_the_selection_offers_to_keep_a_new_card_too(cast: Cast, nadia: Client) -> None:
    product = money.product_of(cast.talleres, cards.DOMAIN)
    url = f"/org/talleres-rochat/billing/payments/pay/?sel={product.pk}"
    assert 'name="keeps_card"' in text(nadia, url)
    factories.confirm(nadia, url, {"sel": product.pk, "means": "card", "keeps_card": "on"})
    assert Payment.objects.get(organization=cast.talleres).keeps_card
