"""Parts of the frame that readers share, and what they never share."""

from dataclasses import fields

from django.utils import translation

from core import locales
from manager.frame.context import AccountMenu
from manager.frame.fragments import HERE, ORGANIZATION, TOKEN, fragment
from manager.frame.navigation import MenuLink, MenuSection
from tests import factories
from tests.cast import Cast


def menu(count: int = 0) -> tuple[MenuSection, ...]:
    """A menu of one line."""
    return (MenuSection("top", "", (MenuLink("Panel", "home", f"/org/{ORGANIZATION}/", count=count),)),)


def drawn(slug: str, count: int = 0) -> str:
    return fragment("base/menu.html", menu(count), {ORGANIZATION: slug})


def test_the_same_menu_of_two_organizations_leads_to_each() -> None:
    assert 'href="/org/one/"' in drawn("one")
    assert drawn("two") == drawn("one").replace("/org/one/", "/org/two/")


def test_whatever_a_part_shows_tells_it_from_every_other() -> None:
    assert '<span class="count navlink__count">3</span>' in drawn("one", 3)
    assert '<span class="count navlink__count">5</span>' in drawn("one", 5)
    facts = (MenuLink, MenuSection, AccountMenu)
    assert [each.name for kind in facts for each in fields(kind) if not each.compare] == []


def test_what_fills_a_gap_is_escaped() -> None:
    assert 'href="/org/&lt;b&gt;/"' in drawn("<b>")


def test_a_number_is_drawn_for_the_country_of_its_reader() -> None:
    with translation.override("de"):
        with locales.override("CH"):
            swiss = drawn("one", 1234)
        with locales.override("DE"):
            assert "1.234" in drawn("one", 1234)
        assert "1.234" not in swiss


def test_no_gap_is_left_on_a_page_and_each_form_has_its_readers_token(cast: Cast) -> None:
    pages = [cast.client(name).get("/org/talleres-rochat/?a=<b>").content.decode() for name in ("nadia", "clara")]
    for page in pages:
        assert not any(gap in page for gap in (ORGANIZATION, TOKEN, HERE))
        assert 'name="next" value="/org/talleres-rochat/?a=%3Cb%3E"' in page
    tokens = [page.split('name="csrfmiddlewaretoken" value="')[1][:64] for page in pages]
    assert len(set(tokens)) == 2


SECRET = ["/profile/security/2fa/app/add/", "/profile/security/2fa/codes/", "/profile/security/2fa/codes/print/"]


def test_a_page_with_a_secret_repeats_nothing_of_its_address(cast: Cast) -> None:
    client = factories.fresh(cast.client("beat"))
    client.post("/profile/support-code/")
    secret = client.get(SECRET[0]).context["secret"].replace(" ", "")
    client.post(SECRET[0], {"code": factories.code_from(secret)})
    for address in [*SECRET, "/profile/support-code/"]:
        page = client.get(address, {"x": "marker-of-a-stranger"})
        assert page.status_code == 200
        assert b"marker-of-a-stranger" not in page.content
