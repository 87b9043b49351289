"""*Facturas*: numbers are what their links lead to, sums are of the whole filter, and both are kept (INV-3, H4)."""

import datetime
import html
import re

import pytest
from django.db import connection

from billing.documents import lists
from billing.documents.issuing import Facts, issue
from billing.documents.lists import SEGMENTS, figures_of, listed, narrowed, spans, state_of
from billing.models import Document, DocumentTally
from billing.prepaid.commands import quote_top_up
from core import paging
from core.clock import now
from core.components.formats import digits_text, short_day
from core.money import Money
from tests import factories
from tests.billing.money import chosen, give, pay_now
from tests.billing.test_panel_tiles import TILE, words
from tests.cast import Cast
from tests.clock import here

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/invoices/"
TODAY = datetime.date(2026, 11, 23)
RECOUNTED = """
SELECT organization_id, issued_on, listed_as, currency, count(*), sum(sign * total), sum(sign * tax)
FROM (SELECT *, CASE kind WHEN 'invoice' THEN 1 WHEN 'credit_note' THEN -1 ELSE 0 END AS sign FROM billing_document) d
WHERE listed_as <> '' GROUP BY 1, 2, 3, 4
"""


def late(cast: Cast) -> Document:
    """A request of Talleres whose day is over."""
    with_days = Facts(due_on=here() - datetime.timedelta(days=3))
    return issue(Document.Kind.TOP_UP, cast.talleres, quote_top_up(cast.talleres, 1_000, "CHF"), with_days, now())


def some(cast: Cast) -> None:
    """One paid, one pending, one late, and one of another organization."""
    give(cast.talleres, 100_000)
    owner = factories.owner_of(cast.talleres)
    pay_now(owner, chosen(cast.talleres.products.filter(kind__key="web-hosting").earliest("pk")))
    factories.document(cast.talleres)
    late(cast)
    factories.document(cast.globex)


def segments(page: str) -> dict[str, tuple[str, int]]:
    """Label → address and number, as the page shows them."""
    part = page.partition(' segments"')[2].partition("</nav>")[0]
    links = re.findall(r'<a class="chip[^"]*"\s+href="([^"]+)".*?>([^<]+)<small>(\d+)', part, re.DOTALL)
    return {label.strip(): (url.replace("&amp;", "&").removeprefix("./"), int(count)) for url, label, count in links}


def shown(page: str) -> int:
    """Rows of the table."""
    return page.count('<th scope="row" class="nowrap">')


def tiles(page: str) -> dict[str, tuple[str, str, str]]:
    """Label → address, value and detail of the figures above the list."""
    return {
        words(label): (html.unescape(url), words(value), words(detail))
        for url, label, value, detail in TILE.findall(page)
    }


@pytest.mark.parametrize("who", ["nadia", "clara", "iker"])
def test_each_figure_above_the_list_is_what_its_link_shows(cast: Cast, who: str) -> None:
    some(cast)
    factories.document(cast.talleres)
    client = cast.client(who)
    found = tiles(client.get(AT).text)
    assert list(found) == ["Por pagar", "Vencido", f"Pagado en {now().year}", "Cuenta prepagada"]
    states = [{"open", "partly_paid"}, {"overdue"}, {"paid"}]
    for (url, value, detail), expected in zip(found.values(), states, strict=False):
        behind = client.get(url).context
        numbers = [row["number"] for row in behind["table"].rows]
        listed_here = list(cast.talleres.documents.filter(number__in=numbers))
        assert {state_of(each, here()) for each in listed_here} <= expected
        assert re.findall(r"(\d+) documento", detail) == [str(behind["table"].total)]
        assert behind["table"].total == len(listed_here) > 0
        left = Money.of_minor(sum(each.left for each in listed_here), "CHF")
        (said,) = [each.total for each in behind["sums"]] if expected == {"paid"} else [left]
        assert value == digits_text(said) != "0,00"
    url, value, detail = found["Cuenta prepagada"]
    assert value in words(client.get(url).text)
    assert detail == "CHF · disponible"


def test_figures_say_how_urgent_it_is_and_do_not_follow_the_filter(cast: Cast) -> None:
    some(cast)
    iker = cast.client("iker")
    found = tiles(iker.get(AT).text)
    day = cast.talleres.documents.get(listed_as="open", due_on__gte=here()).due_on
    assert day
    due = short_day(day)
    assert found["Por pagar"][2] == f"CHF · 1 documento · vence el {due}"
    assert found["Vencido"][1:] == ("10,00", "CHF · 1 documento · 3 días")
    assert tiles(iker.get(f"{AT}?status=void&q=nothing").text) == found
    late(cast)
    assert tiles(iker.get(AT).text)["Vencido"][1:] == ("20,00", "CHF · 2 documentos · hasta 3 días")


def test_figures_of_two_currencies_are_never_added(cast: Cast) -> None:
    some(cast)
    issue(
        Document.Kind.TOP_UP,
        cast.talleres,
        quote_top_up(cast.talleres, 700, "EUR"),
        Facts(due_on=here() - datetime.timedelta(days=1)),
        now(),
    )
    assert tiles(cast.client("iker").get(AT).text)["Vencido"][1] == "10,00 CHF · 7,00 €"


def test_without_documents_there_are_no_figures(cast: Cast) -> None:
    assert tiles(cast.client("olga").get("/org/globex/billing/invoices/").text) == {}


@pytest.mark.parametrize("query", ["", "?from=2026-01-01", "?q=cr%C3%A9dito", "?to=2020-01-01&q=x", "?from=2099-01-01"])
def test_each_number_is_what_its_link_shows(cast: Cast, query: str) -> None:
    some(cast)
    iker = cast.client("iker")
    found = segments(iker.get(f"{AT}{query}").text)
    assert len(found) == len(SEGMENTS)
    assert {label: shown(iker.get(f"{AT}{url}").text) for label, (url, _count) in found.items()} == {
        label: count for label, (_url, count) in found.items()
    }


def test_what_is_kept_is_what_is_there(cast: Cast) -> None:
    some(cast)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNTED)
        counted = set(cursor.fetchall())
    columns = ("organization_id", "day", "listed_as", "currency", "count", "total", "tax")
    assert {row for row in DocumentTally.objects.values_list(*columns) if row[4]} == counted
    assert counted


def test_the_figures_of_a_text_are_those_that_are_kept(cast: Cast) -> None:
    some(cast)
    kept = figures_of(cast.talleres, None, None, [], here())
    counted = figures_of(cast.talleres, None, None, ["2026"], here())
    assert kept
    assert counted
    assert kept.all_counts == counted.all_counts
    assert kept.sums_of([]) == counted.sums_of([])
    assert kept.sums_of(["paid"])


def test_more_than_is_counted_has_no_numbers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    some(cast)
    for module in (paging, lists):
        monkeypatch.setattr(module, "COUNT_LIMIT", 1)
    page = cast.client("iker").get(f"{AT}?q=2026").text
    assert "<small>" not in page.partition(' segments"')[2].partition("</nav>")[0]
    assert "más de" in page
    assert "más de" not in cast.client("iker").get(f"{AT}?q=2026&status=void").text


def test_sums_of_two_currencies_are_never_added(cast: Cast) -> None:
    for day, currency in ((1, "CHF"), (2, "EUR")):
        facts = {"count": 1, "total": 500, "tax": 37, "day": TODAY.replace(day=day)}
        cast.talleres.document_tallies.create(listed_as="paid", currency=currency, **facts)
    figures = figures_of(cast.talleres, None, None, [], TODAY)
    assert figures
    assert [each.total for each in figures.sums_of(["paid"])] == [
        Money.of_minor(500, "CHF"),
        Money.of_minor(500, "EUR"),
    ]
    assert figures.sums_of(["void"]) == []


def test_the_spans_of_accounts_fill_the_days(cast: Cast) -> None:
    days = [(each.first.isoformat(), each.last.isoformat()) for each in spans(TODAY)]
    assert days[:2] == [("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-12-31")]
    assert days[2:] == [("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")]
    assert spans(datetime.date(2027, 2, 28))[1].last == datetime.date(2027, 3, 31)
    page = cast.client("iker").get(f"{AT}?from=2025-01-01&to=2025-12-31").text
    assert [word in page for word in ("Este mes", "Este trimestre", "Este año", "El año pasado")] == [True] * 4


def test_the_menu_of_a_row_is_drawn_once_and_offers_what_can_be_done(cast: Cast) -> None:
    some(cast)
    page = cast.client("iker").get(AT).text
    assert page.count('data-onward="/pay/"') == 2, "with a file and without"
    assert len(re.findall(r"Acciones para (?!la selección)", page)) == shown(page) == 3
    assert page.count('data-onward="/"') == len(set(re.findall(r'<row-menu kind="([\w-]+)"', page)))


def test_a_filter_with_words_finds_numbers_in_any_order(cast: Cast) -> None:
    document = factories.document(cast.talleres)
    _letter, year, number = document.number.split("-")
    found = narrowed(listed(cast.talleres), [], None, None, [number, year], TODAY)
    assert [each.number for each in found] == [document.number]


def test_only_what_is_final_offers_to_print_it(cast: Cast) -> None:
    some(cast)
    iker = cast.client("iker")
    invoice = cast.talleres.documents.get(kind=Document.Kind.INVOICE)
    request = cast.talleres.documents.filter(listed_as="open").earliest("pk")
    pages = [iker.get(f"{AT}{each.number}/").text for each in (invoice, request)]
    assert ["<print-page" in page for page in pages] == [True, False]
    assert ["Descargar" in page for page in pages] == [False, True], "its file is not made yet"
