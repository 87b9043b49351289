"""Confirmations about one's own account do what they showed (``core.shown``)."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.login_email import commands as login_email
from core.clock import now
from security.base.origin import Origin
from security.models import BackupCode
from tests import factories
from tests.cast import Cast
from tests.walk import Walk

pytestmark = pytest.mark.django_db
CHANGED = "Esto cambió mientras tenía la página abierta"
HERE = Origin("203.0.113.9", "Firefox")


def contact(cast: Cast) -> tuple[str, str, Callable[[], Any], Callable[[], object]]:
    people = type(cast.clara).objects.filter(pk=cast.clara.pk)
    people.update(recovery_email="old@casa.example")
    url, button = "/profile/security/recovery-email/remove/", "Quitar el correo de recuperación"
    return url, button, lambda: people.update(recovery_email="new@casa.example"), lambda: people.get().recovery_email


def wish(cast: Cast) -> tuple[str, str, Callable[[], Any], Callable[[], object]]:
    def ask(address: str) -> object:
        return login_email.ask(actor=cast.clara, address=address, origin=HERE, now=now())

    ask("first@casa.example")
    url = "/profile/security/email/cancel/"
    return url, "Cancelar el cambio", lambda: ask("second@casa.example"), lambda: cast.clara.waiting_login_change


@pytest.mark.parametrize("case", [contact, wish], ids=lambda case: case.__name__)
def test_what_changed_meanwhile_is_shown_again_and_not_done(cast: Cast, case: Callable[[Cast], Any]) -> None:
    url, button, meanwhile, is_still_so = case(cast)
    walk = Walk(factories.just_proved(cast.client("clara")), url)
    meanwhile()
    walk.press(button)
    assert (walk.status, walk.sees(CHANGED), bool(is_still_so())) == (409, True, True)
    assert walk.press(button).status == 200
    assert not is_still_so()


def test_codes_that_nobody_saw_are_not_ticked_off(cast: Cast) -> None:
    client = factories.just_proved(cast.client("nadia"))
    Walk(client, "/profile/security/2fa/codes/new/").press("Generar códigos nuevos")
    old = Walk(client, "/profile/security/2fa/codes/")
    BackupCode.objects.filter(user=cast.nadia).delete()
    new = Walk(client, "/profile/security/2fa/codes/new/").press("Generar códigos nuevos")
    assert old.choose("Los he guardado").press("Terminar").status == 409
    assert new.choose("Los he guardado").press("Terminar").status == 200


def test_new_codes_do_not_void_those_that_another_tab_made_since(cast: Cast) -> None:
    client = factories.just_proved(cast.client("nadia"))
    first, second = (Walk(client, "/profile/security/2fa/codes/new/") for _tab in range(2))
    first.press("Generar códigos nuevos")
    made = set(BackupCode.objects.filter(user=cast.nadia).values_list("pk", flat=True))
    assert second.press("Generar códigos nuevos").status == 409
    assert set(BackupCode.objects.filter(user=cast.nadia).values_list("pk", flat=True)) == made
