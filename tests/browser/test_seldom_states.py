"""Lists in states that people meet seldom: nothing lies over something else, nothing is squeezed or sticks out."""

import pytest
from django.db.transaction import atomic
from playwright.sync_api import FloatRect, Locator, Page

from core.clock import now
from security.sign_in.blocks import start_block
from tests import factories
from tests.browser.conftest import Visitor, sign_in
from tests.cast import Cast
from tests.organizations.protection import require

BEYOND = "box => box.scrollWidth - box.clientWidth"


def box(locator: Locator) -> FloatRect:
    """Where it stands on the screen, in pixels."""
    found = locator.bounding_box()
    assert found is not None
    return found


def users(page: Page, cast: Cast) -> Locator:
    """The users list of Clara, and what its table may take of the screen."""
    sign_in(page, cast.clara.email)
    page.goto("/org/talleres-rochat/users/?size=100")
    return page.locator(".table-wrap")


@pytest.mark.parametrize(("width", "language"), [(1280, "es"), (1280, "de"), (1440, "de")])
def test_menus_of_rows_have_space_beside_the_last_column(
    visitor: Visitor, cast: Cast, width: int, language: str
) -> None:
    cast.clara.language = language
    cast.clara.save()
    with visitor.window(width=width) as page:
        assert users(page, cast).evaluate(BEYOND) == 0


def test_on_a_small_window_a_menu_covers_what_it_lies_over(visitor: Visitor, cast: Cast) -> None:
    with visitor.window(width=1024) as page:
        shown = users(page, cast).locator("td:has(> row-menu)").last
        assert shown.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(255, 255, 255)"


def test_somebody_blocked_by_support_does_not_push_the_list_under_its_menus(visitor: Visitor, cast: Cast) -> None:
    with atomic():
        start_block(user=cast.beat, by=cast.staff, reason="Lost telephone", note="", now=now())
    with visitor.window() as page:
        assert users(page, cast).evaluate(BEYOND) == 0


def test_somebody_in_many_teams_does_not_either(visitor: Visitor, cast: Cast) -> None:
    for name in ("Compras y almacén", "Exposición y ferias", "Redacción"):
        factories.team(cast.talleres, name).members.add(cast.member("beat"))
    with visitor.window() as page:
        assert users(page, cast).evaluate(BEYOND) == 0


def test_the_progress_of_the_second_step_leaves_names_their_space_on_a_phone(visitor: Visitor, cast: Cast) -> None:
    factories.with_app(cast.clara)
    require(cast.talleres)
    with visitor.window(width=390) as page:
        sign_in(page, cast.clara.email)
        page.goto("/org/talleres-rochat/security/progress/")
        page.get_by_role("link", name="Eximir por un tiempo").first.wait_for()
        assert box(page.locator("tbody th").first)["width"] > 200


def test_what_is_lost_soon_stays_in_its_tile_on_a_phone(visitor: Visitor, cast: Cast) -> None:
    with visitor.window(width=390) as page:
        sign_in(page, cast.clara.email)
        page.goto("/org/talleres-rochat/products/")
        badge, tile = box(page.locator(".tile .badge").first), box(page.locator(".tile:has(.badge)").first)
        assert badge["x"] + badge["width"] <= tile["x"] + tile["width"]
