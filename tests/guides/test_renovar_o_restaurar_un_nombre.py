"""Guide "renovar o restaurar un nombre de dominio" (guide 9), scripts off: from the red flag to the name."""

import datetime

import pytest

from billing.models import Document
from core.clock import now
from domains.models import Domain
from domains.registry.local.control import Control
from domains.restore.refused import give_back_next
from products.models import ProviderCall
from tests.billing import cards, money
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_restore import deleted
from tests.walk import Walk

pytestmark = pytest.mark.django_db
NAME, DOMAINS = "atrio.com", "/org/talleres-rochat/products/domains/"


def listed(cast: Cast, person: str = "nadia") -> Walk:
    """The names that expired, in the section of domains."""
    walk = Walk(cast.client(person), "/org/talleres-rochat/").go(f"{DOMAINS}?q={NAME}")
    assert walk.sees("En redención", "Redención hasta", "Coste de restauración")
    return walk


def to_the_payment(cast: Cast) -> Walk:
    """Click the name, *Restaurar*, cost and last day, payment."""
    walk = listed(cast).click(NAME).click("Restaurar")
    assert walk.sees("Puede restaurarse hasta", "90,00", "14,50", "112,96")
    return walk.press("Continuar con el pago")


def test_the_steps_of_the_guide_bring_the_name_back(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    walk = to_the_payment(cast).choose("Cuenta prepagada").press("Confirmar y pagar 112,96 CHF")
    assert walk.status == 200
    board = f"{DOMAINS}{domain.product_id}/"
    assert walk.go(board).sees("En restauración", "no tiene que hacer nada más")
    assert not walk.sees("Nadie lo paga")
    names.work()
    assert walk.go(board).sees("Activo")
    assert "Restaurar" not in walk.links()
    old_end = domain.product.expires_on
    assert old_end is not None
    assert names.reloaded(domain).product.expires_on == old_end.replace(year=old_end.year + 1)
    assert names.expires(control, NAME)[:4] == str(old_end.year + 1)


def test_what_is_not_paid_changes_nothing_and_can_be_paid_later(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    cards.kept(cast.talleres, cards.LATER)
    walk = to_the_payment(cast).choose("Tarjeta Visa ••••").press("Confirmar y pagar 112,96 CHF")
    assert walk.sees("rechaz"), walk.page.text
    assert names.state_of(domain) == ("redemption", "redemption")
    assert control.effects("restore") == []
    assert "Restaurar" in walk.go(f"{DOMAINS}{domain.product_id}/").links()
    assert len(money.documents(cast.talleres, Document.Kind.REQUEST)) == 1


def test_after_the_redemption_the_page_says_so_and_leads_to_a_new_registration(
    cast: Cast,
    control: Control,
) -> None:
    domain = deleted(cast, control)
    Domain.objects.filter(pk=domain.pk).update(deleted_at=now() - datetime.timedelta(days=31))
    walk = Walk(cast.client("nadia"), f"{DOMAINS}{domain.product_id}/restore/")
    assert walk.sees("podía restaurarse hasta")
    walk.go(f"{DOMAINS}").click("Comprobar disponibilidad").fill(Nombre_de_dominio="libre.com")
    assert walk.press("Comprobar disponibilidad").sees("libre.com está libre")
    walk.click("Registrar libre.com")
    assert walk.field("Nombre de dominio").get("value") == "libre.com"


@pytest.mark.parametrize("fault", ["hang", "drop_before"])
def test_a_registry_that_is_down_is_asked_until_it_answers(cast: Cast, control: Control, fault: str) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    walk = to_the_payment(cast).choose("Cuenta prepagada")
    control.fault(fault, 1)
    walk.press("Confirmar y pagar 112,96 CHF")
    assert walk.go(f"{DOMAINS}{domain.product_id}/").sees("En restauración", "no tiene que hacer nada más")
    names.work()
    assert control.faults() == []
    ProviderCall.objects.filter(state="waiting").update(due_at=now())
    names.work()
    assert names.state_of(domain) == ("active", "active")
    assert len(control.effects("restore")) == 1


def test_a_refused_restore_says_why_and_gives_the_money_back(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    walk = to_the_payment(cast).choose("Cuenta prepagada")
    control.move_clock("+40d")
    walk.press("Confirmar y pagar 112,96 CHF")
    names.work()
    while give_back_next(now()):
        pass
    assert walk.go(f"{DOMAINS}{domain.product_id}/").sees("rechazó la restauración", "cuenta prepagada")
    assert money.prepaid(cast.talleres) == 20_000
