"""Pages in the state in which they are widest or longest, in the languages with the longest words."""

import pytest

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
PAGES += ["products/domains/", "log/", "settings/"]


@pytest.mark.parametrize("language", ["es", "de"])
def test_what_is_required_of_everybody_fits_every_screen(visitor: Visitor, cast: Cast, language: str) -> None:
    require(cast.talleres)
    cast.talleres.teams.get(name="Taller").members.add(*Membership.objects.filter(organization=cast.talleres))
    with visitor.window() as page:
        sign_in(page, cast.nadia.email)
        cast.nadia.language = language
        cast.nadia.save()
        found = []
        for part in PAGES:
            page.goto(SECTION + part)
            found += [f"{part}: {flaw}" for flaw in layout_flaws(page, *WIDTHS)]
    assert found == []
