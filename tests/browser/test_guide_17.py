"""Guide 17 and the help centre in a browser: accessible and within the screen, for strangers and readers."""

import pytest

from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import findings
from tests.cast import Cast

HELP = [
    "/help/es/", "/help/de/two-step-verification/", "/help/es/roles/", "/help/fr/search/?q=facture",
    "/help/es/search/?q=zzqxv", "/help/es/cookies-and-javascript/",
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_help_is_accessible_and_fits(visitor: Visitor, cast: Cast, width: int, scheme: str) -> None:
    complaints: list[str] = []
    with visitor.window(width=width, scheme=scheme) as page:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        found = [*findings(page, HELP, width, 320)]
        sign_in(page, cast.clara.email)
        found += [*findings(page, HELP, width, 320)]
    assert found == []
    assert complaints == []
