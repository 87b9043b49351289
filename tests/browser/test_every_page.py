"""Every page of the portal, from the table of addresses: accessible, no wider than the screen, within its policy.

Each page is measured at four widths, and looked at by axe in one scheme and language, every second day; each day and in
both with ``--all``.
"""

import pytest

from core.clock import today
from tests.architecture import addresses
from tests.architecture.addresses import DEVELOPMENT, STAFF, Address
from tests.architecture.objects import Objects
from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import LOOKS, WIDTHS, findings
from tests.cast import Cast
from tests.choice import is_full

FILES = {"organizations:people_export", "organizations:job_failures", "products:person_rights_csv"}
FILES |= {"organizations:second_factor_export", "organizations:log_csv", "organizations:log_json"}
FILES |= {"products:product_rights_csv", "products:open", "manifest", "organizations:logo"}
FILES |= {"billing:forecast_csv", "billing:calendar_file", "billing:document_pdf", "billing:delivery_csv"}
FILES |= {"products:ending_csv", "billing:spending_csv"}
FILES |= {"billing:delivery_zip", "support:case_file", "support:premium_sheet"}
FILES |= {"organizations:departure_evidence", "security:push_question"}
"""Addresses that answer with a file or lead away."""


def pages() -> list[Address]:
    """Addresses that show a page to the administrator; the desk is the staff's, and development has its own test."""
    return [each for each in addresses.everything() if each.row not in {DEVELOPMENT, STAFF} and each.name not in FILES]


@pytest.mark.proof
@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_is_accessible_and_fits(
    visitor: Visitor, cast: Cast, width: int, scheme: str, language: str
) -> None:
    values = Objects(cast, "talleres")
    urls = [each.url(values) for each in pages() if each.name != "account_logout"]
    turn = LOOKS.index((width, scheme, language)) + len(LOOKS) * (today().toordinal() % 2)
    looked_at = urls if is_full() else urls[turn :: 2 * len(LOOKS)]
    assert len(looked_at) > 30
    cast.clara.language = "es"
    complaints: list[str] = []
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        cast.clara.language = language
        cast.clara.save()
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        found = [*findings(page, looked_at, width, *(other for other in WIDTHS if other != width))]
    assert found == []
    assert complaints == []
