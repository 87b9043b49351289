"""Until when the balance lasts, and one mail each time that it falls below what somebody chose (13.8, BIL-84)."""

import datetime
import re

import pytest
from django.db.models import QuerySet

from billing.models import Account, BalanceAlert, Subscription
from billing.prepaid.alerts import set_alert, tell_next
from billing.prepaid.forecast import Forecast, forecast_of
from core.clock import now
from core.policy import Refused
from notifications.mail import delivery
from notifications.models import Message
from tests.billing import cards, money
from tests.billing.test_renewals import alone
from tests.billing.test_withdrawing import arrive
from tests.cast import Cast
from tests.notifications.inbox import Inbox

pytestmark = pytest.mark.django_db
ACCOUNT = "/org/talleres-rochat/billing/prepaid/"
YEARLY = 11_545
"""A year of the hosting, with tax."""
DAY = datetime.timedelta(days=1)


def mails() -> QuerySet[Message]:
    return Message.objects.filter(kind="billing/low_balance", address="nadia@talleres-rochat.example")


def watch(cast: Cast, least: int = 5_000) -> BalanceAlert | None:
    return set_alert(actor=cast.member("nadia"), currency="CHF", least=least, now=now())


def spend(cast: Cast) -> None:
    money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, cards.DOMAIN)))


def forecast(cast: Cast) -> Forecast:
    found = forecast_of(cast.talleres, now())
    assert found
    return found


def test_one_mail_for_each_time_that_the_balance_falls(cast: Cast) -> None:
    arrive(cast.talleres, 6_000, Account.Purpose.BANK)
    watch(cast)
    assert not tell_next(now())
    spend(cast)
    for _minute in range(3):
        tell_next(now())
    assert mails().count() == 1
    arrive(cast.talleres, 100, Account.Purpose.BANK, "still low")
    tell_next(now())
    assert mails().count() == 1


def test_it_is_told_again_after_it_was_above_even_between_two_looks(cast: Cast) -> None:
    arrive(cast.talleres, 3_000, Account.Purpose.BANK)
    watch(cast)
    assert not tell_next(now())
    arrive(cast.talleres, 3_000, Account.Purpose.BANK, "above")
    spend(cast)
    assert money.prepaid(cast.talleres) < 5_000
    assert tell_next(now())
    assert not tell_next(now())
    assert mails().count() == 1


def test_nobody_is_told_unless_they_chose_it(cast: Cast) -> None:
    arrive(cast.talleres, 6_000, Account.Purpose.BANK)
    spend(cast)
    assert not tell_next(now())
    watch(cast)
    watch(cast, 0)
    assert (tell_next(now()), BalanceAlert.objects.count()) == (False, 0)
    with pytest.raises(Refused):
        set_alert(actor=cast.member("beat"), currency="CHF", least=1, now=now())


def test_a_balance_that_rose_while_the_mail_server_was_away_is_not_called_low(
    cast: Cast, inbox: Inbox
) -> None:  # fmt: skip
    arrive(cast.talleres, 6_000, Account.Purpose.BANK)
    watch(cast)
    spend(cast)
    tell_next(now())
    arrive(cast.talleres, 4_000, Account.Purpose.BANK, "later")
    delivery.deliver_due(now)
    assert mails().get().state == "dropped"


def test_the_mail_says_what_will_be_missing(cast: Cast) -> None:
    product = alone(cast, 40)
    arrive(cast.talleres, 6_000, Account.Purpose.BANK)
    watch(cast)
    spend(cast)
    tell_next(now())
    assert product.name in mails().get().text


def test_the_forecast_names_the_first_renewal_that_cannot_be_paid(cast: Cast) -> None:
    product = alone(cast, 40)
    money.give(cast.talleres, YEARLY - 1)
    shortage = forecast(cast).shortage
    assert shortage
    today = cast.talleres.day_at(now())
    assert (shortage.day, shortage.until) == (today + 26 * DAY, today + 25 * DAY)
    assert (shortage.missing.minor, shortage.product, shortage.has_card) == (1, product, False)
    money.give(cast.talleres, 1, "one more")
    assert forecast(cast).shortage is None


def test_months_are_charged_again_and_again(cast: Cast) -> None:
    product = alone(cast, 10)
    assert product.expires_on
    Subscription.objects.update_or_create(
        product=product,
        defaults={"months": 1, "anchor_on": product.expires_on + DAY, "organization_id": product.organization_id},
    )
    money.give(cast.talleres, 3 * 1070 + 1069)
    shortage = forecast(cast).shortage
    assert shortage
    assert shortage.missing.minor == 1
    assert 90 < (shortage.day - cast.talleres.day_at(now())).days < 105


def test_what_a_card_pays_is_not_counted_and_one_that_stands_in_is_named(cast: Cast) -> None:
    product = alone(cast, 40)
    cards.kept(cast.talleres)
    shortage = forecast(cast).shortage
    assert shortage
    assert shortage.has_card
    assert product.expires_on
    Subscription.objects.create(
        product=product, organization_id=product.organization_id, anchor_on=product.expires_on, means="card"
    )
    assert forecast_of(cast.talleres, now()) is None


def test_the_page_says_it_and_leads_to_the_credit(cast: Cast) -> None:
    alone(cast, 40)
    money.give(cast.talleres, YEARLY - 1)
    client = cast.client("nadia")
    text = client.get(ACCOUNT).content.decode()
    assert re.search(r"faltan|falta", text)
    assert text.count("Crédito de la cuenta") > 1
    assert client.post(f"{ACCOUNT}alert/", {"least": "50,00"}).status_code == 303
    assert BalanceAlert.objects.get().least == 5_000
    assert "50,00" in client.get(f"{ACCOUNT}alert/").content.decode().replace("50.00", "50,00")
    assert client.post(f"{ACCOUNT}alert/", {"least": "mucho"}).status_code == 422
    client.post(f"{ACCOUNT}alert/", {"least": ""})
    assert not BalanceAlert.objects.exists()
    assert cast.client("beat").get(f"{ACCOUNT}alert/").status_code == 403
