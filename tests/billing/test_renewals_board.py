"""The board of renewals, and switching many at once (BIL-7, BIL-8, BIL-90, BIL-91)."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.ahead.switching import MOST, facts_of, judged, switch_renewals
from billing.ahead.terms import Reckoning
from billing.due.rows import due_until
from billing.models import RenewalStep, Subscription
from billing.prices.quotes import Want, quote_renewals
from billing.renewals.commands import switch_renewal
from billing.tax.register import treatment_of
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from organizations.models import Organization
from products.models import Product
from security.models import Event
from tests import factories
from tests.billing import cards, money
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/renewals"


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def seen_in(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"')[0]


def lines(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def quoted(organization: Organization, product: Product, months: int) -> int:
    today = organization.day_at(now())
    treatment = treatment_of(organization, today=today, now=now())
    return quote_renewals(organization, [Want(product, months)], treatment, today=today).total


def test_a_card_that_ends_before_the_last_attempt_is_not_said_to_pay(cast: Cast) -> None:
    year = now().year + 1
    cast.talleres.products.exclude(service_name=cards.DOMAIN).update(renews_itself=False)
    renewing = cast.talleres.products.filter(service_name=cards.DOMAIN)
    renewing.update(renews_itself=True, expires_on=datetime.date(year, 10, 3))
    cards.kept(cast.talleres, until=datetime.date(year, 9, 30))
    Subscription.objects.filter(product__in=renewing).update(means=Subscription.Means.CARD)
    assert f"Nada que cobrar después del 30 sept {year}" in plain(cast.client("iker").get(f"{AT}/").text)
    renewing.update(expires_on=datetime.date(year, 10, 1))
    page = cast.client("iker").get(f"{AT}/").text
    assert "Nada que cobrar" not in page
    assert "Visa" in page


def test_every_product_stands_there_with_what_its_renewal_costs_to_the_cent(cast: Cast) -> None:
    page = plain(cast.client("iker").get(f"{AT}/").text)
    due = due_until(cast.talleres, None)
    assert all(product.name in page for product in due)
    assert "115,45 CHF" in page
    reckoning = Reckoning(cast.talleres, list(due), now())
    for product in due:
        renewal = reckoning.next(product)
        assert renewal.total is not None
        assert renewal.total.minor == quoted(cast.talleres, product, renewal.months)


def test_a_rate_that_changes_within_the_term_is_in_the_amount(cast: Cast) -> None:
    cast.talleres.country, cast.talleres.postcode = "CH", "1205"
    product = money.product_of(cast.talleres, "www.talleres-rochat.example")
    Product.objects.filter(pk=product.pk).update(expires_on=datetime.date(2023, 6, 30))
    product.refresh_from_db()
    total = Reckoning(cast.talleres, [product], now()).next(product).total
    assert total is not None
    assert total.minor == quoted(cast.talleres, product, 12)
    assert total.minor != 11545


def test_it_says_when_it_is_charged_and_with_what(cast: Cast) -> None:
    client, hosting = cast.client("nadia"), money.product_of(cast.talleres, "www.talleres-rochat.example")
    assert "Sin saldo ni tarjeta" in client.get(f"{AT}/").text
    cards.kept(cast.talleres)
    assert "•••• 4242" in client.get(f"{AT}/").text
    money.give(cast.talleres, 20_000)
    assert "Sin saldo ni tarjeta" not in client.get(f"{AT}/").text
    charged = Reckoning(cast.talleres, [hosting], now()).next(hosting).tried_on
    assert hosting.expires_on is not None
    assert charged == hosting.expires_on - datetime.timedelta(days=14)


def test_an_attempt_that_failed_is_told_until_one_succeeds(cast: Cast) -> None:
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    assert hosting.expires_on is not None
    facts = {"kind": "attempt", "term_starts_on": hosting.expires_on + datetime.timedelta(days=1), "at": now()}
    RenewalStep.objects.create(product=hosting, planned_on=hosting.expires_on, outcome="failed", **facts)
    client = cast.client("nadia")
    assert "El último intento falló" in client.get(f"{AT}/").text
    later = hosting.expires_on + datetime.timedelta(days=1)
    RenewalStep.objects.create(product=hosting, planned_on=later, outcome="done", **facts)
    assert "El último intento falló" not in client.get(f"{AT}/").text


@pytest.mark.parametrize("query", ["", "?renewal=manual", "?renewal=automatic", "?within=30", "?q=taller&within=90"])
def test_all_of_a_filter_is_what_its_list_holds(cast: Cast, query: str) -> None:
    client = cast.client("clara")
    listed = set(re.findall(r'name="sel" value="(\d+)"', client.get(f"{AT}/{query}").text))
    asked = client.get(f"{AT}/manage/{query}").context["rows"]
    assert {str(each.product.pk) for each in asked} == listed != set()


def test_ticked_products_are_switched_together_with_a_line_for_each(cast: Cast) -> None:
    client = cast.client("iker")
    ids = list(due_until(cast.talleres, None).values_list("pk", flat=True))[1:5]
    answer = client.post(f"{AT}/manage/", {"sel": ids})
    address = answer.headers["Location"]
    page = client.get(address).text
    done = client.post(address, {"renews": "off", "means": "", "seen": seen_in(page)}, follow=True).text
    off = cast.talleres.products.filter(pk__in=ids, renews_itself=False)
    assert (answer.status_code, off.count()) == (303, 4)
    assert "ya no se renuevan" in done
    assert 0 < lines("product:renewal-off") <= 4
    others = cast.talleres.products.filter(renews_itself=True).exclude(pk__in=ids)
    assert others.exists()


def test_without_a_tick_it_is_about_all_that_the_filter_holds(cast: Cast) -> None:
    client = cast.client("clara")
    page = client.get(f"{AT}/manage/?renewal=manual").text
    manual = due_until(cast.talleres, None).filter(renews_itself=False)
    names = list(manual.values_list("service_name", flat=True))
    client.post(f"{AT}/manage/?renewal=manual", {"renews": "on", "means": "card", "seen": seen_in(page)})
    assert names
    assert not manual.exists()
    changed = Subscription.objects.filter(organization=cast.talleres, means="card")
    assert set(changed.values_list("product__service_name", flat=True)) == set(names)
    assert lines("product:renewal-on") == len(names)


def test_what_changed_meanwhile_stops_it_all(cast: Cast) -> None:
    actor, products = cast.member("nadia"), list(due_until(cast.talleres, None))
    seen = version_of(facts_of(judged(actor, products, now())))
    Product.objects.filter(pk=products[0].pk).update(renews_itself=not products[0].renews_itself)
    ids, before = [each.pk for each in products], lines("product:renewal-off")
    with pytest.raises(ChangedMeanwhile):
        switch_renewals(actor=actor, ids=ids, on=False, means="", seen=seen, now=now())
    assert lines("product:renewal-off") == before


def test_after_the_last_attempt_it_is_renewed_first(cast: Cast) -> None:
    actor, hosting = cast.member("nadia"), money.product_of(cast.talleres, "www.talleres-rochat.example")
    today = cast.talleres.day_at(now())
    for days, is_open in ((1, True), (0, False), (-3, False)):
        Product.objects.filter(pk=hosting.pk).update(
            expires_on=today + datetime.timedelta(days=days), renews_itself=False
        )
        if is_open:
            assert switch_renewal(actor=actor, product_id=hosting.pk, on=True, means="", now=now()).renews_itself
            continue
        with pytest.raises(RuleError):
            switch_renewal(actor=actor, product_id=hosting.pk, on=True, means="", now=now())
        seen = version_of(facts_of(judged(actor, [due_until(cast.talleres, None).get(pk=hosting.pk)], now())))
        assert switch_renewals(actor=actor, ids=[hosting.pk], on=True, means="", seen=seen, now=now()) == 0


def test_products_of_others_are_never_switched(cast: Cast) -> None:
    foreign = cast.globex.products.first()
    assert foreign is not None
    client = cast.client("nadia")
    page = client.get(f"{AT}/manage/?sel={foreign.pk}").text
    assert foreign.name not in page
    count = switch_renewals(actor=cast.member("nadia"), ids=[foreign.pk], on=False, means="", seen=None, now=now())
    foreign.refresh_from_db()
    assert (count, foreign.renews_itself) == (0, True)


def test_more_than_one_confirmation_names_are_not_switched(cast: Cast) -> None:
    crowd(cast.talleres, MOST)
    client = cast.client("nadia")
    page = client.get(f"{AT}/manage/").text
    assert "Como máximo se cambian 500 productos" in page
    client.post(f"{AT}/manage/", {"renews": "off", "means": "", "seen": seen_in(page)})
    assert lines("product:renewal-off") == 0


def crowd(organization: Organization, count: int) -> None:
    """So many more products that renew."""
    model = money.product_of(organization, "www.talleres-rochat.example")
    facts = {"organization": organization, "kind": model.kind, "plan": model.plan, "expires_on": model.expires_on}
    names = (f"site-{number:04}.example" for number in range(count))
    Product.objects.bulk_create(Product(service_name=name, renews_itself=True, **facts) for name in names)


@pytest.mark.proof
@pytest.mark.parametrize("path", ["/", "/manage/", "/calendar/", "/forecast/", "/forecast.csv"])
def test_more_products_cost_no_more_queries(cast: Cast, path: str) -> None:
    client = cast.client("nadia")
    client.get(f"{AT}{path}")
    counts = []
    for more in (0, 40):
        crowd(cast.talleres, more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{AT}{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.proof
def test_switching_many_costs_no_more_statements(cast: Cast) -> None:
    actor, counts = cast.member("nadia"), []
    for number in (0, 60):
        crowd(cast.talleres, number)
        ids = list(cast.talleres.products.filter(renews_itself=True).values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            switch_renewals(actor=actor, ids=ids, on=False, means="", seen=None, now=now())
        counts.append(len(queries))
        cast.talleres.products.update(renews_itself=True)
    assert counts[0] == counts[1]


def test_whoever_may_not_account_reads_why(cast: Cast) -> None:
    for path in ("/", "/manage/", "/calendar/", "/forecast/", "/forecast.csv"):
        assert cast.client("beat").get(f"{AT}{path}").status_code == 403
        assert factories.signed_in(cast.olga).get(f"{AT}{path}").status_code == 404
