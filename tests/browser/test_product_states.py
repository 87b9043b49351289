"""Products and access in the states that people meet seldom: readable by everybody, and no wider than the screen."""

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from organizations.models import Membership
from products.models import Grant, Kind, Product
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from tests import factories
from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import WIDE, flaws
from tests.cast import Cast

LOOKS = pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])

# Whatever is scrolled under a bar that sticks is cut by it for a moment: that is no fault of the row.
BARS_AT_REST = """() => {
  for (const bar of document.querySelectorAll("header.top, .savebar")) bar.style.position = "static";
}"""


@pytest.fixture
def beat(cast: Cast) -> Membership:
    """Beat, who manages a drive and a mail service that are both stopped."""
    member = cast.member("beat")
    for kind, hold in (("drive", "lock"), ("mail-service", "maintenance")):
        product = factories.product(cast.talleres, kind, f"{kind}.feria")
        factories.grant(member, product, "technical")
        product.holds.create(kind=hold, started_at=now(), owner_name="Clara Monnet", reason="Auditoría")
        product.holds.create(kind="unpaid", started_at=now())
    return member


def troubles(page: Page, width: int) -> list[str]:
    """What axe finds on the page, and whether it scrolls sideways."""
    found, wide = flaws(page), page.evaluate(WIDE)
    return [*([found] if found else []), *([f"{wide} px on {width}"] if wide > width else [])]


@LOOKS
@pytest.mark.parametrize("name", ["clara", "beat"])
def test_a_locked_product_and_one_in_maintenance(
    visitor: Visitor, cast: Cast, beat: Membership, width: int, scheme: str, name: str
) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.people[name].email)
        for kind in ("drive", "mail-service"):
            product = cast.talleres.products.get(service_name=f"{kind}.feria")
            for part in ("", "manage/", "lock/"):
                page.goto(f"/org/talleres-rochat/products/{product.kind.category.key}/{product.pk}/{part}")
                assert troubles(page, width) == [], page.url


@LOOKS
def test_a_conflict(visitor: Visitor, cast: Cast, beat: Membership, width: int, scheme: str) -> None:
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        page.goto(f"/org/talleres-rochat/users/{beat.pk}/access/")
        grantee, drive = Grantee.of(beat), cast.talleres.products.get(service_name="Disco Dirección")
        plan = AccessPlan({drive.pk: GrantChoice(0)})
        save_access(actor=cast.member("nadia"), grantee=grantee, plan=plan, version=version_of(grantee), now=now())
        page.locator("[name^=p-]:visible:not(:checked)").first.check()
        page.get_by_role("button", name="Guardar").click()
        page.get_by_text("Su página").first.wait_for()
        assert troubles(page, width) == []
    assert beat.grants.get().product == drive


@LOOKS
def test_two_thousand_products_open_category_by_category(
    visitor: Visitor, cast: Cast, beat: Membership, width: int, scheme: str
) -> None:
    kind = Kind.objects.get(key="domain")
    facts = {"organization": cast.talleres, "kind": kind}
    made = Product.objects.bulk_create(Product(service_name=f"d{n}.example", **facts) for n in range(2000))
    mask = factories.mask("technical")
    held = {"organization": cast.talleres, "membership": beat, "granted_at": now(), "rights": mask}
    Grant.objects.bulk_create(Grant(product=each, **held) for each in made[:1000])
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        page.goto(f"/org/talleres-rochat/users/{beat.pk}/access/?q=d19")
        for rows in (50, 11):
            page.get_by_role("button", name=f"Mostrar {rows} productos más").click()
        page.get_by_label("Técnicos: d1999.example").check()
        expect(page.locator(".savebar")).to_contain_text("1 cambio sin guardar")
        page.evaluate(BARS_AT_REST)
        assert troubles(page, width) == []
        page.get_by_role("button", name="Guardar").click()
        page.wait_for_url("**/users/*/")
    assert beat.grants.filter(product__service_name="d1999.example", rights=mask).exists()
    assert beat.grants.count() == 1003
