"""Each number of the panel is that of the list behind its link, for every role (BIL-95; known failure H4)."""

import datetime
import html
import re
from typing import Any

import pytest

from accounts.models import User
from billing.checkout.commands import Means, facts_of, pay, quoted
from billing.documents.lists import state_of
from billing.due.rows import due_soon
from billing.models import Payment
from billing.tiles import money_figures, money_tiles
from core.clock import now
from core.components.formats import digits_text, short_day
from core.paging import Table
from core.shown import version_of
from organizations.models import Organization, Role
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.clock import here

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat"
TILE = re.compile(
    r'<h2 class="tile__label">.*?<a href="([^"]+)">([^<]+)</a>.*?tile__value">(.*?)</p>\s*'
    r'(?:<p class="tile__detail">(.*?)</p>)?',
    re.S,
)
ACCOUNTANTS = ("nadia", "clara", "iker")


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\xa0", " ").strip()


def tiles(cast: Cast, who: str) -> dict[str, tuple[str, str, str]]:
    """Label to address, value and detail."""
    page = cast.client(who).get(f"{AT}/").text
    return {
        words(label): (html.unescape(url), words(value), words(detail))
        for url, label, value, detail in TILE.findall(page)
    }


def listed(cast: Cast, who: str, url: str) -> Table[Any]:
    """The list behind a link, as this person gets it."""
    table: Table[Any] = cast.client(who).get(f"{url}&size=100").context["table"]
    return table


def bought(cast: Cast) -> None:
    """A name that is paid at once: an invoice of today; and one of the year before."""
    before = {"day": here().replace(month=1, day=1) - datetime.timedelta(days=1), "listed_as": "paid"}
    cast.talleres.document_tallies.create(**before, currency="CHF", count=1, total=99_900, tax=0)
    money.give(cast.talleres, 11_545)
    name = cast.talleres.products.get(service_name="puentealto.example")
    money.pay_now(cast.member("nadia"), money.chosen(name))


def open_requests(cast: Cast) -> None:
    """One that is overdue, one paid in part, one open, one paid."""
    money.give(cast.talleres, 11_545 + 500)
    nadia, long_ago = cast.member("nadia"), now() - datetime.timedelta(days=60)
    names = ("talleres-rochat.example", "puentealto.example", "rochat-recambios.example", "www.talleres-rochat.example")
    late, partly, whole, paid = (
        money.chosen(cast.talleres.products.exclude(kind__key="mail-service").get(service_name=name)) for name in names
    )
    seen = version_of(facts_of(quoted(nadia, late, long_ago)))
    pay(actor=nadia, selection=late, means=Means(0, Payment.Means.TRANSFER), seen=seen, now=long_ago)
    money.pay_now(nadia, partly, prepaid=500, transfer=True)
    money.pay_now(nadia, whole, transfer=True)
    money.pay_now(nadia, paid)


@pytest.mark.parametrize("who", ACCOUNTANTS)
def test_what_was_spent_this_year_is_the_sum_of_the_list_behind_it(cast: Cast, who: str) -> None:
    bought(cast)
    url, value, detail = tiles(cast, who)[f"Gasto {now().year}"]
    (listed_sum,) = cast.client(who).get(url).context["sums"]
    assert value == digits_text(listed_sum.total) != "0,00"
    assert detail == "CHF · IVA incluido"


@pytest.mark.parametrize("who", [*ACCOUNTANTS, "beat", "lucia"])
def test_what_ends_within_ninety_days_is_as_much_as_the_list_has(cast: Cast, who: str) -> None:
    page = cast.client(who).get(f"{AT}/")
    coming = page.context["panel"].coming
    if not coming.total:
        assert listed(cast, who, f"{AT}/ending/?within=90").total == 0
        return
    url, said = re.findall(r'<a href="([^"]+/ending/[^"]*)">\s*(Ver [^<]+?)\s*</a>', page.text)[0]
    table = listed(cast, who, url)
    assert int(re.findall(r"\d+", said)[0]) == table.total == coming.total
    assert coming.by_hand == listed(cast, who, f"{url}&renewal=manual").total
    file = cast.client(who).get(url.replace("/ending/", "/ending.csv")).content.decode()
    assert len(file.strip().splitlines()) == 1 + table.total


@pytest.mark.parametrize("who", [*ACCOUNTANTS, "beat", "lucia"])
def test_the_next_expiry_is_the_first_of_the_list_that_is_to_come(cast: Cast, who: str) -> None:
    url, value, _detail = tiles(cast, who)["Próximo vencimiento"]
    days = [row.expires_on for row in listed(cast, who, f"{url}?").rows]
    coming = [each for each in days if each >= cast.member(who).day_at(now())]
    assert value == (short_day(min(coming)) if coming else "—")


@pytest.mark.parametrize("who", ACCOUNTANTS)
def test_the_open_amount_is_what_the_listed_documents_lack(cast: Cast, who: str) -> None:
    open_requests(cast)
    url, value, detail = tiles(cast, who)["A pagar"]
    numbers = [row["number"] for row in listed(cast, who, url).rows]
    documents = cast.talleres.documents.filter(number__in=numbers)
    left = sum(each.left for each in documents)
    assert {state_of(each, here()) for each in documents} == {"open", "partly_paid", "overdue"}
    assert len(documents) == 3
    assert detail == f"CHF · {len(documents)} documentos"
    assert value == f"{left // 100},{left % 100:02}"


@pytest.mark.parametrize("who", ACCOUNTANTS)
def test_the_balance_is_that_of_the_account(cast: Cast, who: str) -> None:
    money.give(cast.talleres, 41_250)
    url, value, detail = tiles(cast, who)["Cuenta prepagada"]
    assert (value, detail) == ("412,50", "CHF · disponible")
    assert value in words(cast.client(who).get(url).text)


@pytest.mark.parametrize("who", ["beat", "lucia"])
def test_who_may_not_account_sees_no_money(cast: Cast, who: str) -> None:
    money.give(cast.talleres, 41_250)
    page = words(cast.client(who).get(f"{AT}/").text)
    assert not {f"Gasto {now().year}", "A pagar", "Cuenta prepagada"} & set(tiles(cast, who))
    assert "CHF" not in page.split("Su rol en")[1]


@pytest.mark.parametrize("who", [*ACCOUNTANTS, "beat", "lucia"])
def test_products_and_people_are_as_many_as_their_lists(cast: Cast, who: str) -> None:
    found = tiles(cast, who)
    if "Productos" in found:
        member = cast.member(who)
        visible = cast.talleres.products.visible_to(member, member.day_at(now()))
        assert int(found["Productos"][1]) == visible.count()
    if "Seguridad" in found:
        url, value, detail = found["Seguridad"]
        protected, people = map(int, value.split(" / "))
        assert int(detail.split()[0]) == people - protected == listed(cast, who, url).total
        assert people == cast.talleres.memberships.count()


def test_a_number_of_people_is_that_of_the_list_when_everybody_has_a_second_step(cast: Cast) -> None:
    User.objects.update(second_factor="app")
    url, value, detail = tiles(cast, "nadia")["Seguridad"]
    invited = cast.talleres.invitations.filter(state="pending").count()
    assert detail == "todos con verificación en dos pasos"
    assert int(value.split(" / ")[1]) == listed(cast, "nadia", f"{url}?").total - invited


def test_nothing_to_pay_is_zero_and_currencies_stand_side_by_side(cast: Cast) -> None:
    member = factories.member(cast.globex, Role.LEGAL_REPRESENTATIVE)
    money.give(cast.globex, 500)
    Organization.objects.filter(pk=cast.globex.pk).update(country="CH")
    member.organization.refresh_from_db()
    spent, unpaid, prepaid = money_tiles(member, money_figures(member, now()), here())
    assert (spent.value, unpaid.value, unpaid.detail) == ("0,00", "0,00", "CHF · 0 documentos")
    assert prepaid.value.replace("\xa0", " ") == "0,00 CHF · 5,00 €"


def test_the_menu_counts_what_is_due_within_thirty_days(cast: Cast) -> None:
    page = cast.client("iker").get(f"{AT}/").text
    line = page.split('/billing/payments/"')[1].split("</a>")[0]
    assert re.findall(r'navlink__count">(\d+)<', line) == [str(due_soon(cast.member("iker")))]
