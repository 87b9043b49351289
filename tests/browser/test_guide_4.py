"""Guide 4 in Chromium: two windows, the mails out of a real mail server."""

from playwright.sync_api import expect

from core.work import wake
from notifications.models import Message
from notifications.tasks import deliver_due
from tests.browser.conftest import SCRIPTS, Visitor, sign_in
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.live import PATIENCE_SECONDS, PostOffice, text_of
from tests.manager.portals import eventually

NEW = "una frase nueva y bastante larga"


@SCRIPTS
def test_guide_4(visitor: Visitor, cast: Cast, post_office: PostOffice, *, scripts: bool) -> None:
    with visitor.window(scripts=scripts) as first, visitor.window(scripts=scripts) as second:
        sign_in(first, cast.clara.email)
        sign_in(second, cast.clara.email)
        mail = post_office.mail_to(cast.clara.email, "«No he sido yo»")
        assert mail["Subject"] == "Nuevo inicio de sesión desde una red local"
        assert "Chrom" in text_of(mail)
        first.get_by_role("button", name="Clara Monnet, menú de usuario").click()
        first.get_by_role("link", name="Actividad reciente").click()
        expect(first.get_by_role("heading", level=1)).to_have_text("Actividad reciente")
        first.get_by_role("row").filter(has_text="inició sesión").get_by_role(
            "link", name="No he sido yo"
        ).first.click()
        first.get_by_role("link", name="Modificar la contraseña").click()
        first.get_by_label("Contraseña actual").fill(PASSWORD)
        first.get_by_label("Contraseña nueva").fill(NEW)
        first.get_by_role("button", name="Guardar").click()
        expect(first.get_by_role("main")).to_contain_text("Se cerró 1 sesión más.")
        second.goto("/profile/")
        expect(second.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")
    assert "Se cerraron las demás sesiones" in text_of(post_office.mail_to(cast.clara.email, "contraseña actual"))


def test_a_wrong_password_is_mailed(visitor: Visitor, cast: Cast, post_office: PostOffice) -> None:
    with visitor.window() as page:
        page.goto("/login/")
        page.get_by_label("Correo").fill(cast.beat.email)
        page.get_by_label("Contraseña").fill("equivocada")
        page.get_by_role("button", name="Continuar").click()
        expect(page.get_by_role("alert")).to_be_visible()
    _written("security/wrong_password")
    wake(deliver_due)  # the worker of the tests wakes workers of another queue
    mail = post_office.mail_to(cast.beat.email, "contraseña incorrecta")
    assert mail["Subject"] == "Una contraseña incorrecta para su cuenta"


def test_a_session_is_closed_from_the_list(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as first, visitor.window() as second:
        sign_in(second, cast.clara.email)
        sign_in(first, cast.clara.email)
        first.goto("/profile/security/sessions/")
        expect(first.get_by_role("row").filter(has_text="Esta sesión")).to_have_count(1)
        first.get_by_role("button", name="Cerrar").filter(visible=True).last.click()
        expect(first.get_by_role("status").first).to_contain_text("está cerrada")
        second.goto("/profile/")
        expect(second.get_by_role("heading", level=1)).to_have_text("Iniciar sesión")


def _written(kind: str) -> None:
    """Wait until the worker has put such a mail into the outbox."""
    assert eventually(Message.objects.filter(kind=kind).exists, seconds=PATIENCE_SECONDS), kind
