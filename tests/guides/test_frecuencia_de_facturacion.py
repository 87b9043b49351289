"""Guide 19, first way: another billing period on the line that is paid. Second way: ``tests/billing/test_periods``."""

import pytest

from billing.models import Document, Subscription
from tests.billing import money
from tests.cast import Cast
from tests.guides.test_cuenta_prepagada import AT, pay

pytestmark = pytest.mark.django_db


def test_the_period_chosen_on_the_line_is_paid_and_kept(cast: Cast) -> None:
    money.give(cast.talleres, 41_250)
    client, hosting = cast.client("iker"), money.product_of(cast.talleres, "www.talleres-rochat.example")
    page = client.get(f"{AT}/payments/").text
    assert f'name="months-{hosting.pk}"' in page
    assert "1 año" in page
    pay(client, f"sel={hosting.pk}&months-{hosting.pk}=24", means="prepaid")
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert invoice.net == 21_360
    assert Subscription.objects.get(product=hosting).months == 24


def test_choosing_without_paying_changes_nothing(cast: Cast) -> None:
    client, hosting = cast.client("iker"), money.product_of(cast.talleres, "www.talleres-rochat.example")
    client.get(f"{AT}/payments/pay/?sel={hosting.pk}&months-{hosting.pk}=1")
    assert not Subscription.objects.filter(product=hosting).exists()
