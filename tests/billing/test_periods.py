"""Another billing period: scheduled, shown first, never billed twice (guide 19, BIL-55, BIL-56; E28)."""

import datetime

import pytest

from billing.models import Document, Subscription
from billing.prices.quotes import Want, quote_renewals
from billing.renewals.periods import change_period, facts_of, offers_of
from billing.renewals.running import renew_organization
from billing.tax.register import treatment_of
from core.clock import now
from core.errors import RuleError
from core.shown import version_of
from products.models import Product
from tests.billing import money
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def hosting(cast: Cast) -> Product:
    return money.product_of(cast.talleres, "www.talleres-rochat.example")


def change(cast: Cast, product: Product, months: int) -> Subscription:
    member = cast.member("nadia")
    known = Subscription.objects.filter(product=product).first() or Subscription()
    seen = version_of(facts_of(offers_of(member, product, now()), known))
    return change_period(actor=member, product_id=product.pk, months=months, seen=seen, now=now())


def test_a_shorter_period_costs_nothing_today_and_counts_from_the_end_of_the_paid_term(cast: Cast) -> None:
    product = hosting(cast)
    assert change(cast, product, 1).next_months == 1
    (offer,) = [each for each in offers_of(cast.member("nadia"), product, now()) if each.months == 1]
    assert product.expires_on is not None
    assert (offer.starts_on, offer.quote.total) == (product.expires_on + datetime.timedelta(days=1), 1070)
    assert not Document.objects.filter(organization=cast.talleres).exists()


def test_the_next_renewal_has_the_chosen_period_and_the_price_that_was_shown(cast: Cast) -> None:
    product = hosting(cast)
    product.expires_on = cast.talleres.day_at(now()) + datetime.timedelta(days=3)
    product.save()
    cast.talleres.products.exclude(pk=product.pk).update(renews_itself=False)
    change(cast, product, 1)
    money.give(cast.talleres, 20_000)
    renew_organization(cast.talleres.pk, now())
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert invoice.total == 1070
    assert Subscription.objects.values_list("months", "next_months").get(product=product) == (1, None)


@pytest.mark.proof
def test_choosing_and_taking_back_ten_times_leaves_one_state_and_no_document(cast: Cast) -> None:
    product = hosting(cast)
    for _time in range(10):
        change(cast, product, 1)
        change(cast, product, 12)
    assert Subscription.objects.get(product=product).next_months is None
    assert not Document.objects.filter(organization=cast.talleres).exists()


def test_a_period_that_is_not_offered_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleError):
        change(cast, hosting(cast), 7)


def test_the_guide_is_walked_without_scripts(cast: Cast) -> None:
    product, client = hosting(cast), cast.client("nadia")
    base = f"/org/talleres-rochat/products/hosting/{product.pk}"
    assert "Modificar la oferta" in client.get(f"{base}/manage/").text
    page = client.get(f"{base}/plan/").text
    assert all(words in page for words in ("Frecuencia", "Hoy paga", "A partir del", "Confirmar"))
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(f"{base}/plan/", {"months": "1", "seen": seen}).status_code == 303
    assert "Cancelar el cambio" in client.get(f"{base}/plan/").text


def test_a_term_further_ahead_than_the_provider_takes_is_neither_offered_nor_quoted(cast: Cast) -> None:
    product, today = hosting(cast), cast.talleres.day_at(now())
    product.expires_on = today + datetime.timedelta(days=10)
    product.save()
    Subscription.objects.create(product=product, anchor_on=product.expires_on + datetime.timedelta(days=1))
    assert [each.months for each in offers_of(cast.member("nadia"), product, now())] == [1, 3, 6, 12, 24]
    Subscription.objects.update(ahead=12)
    assert [each.months for each in offers_of(cast.member("nadia"), product, now())] == [1, 3, 6]
    treatment = treatment_of(cast.talleres, today=today, now=now())
    with pytest.raises(RuleError):
        quote_renewals(cast.talleres, [Want(product, 12)], treatment, today=today)
