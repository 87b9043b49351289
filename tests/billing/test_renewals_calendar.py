"""Calendar and forecast of what is due (BIL-92, BIL-93)."""

import csv
import datetime
import io
import re

import pytest

from billing import terms
from billing.ahead.forecast import outlook
from billing.ahead.months import in_month, month_of, months_of_year, renewals_until, sums_of, weeks_of
from billing.ahead.terms import horizon
from billing.due.rows import due_until
from billing.models import Price, Subscription
from core.clock import now
from products.models import Product
from tests.billing import money
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/renewals"
DAY = datetime.timedelta(days=1)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def monthly(cast: Cast, *, day: int = 31) -> Product:
    """The hosting, paid by the month until the end of this one."""
    product, today = money.product_of(cast.talleres, "www.talleres-rochat.example"), cast.talleres.day_at(now())
    anchor = terms.later(datetime.date(2026, 1, day), (today.year - 2026) * 12 + today.month - 1) + DAY
    product.expires_on = anchor - DAY
    product.save()
    facts = {"anchor_on": anchor, "months_paid": 0, "months": 1}
    Subscription.objects.update_or_create(
        product=product, defaults={**facts, "organization_id": product.organization_id}
    )
    return product


def test_a_monthly_product_stands_in_each_of_the_twelve_months_and_costs_twelve_times(cast: Cast) -> None:
    product, today = monthly(cast), cast.talleres.day_at(now())
    found = [each for each in renewals_until(cast.talleres, horizon(today), now()) if each.product.pk == product.pk]
    assert [each.due_on.replace(day=1) for each in found] == months_of_year(today)
    assert {each.total.minor for each in found if each.total} == {1070}
    assert [each.follows for each in found] == [False, *[True] * 11]


def test_the_forecast_of_a_month_is_the_sum_of_its_calendar(cast: Cast) -> None:
    monthly(cast)
    (forecast,) = outlook(cast.talleres, now()).forecasts
    client, today = cast.client("iker"), cast.talleres.day_at(now())
    renewals = renewals_until(cast.talleres, horizon(today), now())
    for month in forecast.months:
        due = in_month(renewals, month.first, today)
        page = plain(client.get(f"{AT}/calendar/?month={month.first:%Y-%m}&size=100").text)
        assert page.count('<th scope="row" class="lead">') == len(due) == month.count
        assert sums_of(due) == ([month.total] if due else [])
    assert forecast.total.minor == sum(each.total.minor for each in renewals if each.total)


def test_nothing_of_the_query_is_missing_in_a_view(cast: Cast) -> None:
    today = cast.talleres.day_at(now())
    due = set(due_until(cast.talleres, horizon(today)).values_list("pk", flat=True))
    renewals = renewals_until(cast.talleres, horizon(today), now())
    assert {each.product.pk for each in renewals} == due
    assert len(due) > 5


def test_what_is_overdue_is_to_be_paid_this_month(cast: Cast) -> None:
    product, today = money.product_of(cast.talleres, "puentealto.example"), cast.talleres.day_at(now())
    Product.objects.filter(pk=product.pk).update(expires_on=today - datetime.timedelta(days=40), state="expired")
    renewals = renewals_until(cast.talleres, horizon(today), now())
    assert product.pk in {each.product.pk for each in in_month(renewals, today.replace(day=1), today)}
    assert [each.product.pk for each in renewals].count(product.pk) == 2


def test_automatic_and_manual_are_told_apart(cast: Cast) -> None:
    cast.talleres.products.update(renews_itself=False)
    (forecast,) = outlook(cast.talleres, now()).forecasts
    assert (forecast.automatic.minor, forecast.manual) == (0, forecast.total)


def test_a_price_that_is_known_to_come_is_in_the_forecast_and_not_before_its_day(cast: Cast) -> None:
    product, today = monthly(cast), cast.talleres.day_at(now())
    from_day = terms.later(today.replace(day=1), 6)
    Price.objects.create(kind=product.kind, plan=product.plan, months=1, currency="CHF", starts_on=from_day, net=2000)
    found = [each for each in renewals_until(cast.talleres, horizon(today), now()) if each.product.pk == product.pk]
    totals = [each.total.minor for each in found if each.total]
    assert (totals[0], totals[-1], sorted(set(totals))) == (1070, 2162, [1070, 2162])


def test_what_has_no_price_is_counted_apart(cast: Cast) -> None:
    product, today = monthly(cast), cast.talleres.day_at(now())
    Price.objects.create(kind=product.kind, plan=product.plan, months=1, currency="CHF", starts_on=today, net=None)
    assert outlook(cast.talleres, now()).unpriced == 12
    assert "12 renovaciones" in cast.client("iker").get(f"{AT}/forecast/").text


def test_months_are_bounded(cast: Cast) -> None:
    today = cast.talleres.day_at(now())
    first, last = months_of_year(today)[0], months_of_year(today)[-1]
    client = cast.client("nadia")
    here, end = (client.get(f"{AT}/calendar/?month={each:%Y-%m}").text for each in (first, last))
    assert ('rel="prev"' in here, 'rel="next"' in here) == (False, True)
    assert ('rel="prev"' in end, 'rel="next"' in end) == (True, False)
    for wrong in ("1900-01", "9999-12", "x", "2026-13", "", "0000-00", "٢٠٢٧-٠١"):
        assert month_of(wrong, today) == first


def test_the_grid_has_every_day_once(cast: Cast) -> None:
    month = datetime.date(2028, 2, 1)
    days = [day.date for week in weeks_of(month, []) for day in week]
    assert [day for day in days if day] == [month + DAY * ahead for ahead in range(29)]
    assert len(days) % 7 == 0


def test_a_full_day_shows_two_and_leads_to_all(cast: Cast) -> None:
    product = monthly(cast)
    due = product.expires_on
    cast.talleres.products.filter(state="active").update(expires_on=due)
    client = cast.client("nadia")
    page = client.get(f"{AT}/calendar/").text
    assert due is not None
    assert f"day={due:%Y-%m-%d}" in page
    listed = client.get(f"{AT}/calendar/?day={due:%Y-%m-%d}&size=100").text
    assert listed.count('<th scope="row" class="lead">') == cast.talleres.products.filter(state="active").count()


def test_the_chart_says_what_it_shows_and_its_table_says_the_same(cast: Cast) -> None:
    page = plain(cast.client("iker").get(f"{AT}/forecast/").text)
    (forecast,) = outlook(cast.talleres, now()).forecasts
    assert page.count('role="img"') == 2
    assert page.count("<title>Renovaciones con IVA en los próximos 12 meses, en CHF.") == 2
    heights = [float(each) for each in re.findall(r'fill="var\(--chart-[12]\)" x[^>]*height="([\d.]+)"', page)]
    assert heights
    assert all(0 < each <= 146 for each in heights)
    assert "style=" not in page.split("<main")[1]
    assert f"{forecast.total.amount:.2f}".replace(".", ",")[-6:] in page


def test_the_file_has_twelve_months_and_its_amounts_are_numbers(cast: Cast) -> None:
    answer = cast.client("iker").get(f"{AT}/forecast.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    (forecast,) = outlook(cast.talleres, now()).forecasts
    assert [row[0] for row in rows[1:]] == [f"{each.first:%Y-%m}" for each in forecast.months]
    assert [row[4].replace(",", ".") for row in rows[1:]] == [str(each.total.amount) for each in forecast.months]
    assert answer["Content-Type"].startswith("text/csv")


def test_an_organization_without_products_reads_that_nothing_is_due(cast: Cast) -> None:
    cast.talleres.products.update(expires_on=None)
    client = cast.client("nadia")
    assert "No vence nada en los próximos 12 meses" in client.get(f"{AT}/forecast/").text
    assert client.get(f"{AT}/calendar/").status_code == client.get(f"{AT}/").status_code == 200
