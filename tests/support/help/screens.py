"""Screens as the steps of articles meet them: what has to be done before, and the words that stand there."""

from collections.abc import Callable
from typing import Any

from django.urls import NoReverseMatch, reverse

from billing.models import Account
from tests import factories
from tests.billing import money
from tests.billing.test_withdrawing import arrive
from tests.cast import Cast
from tests.domains import test_restore
from tests.html import Node
from tests.shop import buying
from tests.walk import Walk

Need = Callable[[str], Any]
"""Asks pytest for a fixture that a screen needs besides the demo."""
Reach = Callable[[Cast, Need], Walk]
HOME = "/org/talleres-rochat/"


def words_of(page: Node) -> str:
    """Text and accessible names of a page; menus that wait for a script are read too."""
    spoken = [node.get("aria-label") for node in page.all()]
    menus = [part for node in page.all("template") for part in (node.text, *(each.text for each in node.all("a")))]
    return " ".join([page.text, *spoken, *menus])


def proved(cast: Cast, path: str) -> Walk:
    """A page of Nadia's that wants her password and her code first."""
    walk = Walk(cast.client("nadia"), path)
    if walk.url.startswith("/login/again/"):
        walk.fill(Contraseña=factories.PASSWORD, Código=factories.code_of(cast.nadia)).press("Continuar")
    return walk


def page_of(cast: Cast, screen: str, need: Need) -> str:
    """What stands on the screen, for Nadia unless the screen says otherwise."""
    walk = SCREENS[screen](cast, need) if screen in SCREENS else proved(cast, _address(screen))
    assert walk.status == 200, (screen, walk.status, walk.url)
    return words_of(walk.page)


def _address(screen: str) -> str:
    try:
        return reverse(screen)
    except NoReverseMatch:
        return reverse(screen, args=["talleres-rochat"])


def wizard(cast: Cast, step: int) -> Walk:
    """*Add a user* at this step."""
    walk = Walk(cast.client("nadia"), HOME).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo="paula@estudio-luz.example", Nombre="Paula", Apellidos="Sanz").press("Continuar")
    walk.choose("Colaborador")
    for _step in range(step - 2):
        walk.press("Continuar")
    return walk


def team(cast: Cast, step: int) -> Walk:
    """*Add a team* at this step."""
    walk = Walk(cast.client("nadia"), HOME).click("Equipos de trabajo").click("Agregar un equipo")
    walk.fill(Nombre="Ferias").choose("Verde").press("Continuar")
    return walk.press("Continuar") if step > 2 else walk


def new_codes(cast: Cast, _need: Need) -> Walk:
    """Backup codes that were just made."""
    return proved(cast, "/profile/security/2fa/codes/new/").press("Generar códigos nuevos")


def second_step(cast: Cast, _need: Need) -> Walk:
    """The question after the right password."""
    walk = Walk(factories.browser(), "/login/")
    return walk.fill(Correo=cast.nadia.email, Contraseña=factories.PASSWORD).press("Continuar")


def other_methods(cast: Cast, need: Need) -> Walk:
    """What else may answer it."""
    return second_step(cast, need).click("Usar otro método")


def phone_code(cast: Cast, _need: Need) -> Walk:
    """A number that waits for its code."""
    walk = Walk(factories.signed_in(cast.clara), "/profile/security/phone/")
    walk.fill(Código_del_país="CH", Número_móvil="079 123 45 67", Contraseña=factories.PASSWORD)
    return walk.press("Siguiente")


def suspicious(cast: Cast, _need: Need) -> Walk:
    """Recent activity after somebody typed a wrong password."""
    Walk(factories.browser(), "/login/").fill(Correo=cast.clara.email, Contraseña="equivocada").press("Continuar")
    return Walk(cast.client("clara"), "/profile/activity/")


def two_sessions(cast: Cast, _need: Need) -> Walk:
    """Sessions, of which another one is open elsewhere."""
    factories.session(cast.clara)
    return Walk(factories.signed_in(cast.clara), "/profile/security/sessions/")


def of(*path: str) -> Reach:
    """A page of a colleague: ``of("access")``."""
    return lambda cast, _need: proved(cast, "/".join([f"{HOME}users", str(cast.member("beat").pk), *path, ""]))


def public(path: str) -> Reach:
    """A page for everybody."""
    return lambda _cast, _need: Walk(factories.browser(), path)


def own(path: str) -> Reach:
    """A page of Nadia's."""
    return lambda cast, _need: proved(cast, path)


def product(kind: str, *path: str) -> Reach:
    """A page of the first product of this kind."""

    def reach(cast: Cast, _need: Need) -> Walk:
        each = cast.talleres.products.filter(kind__key=kind).order_by("pk")[0]
        where = [f"{HOME}products", each.kind.category.key, str(each.pk), *path, ""]
        return Walk(cast.client("nadia"), "/".join(where))

    return reach


def ending(cast: Cast, _need: Need) -> Walk:
    """The question whether a contract ends."""
    hosting = cast.talleres.products.get(service_name="www.talleres-rochat.example")
    return Walk(cast.client("nadia"), f"{HOME}billing/contracts/{hosting.pk}/end/")


def deleted(*path: str) -> Reach:
    """A page of a name in redemption."""

    def reach(cast: Cast, need: Need) -> Walk:
        domain = test_restore.deleted(cast, need("control"), f"{len(path)}-atrio.com")
        return Walk(cast.client("nadia"), "/".join([f"{HOME}products/domains", str(domain.product_id), *path, ""]))

    return reach


def rich(path: str) -> Reach:
    """A page of the prepaid account with money on it."""

    def reach(cast: Cast, _need: Need) -> Walk:
        arrive(cast.talleres, 41_250, Account.Purpose.BANK)
        return proved(cast, f"{HOME}billing/{path}")

    return reach


def chosen(page: str) -> Reach:
    """A page about a product that was ticked to be paid, with money on the account."""

    def reach(cast: Cast, need: Need) -> Walk:
        domain = money.product_of(cast.talleres, "puentealto.example")
        return rich(f"payments/{page}/?sel={domain.pk}&months-{domain.pk}=12")(cast, need)

    return reach


def cart(path: str, what: tuple[str, str] = buying.HOSTING) -> Reach:
    """A page of the shop with something in the cart."""

    def reach(cast: Cast, _need: Need) -> Walk:
        buying.put(cast.member("nadia"), what)
        return Walk(cast.client("nadia"), f"{HOME}{path}/")

    return reach


def document(cast: Cast, _need: Need) -> Walk:
    """A document."""
    return Walk(cast.client("nadia"), f"{HOME}billing/invoices/{factories.document(cast.talleres).number}/")


def with_documents(path: str) -> Reach:
    """A page of an organization that has a document."""

    def reach(cast: Cast, _need: Need) -> Walk:
        factories.document(cast.talleres)
        return Walk(cast.client("nadia"), f"{HOME}{path}")

    return reach


DISK, MAIL, HOSTING = "drive", "mail-service", "web-hosting"
SCREENS: dict[str, Reach] = {
    "account_login": public("/login/"),
    "account_reset_password": public("/login/recover/"),
    "accounts:cookies": public("/login/cookies/"),
    "accounts:edit_block#country": own("/profile/edit/country/"),
    "accounts:edit_block#language": own("/profile/edit/language/"),
    "accounts:recovery_phone_code": phone_code,
    "billing:checkout": chosen("pay"),
    "billing:document": document,
    "billing:end_contract": ending,
    "billing:invoices": with_documents("billing/invoices/"),
    "billing:plan": product(HOSTING, "plan"),
    "billing:prepaid": rich("prepaid/"),
    "billing:proforma": chosen("proforma"),
    "billing:withdraw": rich("prepaid/withdraw/"),
    "domains:restore": deleted("restore"),
    "organizations:add_user#2": lambda cast, _need: wizard(cast, 2),
    "organizations:add_user#3": lambda cast, _need: wizard(cast, 3),
    "organizations:add_user#4": lambda cast, _need: wizard(cast, 4),
    "organizations:delete": with_documents("settings/delete/"),
    "organizations:person": of(),
    "organizations:person_confirm_removal": of("remove", "confirm"),
    "organizations:person_remove": of("remove"),
    "organizations:person_role": of("role"),
    "organizations:person_suspend": of("lock"),
    "products:board": product(DISK),
    "products:board#deleted": deleted(),
    "products:category": own(f"{HOME}products/domains/"),
    "products:lock": product(DISK, "lock"),
    "products:maintenance": product(MAIL, "maintenance"),
    "products:manage": product(DISK, "manage"),
    "products:manage#hosting": product(HOSTING, "manage"),
    "products:manage#mail": product(MAIL, "manage"),
    "products:member_access": of("access"),
    "products:person_rights": of("access", "effective"),
    "products:team_create#2": lambda cast, _need: team(cast, 2),
    "products:team_create#3": lambda cast, _need: team(cast, 3),
    "security:activity": suspicious,
    "security:codes#new": new_codes,
    "security:other_methods": other_methods,
    "security:sessions": two_sessions,
    "security:verify": second_step,
    "shop:cart#free": cart("cart", buying.NEWSLETTER),
    "shop:cart#full": cart("cart"),
    "shop:checkout": cart("checkout"),
}
"""Those that take more than an address."""
