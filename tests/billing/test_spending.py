"""Spending by month: each month is the list of its documents, currencies are never added, more back than out goes below
the line (BIL-95; known failure H4)."""

import datetime
import re
from decimal import Decimal

import pytest

from billing.ahead.chart import CEILING, FLOOR
from billing.models import DocumentTally
from billing.spending.chart import CARD, PHONE, WIDE, chart_of
from billing.spending.months import Month, months_until, since, spending_of, spendings
from billing.tiles import money_figures
from core.clock import now
from core.components.formats import amount_text
from core.money import Money
from manager.demo import money as demo_money
from organizations.models import Organization
from tests.cast import Cast
from tests.clock import here
from tests.html import Document

PAGE = "/org/talleres-rochat/billing/spending/"
TODAY = datetime.date(2027, 3, 15)


def tally(organization: Organization, day: datetime.date, minor: int, currency: str = "CHF") -> None:
    facts = {"listed_as": "paid", "count": 1, "tax": 0}
    DocumentTally.objects.create(organization=organization, day=day, currency=currency, total=minor, **facts)


def months(*amounts: int) -> list[Month]:
    """The last months of twelve; the others are nought."""
    first = months_until(TODAY)
    minors = [0] * (len(first) - len(amounts)) + list(amounts)
    return [Month(day, Money.of_minor(minor, "CHF")) for day, minor in zip(first, minors, strict=True)]


def test_twelve_months_end_with_the_present_one() -> None:
    first = months_until(TODAY)
    assert (first[0], first[-1], len(first)) == (datetime.date(2026, 4, 1), datetime.date(2027, 3, 1), 12)
    assert since(datetime.date(2027, 12, 31)) == datetime.date(2027, 1, 1)
    assert since(datetime.date(2028, 2, 29)) == datetime.date(2027, 3, 1)


@pytest.mark.django_db
def test_a_month_is_the_sum_of_the_documents_that_it_leads_to(cast: Cast) -> None:
    demo_money.load(now())
    client = cast.client("iker")
    (drawing,) = client.get(PAGE).context["drawings"]
    assert sum(bool(month.total) for _words, _url, month in drawing.rows) > 5
    for _words, url, month in drawing.rows:
        sums = client.get(url).context["sums"]
        assert [each.total for each in sums] == ([month.total] if month.total else [])


@pytest.mark.django_db
def test_page_file_and_panel_say_the_same(cast: Cast) -> None:
    demo_money.load(now())
    client = cast.client("nadia")
    (drawing,) = client.get(PAGE).context["drawings"]
    page = Document.of(client.get(PAGE).text)
    shown = {row.text.split(" ", 3)[-1] for row in page.all("tr")}
    panel = client.get("/org/talleres-rochat/").context["panel"]
    lines = client.get(PAGE[:-1] + ".csv").content.decode("utf-8-sig").splitlines()[1:]
    told = {line.split(";")[0].strip('"'): line.split(";")[2].strip('"') for line in lines}
    for _words, _url, month in drawing.rows:
        assert Decimal(told[f"{month.first:%Y-%m}"].replace(",", ".")) == month.total.amount
        assert amount_text(month.total).replace("\xa0", " ") in shown
    assert panel.spending[0].rows == drawing.rows
    assert spending_of(cast.talleres, here()) == money_figures(cast.member("iker"), now()).spending  # type: ignore[union-attr]


@pytest.mark.django_db
def test_currencies_have_a_card_each_and_are_never_added(cast: Cast) -> None:
    for minor, currency in ((10_000, "CHF"), (2_500, "EUR")):
        tally(cast.globex, here(), minor, currency)
    answer = cast.client("olga").get("/org/globex/")
    (url,) = re.findall(r'tile__label">.{1,80}?<a href="([^"]*from=[^"]*)"', answer.text, re.DOTALL)
    assert [each.total for each in answer.context["panel"].spending] == [
        Money.of_minor(100_00, "CHF"),
        Money.of_minor(25_00, "EUR"),
    ]
    assert "100,00 CHF · 25,00 €" in answer.text.replace("\xa0", " ")
    sums = cast.client("olga").get(url.replace("&amp;", "&")).context["sums"]
    assert [each.total for each in sums] == [Money.of_minor(100_00, "CHF"), Money.of_minor(25_00, "EUR")]


@pytest.mark.django_db
def test_what_is_older_than_twelve_months_and_what_is_elsewhere_is_not_in_it(cast: Cast) -> None:
    today = here()
    tally(cast.talleres, since(today) - datetime.timedelta(days=1), 10_000)
    tally(cast.globex, today, 10_000, "EUR")
    assert spending_of(cast.talleres, today) == []
    assert "No se facturó nada en los últimos 12 meses" in cast.client("iker").get(PAGE).text


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["beat", "lucia"])
def test_whoever_may_not_account_gets_neither_page_nor_file(cast: Cast, who: str) -> None:
    assert {cast.client(who).get(url).status_code for url in (PAGE, PAGE[:-1] + ".csv")} == {403}


def test_a_year_is_the_sum_of_its_months() -> None:
    rows = [(day, "CHF", 100) for day in months_until(TODAY)]
    (spent,) = spendings(rows, TODAY)
    assert (spent.of_year(2027), spent.of_year(2026)) == (Money.of_minor(3_00, "CHF"), Money.of_minor(9_00, "CHF"))


@pytest.mark.parametrize("size", [WIDE, CARD, PHONE])
def test_bars_stand_on_nought_and_the_dearest_carries_its_amount(size: tuple[int, int, int]) -> None:
    chart = chart_of(months(40_000, 125_200, 60_000), size)
    tops = [Decimal(bar.y) for bar in chart.bars]
    assert (len(chart.bars), float(chart.zero), float(min(tops))) == (size[0], FLOOR, CEILING)
    assert [bar.value.replace(".", "") for bar in chart.bars if bar.value] == ["1252"]
    assert all(Decimal(bar.y) + Decimal(bar.height) == FLOOR for bar in chart.bars)
    assert [bar.height for bar in chart.bars][: size[0] - 3] == ["0.0"] * (size[0] - 3)


def test_a_month_in_which_more_came_back_hangs_below_the_line() -> None:
    chart = chart_of(months(30_000, -10_000), WIDE)
    up, down = chart.bars[-2:]
    assert Decimal(up.y) + Decimal(up.height) == Decimal(chart.zero) == Decimal(down.y)
    assert Decimal(up.height) == 3 * Decimal(down.height)
    assert Decimal(down.y) + Decimal(down.height) == FLOOR
    assert any(words.startswith("−") for _y, words in chart.lines)


def test_a_year_of_credits_alone_has_no_dearest_month() -> None:
    chart = chart_of(months(-10_000), WIDE)
    assert [bar.value for bar in chart.bars] == [""] * 12
    assert Decimal(chart.zero) == CEILING
