"""Pages in the state in which they are widest or longest, in the languages with the longest words."""

import pytest
from playwright.sync_api import expect

from organizations.models import Membership
from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import WIDTHS, layout_flaws
from tests.cast import Cast
from tests.organizations.protection import require

SECTION = "/org/talleres-rochat/"
PAGES = [
    "",
    "users/",
    "users/?mfa=none",
    "users/invitations/",
    "security/",
    "security/progress/",
    "products/",
    "teams/",
]
PAGES += [
    "products/domains/",
    "log/",
    "settings/",
    "ending/",
    "recipes/",
    "names/owner/",
    "shop/",
    "shop/transfer/many/",
]
PAGES += [
    "billing/spending/",
    "billing/invoices/",
    "billing/contracts/",
    "billing/renewals/",
    "billing/renewals/warranty/",
]


@pytest.mark.parametrize("language", ["es", "de"])
def test_what_is_required_of_everybody_fits_every_screen(visitor: Visitor, cast: Cast, language: str) -> None:
    require(cast.talleres)
    cast.talleres.teams.get(name="Taller").members.add(*Membership.objects.filter(organization=cast.talleres))
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        cast.nadia.language = language
        cast.nadia.save()
        found = []
        beat, taller = Membership.objects.get(user=cast.beat), cast.talleres.teams.get(name="Taller")
        for part in [*PAGES, f"users/{beat.pk}/access/", f"teams/{taller.pk}/access/"]:
            page.goto(SECTION + part)
            found += [f"{part}: {flaw}" for flaw in layout_flaws(page, *WIDTHS)]
    assert found == []


def test_a_list_on_paper_says_its_filter_and_keeps_its_columns(visitor: Visitor, cast: Cast) -> None:
    with visitor.window(width=800) as page:
        sign_in(page, cast.nadia.email)
        page.goto(f"{SECTION}users/?role=administrator")
        page.emulate_media(media="print")
        for hidden in ("search", ".alert", ".tick-cell", "td:has(> .hit)", "td:has(> row-menu)"):
            expect(page.locator(hidden).first).to_be_hidden()
        expect(page.get_by_text("Filtro: Rol: Administrador")).to_be_visible()
        for column in ("Equipo", "Última actividad"):
            expect(page.get_by_role("columnheader", name=column)).to_be_visible()
        page.goto(f"{SECTION}users/{Membership.objects.get(user=cast.beat).pk}/access/")
        expect(page.get_by_role("checkbox", name="Técnicos: rochat-recambios.example")).to_be_visible()
        page.emulate_media(media="screen")
