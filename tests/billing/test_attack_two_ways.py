"""Two ways of paying one term at a time: only one of them takes money (E1, E2, E7)."""

import datetime

import pytest

from billing.ledger.checks import differences
from billing.models import Payment
from billing.payments.acquirer import Reason
from billing.payments.charging import begin
from billing.payments.settlement import stop
from billing.renewals.running import renew_organization
from core.clock import now
from core.errors import RuleError
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.billing.test_renewals import attempts
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = Payment.State


def typing(cast: Cast) -> tuple[Payment, Product]:
    """Nadia is at the card page for a year of the domain."""
    payment = cards.payment_of(cards.ask_for(cast))
    begin(payment, now())
    return cards.fresh(payment), money.product_of(cast.talleres, cards.DOMAIN)


def test_another_tab_does_not_pay_what_is_being_paid_by_card(cast: Cast) -> None:
    payment, domain = typing(cast)
    money.give(cast.talleres, 20_000)
    with pytest.raises(RuleError):
        money.pay_now(cast.member("iker"), money.chosen(domain))
    cards.typed(payment, cards.GOOD)
    assert cards.ask_about(payment).state == State.SUCCEEDED
    assert (money.prepaid(cast.talleres), len(cards.invoices(cast.talleres))) == (20_000, 1)


def test_a_payment_that_was_given_up_keeps_nobody_from_paying(cast: Cast) -> None:
    payment, domain = typing(cast)
    money.give(cast.talleres, 20_000)
    stop(payment, Reason.CANCELLED, now())
    assert money.pay_now(cast.member("iker"), money.chosen(domain)).invoice
    assert list(differences()) == []


def test_what_is_being_paid_by_card_does_not_renew_by_itself_meanwhile(cast: Cast) -> None:
    payment, domain = typing(cast)
    cast.talleres.products.update(renews_itself=False)
    day = cast.talleres.day_at(now()) + datetime.timedelta(days=1)
    Product.objects.filter(pk=domain.pk).update(expires_on=day, renews_itself=True)
    money.give(cast.talleres, 20_000)
    renew_organization(cast.talleres.pk, now())
    assert (money.prepaid(cast.talleres), attempts(domain)) == (20_000, [])
    stop(payment, Reason.LAPSED, now())
    renew_organization(cast.talleres.pk, now())
    assert attempts(domain) == ["done"]


def test_a_second_press_of_the_button_leads_to_the_card_too(cast: Cast) -> None:
    domain, client = money.product_of(cast.talleres, cards.DOMAIN), cast.client("nadia")
    url = "/org/talleres-rochat/billing/payments/pay/"
    shown = client.get(url, {"sel": domain.pk, f"months-{domain.pk}": 12})
    token = str(shown.content.decode()).split('name="form_token" value="')[1].split('"')[0]
    typed = {"sel": domain.pk, f"months-{domain.pk}": 12, "means": "card", "form_token": token}
    answers = [client.post(url, {**factories.seen_on(shown), **typed}) for _press in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    payment = Payment.objects.get()
    assert str(payment.pk) in answers[0].headers["Location"]
    assert answers[1].headers["Location"] == f"/org/talleres-rochat/billing/pay/{payment.pk}/"
