"""Twelve questions of somebody who is here for the first time, and where the panel leads with them.

By three links at most, found by their visible names, without scripts. Each is asked by every role that may know the
answer.
"""

import pytest

from billing.models import Document
from core.clock import now
from core.components.formats import amount_text, month, plain_day
from core.money import Money
from manager.demo import money
from organizations.people.commands import change_role
from products.asking.commands import ask
from products.holds.commands import lock
from tests.cast import Cast
from tests.clock import here
from tests.walk import Walk

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"
MOST = 3
MANAGERS, ACCOUNTANTS = ["nadia", "clara"], ["nadia", "clara", "iker"]
WORKERS, ANYBODY = ["iker", "beat", "lucia"], ["nadia", "clara", "iker", "beat", "lucia"]


class Newcomer(Walk):
    """Somebody on the panel who follows links and counts them."""

    clicks = 0

    def click(self, name: str) -> "Newcomer":
        """The first link whose name begins with these words."""
        self.clicks += 1
        assert self.clicks <= MOST, f"{name} is one link too many"
        found = next((each for each in self.links() if each == name), None)
        found = found or next((each for each in self.links() if each.startswith(name)), name)
        super().click(found)
        assert self.status == 200, (name, self.status)
        return self


@pytest.fixture
def house(cast: Cast) -> Cast:
    """A lock, a role that changed, and somebody who asks."""
    clara, drive = cast.member("clara"), cast.talleres.products.get(service_name="Disco Taller")
    lock(actor=clara, product=drive, reason="Revisión de las copias", ends_at=None, now=now())
    change_role(actor=clara, subject=cast.member("iker"), role="external", has_accounting=True)
    ask(actor=cast.member("beat"), target=f"{HOME}products/mail/", words="Para el taller", now=now())
    return cast


@pytest.fixture
def books(house: Cast) -> Cast:
    """The same with a year of invoices and a request that is overdue."""
    money.load(now())
    return house


def newcomer(house: Cast, who: str) -> Newcomer:
    return Newcomer(house.client(who), HOME)


def amount(document: Document, minor: int) -> str:
    """As the text of a page has it."""
    return amount_text(Money.of_minor(minor, document.currency)).replace("\xa0", " ")


def test_who_may_see_this_domain_and_why(house: Cast) -> None:
    for who in MANAGERS:
        walk = newcomer(house, who).click("talleres-rochat.example")
        assert walk.sees("Lucía Marchetti")
        assert walk.click("Quién puede hacer qué y por qué").sees("Lucía Marchetti", "Webmasters")


def test_why_was_i_charged(books: Cast) -> None:
    invoice = books.talleres.documents.filter(kind=Document.Kind.INVOICE).latest("issued_on", "pk")
    row = invoice.lines.select_related("product").latest("pk")
    assert row.product
    for who in ACCOUNTANTS:
        walk = newcomer(books, who).click(month(invoice.issued_on).capitalize()).click(invoice.number)
        assert walk.sees(row.product.service_name, amount(invoice, invoice.total))


def test_who_locked_this_and_why(house: Cast) -> None:
    for who in (*MANAGERS, "beat"):
        walk = newcomer(house, who)
        assert walk.sees("Clara Monnet bloqueó Disco Taller el")
        assert walk.click("Verlo : Clara Monnet").sees("Clara Monnet", "Revisión de las copias")


def test_what_ends_next(house: Cast) -> None:
    for who in ANYBODY:
        member = house.member(who)
        today = member.day_at(now())
        seen = house.talleres.products.visible_to(member, today).filter(expires_on__gte=today)
        nearest = seen.earliest("expires_on", "service_name")
        words, walk = (nearest.name, plain_day(nearest.expires_on)), newcomer(house, who)
        assert walk.sees(*words)
        assert walk.click("Próximo vencimiento").sees(*words)


def test_who_asked_for_access_and_for_what(house: Cast) -> None:
    for who in MANAGERS:
        walk = newcomer(house, who).click("Responder")
        assert walk.sees("Beat Kessler")
        assert walk.click("Beat Kessler").sees("Para el taller")


def test_what_do_i_owe_and_until_when(books: Cast) -> None:
    asked = books.talleres.documents.get(kind=Document.Kind.REQUEST, state="open", due_on__lt=here())
    for who in ACCOUNTANTS:
        walk = newcomer(books, who)
        assert walk.sees(f"{asked.number} está vencida")
        assert walk.click("A pagar").sees(asked.number, plain_day(asked.due_on))
        assert walk.click(asked.number).sees(amount(asked, asked.left))


def test_who_has_no_second_step(house: Cast) -> None:
    for who in MANAGERS:
        assert newcomer(house, who).click("Ver quiénes").sees("Beat Kessler", "Clara Monnet")


def test_who_changed_the_role_of_iker(house: Cast) -> None:
    for who in MANAGERS:
        walk = newcomer(house, who)
        assert walk.sees(f"{'Usted' if who == 'clara' else 'Clara Monnet'} modificó el rol de Iker Solano")
        assert walk.click("Todo el registro").sees("Clara Monnet modificó el rol de Iker Solano")


def test_what_may_i_do_with_it_and_how_do_i_get_more(house: Cast) -> None:
    for who in WORKERS:
        walk = newcomer(house, who).click("Alojamiento Pro")
        assert walk.sees("Lo que puede hacer", "Estadísticos")
        assert walk.click("Pedir acceso").sees("/products/hosting/")


def test_what_will_the_next_year_cost(books: Cast) -> None:
    for who in ACCOUNTANTS:
        assert newcomer(books, who).click("Ver el calendario").click("Previsión").sees("Renovaciones por mes", "Total")


def test_where_did_the_prepaid_money_go(books: Cast) -> None:
    spent = books.talleres.documents.filter(kind=Document.Kind.REQUEST, state="paid").latest("issued_on", "pk")
    for who in ACCOUNTANTS:
        assert newcomer(books, who).click("Cuenta prepagada").sees(spent.number)


def test_who_helps_me_here(house: Cast) -> None:
    for who in ANYBODY:
        assert newcomer(house, who).click("Contactar").heading == "Contactar con el soporte"


def test_nobody_is_led_to_what_is_not_theirs(books: Cast) -> None:
    """What the reader may not know is not on the panel, and every link of it opens."""
    for who, refused in {"beat": "A pagar", "lucia": "Cuenta prepagada", "iker": "Ver quiénes", "nadia": "–"}.items():
        walk = newcomer(books, who)
        assert not [each for each in walk.links() if each.startswith(refused)]
        own = {node.get("href") for node in walk.page.all("a") if node.get("href").startswith(HOME)}
        client = books.client(who)
        assert {url: status for url in own if (status := client.get(url).status_code) != 200} == {}, who
