"""Names in the list of their category: own columns, what alarms, and what to do about one that is not there (NAM-7)."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import now
from domains.life.alarms import alarms
from domains.registry.local.control import Control
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_restore import deleted

pytestmark = pytest.mark.django_db
NAMES = "/org/talleres-rochat/products/domains/"
AVAILABLE = "/org/talleres-rochat/names/available/"


def test_a_deleted_name_shows_until_when_it_is_restored_and_for_how_much(cast: Cast, control: Control) -> None:
    deleted(cast, control)
    row = cast.client("nadia").get(f"{NAMES}?q=atrio.com").text
    last = (now() + datetime.timedelta(days=29)).date()
    headings = ("Extensión", "Vencimiento", "Redención hasta", "Coste de restauración", "Renewal Warranty")
    assert [each for each in headings if each not in row] == []
    assert f'datetime="{last.isoformat()}"' in row
    assert "90,00" in row
    assert "badge danger" in row


def test_other_categories_have_the_usual_columns(cast: Cast) -> None:
    page = cast.client("nadia").get("/org/talleres-rochat/products/hosting/").text
    assert "Coste de restauración" not in page
    assert "¿No ve su dominio?" not in page


@pytest.mark.proof
def test_more_names_cost_no_more_queries(cast: Cast, control: Control) -> None:
    client = cast.client("nadia")
    client.get(NAMES)
    with CaptureQueriesContext(connection) as few:
        client.get(NAMES)
    for number in range(8):
        names.registered(control, f"name{number}.com", "2031-05-01", cast.talleres)
    with CaptureQueriesContext(connection) as many:
        client.get(NAMES)
    assert len(many) == len(few)


@pytest.mark.parametrize(("name", "days", "is_lost"), [("a.com", 1, 0), ("a.ch", 55, 1), ("a.ch", 70, 0)])
def test_what_nobody_pays_alarms_thirty_days_before_it_is_lost(
    cast: Cast, control: Control, name: str, days: int, is_lost: int
) -> None:
    soon = now() + datetime.timedelta(days=days)
    product = names.product_of(names.registered(control, name, soon.date().isoformat(), cast.talleres))
    assert alarms(product, soon.date() - datetime.timedelta(days=days)) == is_lost
    page = cast.client("nadia").get(f"{NAMES}?q={name}").text
    assert ("badge danger" in page) == is_lost
    product.renews_itself = True
    assert not alarms(product, now().date())


def test_the_three_checks_stand_below_the_list_and_on_a_page_of_their_own(cast: Cast) -> None:
    for address in (NAMES, "/org/talleres-rochat/names/missing/"):
        page = cast.client("nadia").get(address).text
        assert all(words in page for words in ("¿No ve su dominio?", "nadia@talleres-rochat.example", AVAILABLE))


def ask(cast: Cast, name: str, who: str = "nadia") -> str:
    return cast.client(who).post(AVAILABLE, {"name": name}).text


def test_a_name_that_is_free_again_leads_to_the_shop(cast: Cast, control: Control) -> None:
    page = ask(cast, "Libre.com")
    assert "libre.com está libre" in page
    assert "/org/talleres-rochat/shop/domain/?name=libre.com" in page
    assert "/shop/domain/" not in ask(cast, "libre.com", "beat")
    assert 'value="libre.com"' in cast.client("nadia").get("/org/talleres-rochat/shop/domain/?name=libre.com").text


@pytest.mark.proof
def test_what_is_taken_unknown_or_no_name_says_so(cast: Cast, control: Control) -> None:
    control.put("tomado.com", client="OTHER", expires=names.at("2031-05-01"))
    assert "ya está registrado" in ask(cast, "tomado.com")
    assert "no se ofrecen" in ask(cast, "huerto.zzz")
    assert "my-shop.ch" in ask(cast, "my–shop.ch")
    names.registered(control, "nuestro.com", "2031-05-01", cast.talleres)
    assert "pertenece a esta organización" in ask(cast, "nuestro.com")
    control.fault("hang", 3)
    assert "no responde" in ask(cast, "otro.com")


@pytest.mark.proof
def test_many_questions_wait(cast: Cast) -> None:
    answers = [ask(cast, f"n{number}.com") for number in range(61)]
    assert "muchos nombres" not in answers[59]
    assert "muchos nombres" in answers[60]
