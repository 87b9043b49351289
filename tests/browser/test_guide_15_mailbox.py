"""Guide 15 in Chromium, with the mailbox of the same address. Its own file: here no worker takes the call away."""

from pathlib import Path

from django.conf import LazySettings
from playwright.sync_api import expect

from core.clock import now
from products.calls import queue as calls
from products.models import Product
from products.providers.local import LocalProvider
from tests import factories
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.browser.test_guide_15 import NEW, password_page
from tests.cast import Cast
from tests.factories import PASSWORD


@SCRIPTS
def test_guide_15_with_the_mailbox(
    visitor: Visitor, cast: Cast, settings: LazySettings, tmp_path: Path, *, scripts: bool
) -> None:
    settings.VAR_DIR = tmp_path
    while calls.perform_next(now()):
        pass
    with visitor.window(scripts=scripts) as page:
        sign_in(page, cast.nadia.email)
        password_page(page, "Nadia Ferrari")
        page.get_by_label("Contraseña actual").fill(PASSWORD)
        page.get_by_label("Contraseña nueva").fill(NEW)
        page.get_by_role("radio", name="Unificar").check()
        if page.get_by_label("Código").count():
            page.get_by_label("Código").fill(factories.code_of(cast.nadia))
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("status")).to_contain_text("sus programas de correo la pedirán")
    calls.perform_next(now())
    service = Product.objects.get(service_name="talleres-rochat.example", kind__key="mail-service")
    books = LocalProvider(tmp_path / "providers" / "local.sqlite3")
    assert books.opens_mailbox(service.reference, cast.nadia.email, NEW)
