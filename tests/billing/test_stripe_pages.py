"""With Stripe: scripts are needed to type a card, and for nothing else."""

from typing import Any

import pytest
from django.test import Client

from billing.models import Payment
from billing.payments.charging import begin
from core.clock import now
from tests import factories
from tests.billing import cards
from tests.billing.stripe_proxy import Stripe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
METHODS = "/org/talleres-rochat/billing/methods/"


@pytest.fixture
def nadia(cast: Cast, stripe: Stripe) -> Client:
    """Reads English; cards go through Stripe."""
    cast.nadia.language = "en"
    cast.nadia.save()
    return cast.client("nadia")


def test_a_new_card_is_typed_on_our_page_which_alone_may_load_a_script_of_stripe(cast: Cast, nadia: Client) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    way = f"/org/talleres-rochat/billing/pay/{payment.pk}/"
    assert begin(payment, now()) == f"{way}card/"
    assert f"{way}card/" in nadia.get(way).content.decode()
    typed = nadia.get(f"{way}card/")
    assert "https://js.stripe.com" in typed.headers["Content-Security-Policy"]
    assert "stripe.com" not in nadia.get(way).headers["Content-Security-Policy"]
    text = typed.content.decode()
    assert "This page needs JavaScript" in text
    assert f'data-secret="{cards.fresh(payment).origin}_secret_' in text


def test_the_card_page_leads_back_once_the_payment_is_settled(cast: Cast, nadia: Client, stripe: Stripe) -> None:
    payment = cards.payment_of(cards.ask_for(cast))
    way = begin(payment, now()).removesuffix("card/")
    stripe.type_card(cards.fresh(payment).origin, cards.GOOD)
    assert "Paid" in nadia.get(way).content.decode()
    assert nadia.get(f"{way}card/").headers["Location"] == way
    assert cards.fresh(payment).state == Payment.State.SUCCEEDED


def test_a_card_is_added_through_a_setup(cast: Cast, nadia: Client, stripe: Stripe) -> None:
    assert "That page needs JavaScript" in nadia.get(f"{METHODS}add/").content.decode()
    way = nadia.post(f"{METHODS}add/").headers["Location"]
    assert way.startswith(f"{METHODS}added/")
    assert b'data-kind="setup"' in nadia.get(way).content
    (setup,) = cast.talleres.card_setups.all()
    stripe.type_card(setup.origin, cards.GOOD)
    assert "The card was added" in nadia.get(f"{METHODS}added/{setup.pk}/").content.decode()
    (card,) = cast.talleres.cards.all()
    assert (card.acquirer, card.last_digits) == ("stripe", "4242")


def test_a_removed_card_is_detached_there(
    cast: Cast, nadia: Client, stripe: Stripe, django_capture_on_commit_callbacks: Any
) -> None:
    nadia.post(f"{METHODS}add/")
    (setup,) = cast.talleres.card_setups.all()
    method = stripe.type_card(setup.origin, cards.GOOD)
    nadia.get(f"{METHODS}added/{setup.pk}/")
    (card,) = cast.talleres.cards.all()
    with django_capture_on_commit_callbacks(execute=True):
        assert factories.confirm(nadia, f"{METHODS}{card.pk}/delete/").status_code == 303
    card.refresh_from_db()
    assert (card.token, method in stripe.detached) == ("", True)


def test_while_stripe_is_away_nobody_is_sent_to_a_page_that_is_not_there(nadia: Client, stripe: Stripe) -> None:
    stripe.fail("/v1/customers", "before")
    answer = nadia.post(f"{METHODS}add/")
    assert answer.status_code == 409
    assert "Cards cannot be charged at the moment" in answer.content.decode()
