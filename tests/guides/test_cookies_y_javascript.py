"""Guide "activación de cookies y JavaScript" (guide 17): what is said without cookies, and the article about it.

That everything works with scripts off is what all the other guides here show.
"""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db


class Forgetful(Client):
    """A browser that keeps no cookie."""

    def request(self, **request: Any) -> Any:
        self.cookies.clear()
        return super().request(**request)


def refused(cast: Cast) -> Walk:
    """Somebody whose browser blocks cookies signs in."""
    walk = Walk(Forgetful(enforce_csrf_checks=True), "/login/")
    return walk.fill(Correo=cast.clara.email, Contraseña=PASSWORD).press("Continuar")


def test_the_sign_in_says_that_cookies_are_missing_and_keeps_nobody_waiting(cast: Cast) -> None:
    walk = refused(cast)
    assert walk.status == 403
    assert walk.heading == "Para iniciar sesión hacen falta cookies"
    assert walk.sees("Su navegador no ha enviado ninguna cookie", "no es posible iniciar sesión")


def test_it_leads_to_the_article_without_a_cookie(cast: Cast) -> None:
    walk = refused(cast).click("Paso a paso, para cada navegador")
    assert (walk.status, walk.heading) == (200, "Activar las cookies y JavaScript")
    assert walk.sees("Chrome", "Firefox", "Edge", "Safari en el Mac", "iPhone y iPad")


def test_the_article_explains_the_cut_off_window_and_forgetting_on_close(client: Client) -> None:
    walk = Walk(client, "/help/es/cookies-and-javascript/")
    assert walk.sees("la ventana de inicio de sesión de una app aparece cortada", "Bloquear todas las cookies")
    walk.click("Pedir la autenticación en cada apertura del navegador")
    assert walk.sees("chrome://settings/content/siteData")


def test_the_sign_in_page_says_so_before(client: Client) -> None:
    walk = Walk(client, "/login/").click("Para iniciar sesión hacen falta cookies: qué significa")
    assert walk.click("Paso a paso, para cada navegador").status == 200
