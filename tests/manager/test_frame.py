"""The frame of every page: menus by role, the switcher, the reader's choices."""

import datetime

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock, navigation
from manager.frame.context import Frame
from organizations.models import Role
from organizations.querysets import MEMBERSHIPS_SHOWN
from tests import factories
from tests.cast import Cast
from tests.walk import Walk

USERS = 'href="/org/talleres-rochat/users/"'


def panel(client: Client) -> str:
    """The organization's first page as HTML."""
    return client.get("/org/talleres-rochat/").content.decode()


@pytest.mark.parametrize("entry", list(navigation.SIDEBAR), ids=lambda entry: entry.url_name)
def test_every_entry_of_the_sidebar_leads_somewhere(entry: navigation.MenuEntry) -> None:
    assert reverse(entry.url_name, args=["any"] if entry.needs_organization else [])


@pytest.mark.parametrize("entry", list(navigation.ACCOUNT_MENU), ids=lambda entry: entry.url_name)
def test_every_entry_of_the_avatar_menu_leads_somewhere(entry: navigation.AccountEntry) -> None:
    assert reverse(entry.url_name)


@pytest.mark.parametrize(("name", "is_shown"), [("nadia", True), ("clara", True), ("beat", False), ("lucia", False)])
def test_the_sidebar_offers_what_the_role_may_open(cast: Cast, name: str, is_shown: bool) -> None:  # noqa: FBT001
    assert (USERS in panel(cast.client(name))) is is_shown


STEPS = [
    "Complete the organization’s data", "Invite a second person who manages it",
    "Turn on your own two-step verification",
    "Register a means of payment", "Require two-step verification of everyone", "Create a work team",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("is_alone", [True, False])
def test_every_first_step_of_a_new_organization_leads_to_its_page(*, is_alone: bool) -> None:
    vera = factories.person()
    campo = factories.organization("Campo", owner=vera)
    if not is_alone:
        factories.member(campo)
    walk = Walk(factories.signed_in(vera))
    links = {each.name: each.get("href") for each in walk.page.all("a") if each.name in STEPS}
    assert list(links) == STEPS
    assert {name for name, url in links.items() if walk.client.get(url).status_code != 200} == set()


def test_the_avatar_menu_has_the_lines_of_the_guides(cast: Cast) -> None:
    page = panel(cast.client("nadia"))
    assert cast.nadia.email in page
    assert all(line in page for line in ("Gestionar mi perfil", "Cambiar de usuario", "Cerrar la sesión", "Aspecto"))
    assert f"{cast.nadia.full_name}, menú de usuario" in page


def test_the_chosen_theme_is_on_the_page_from_the_start(cast: Cast) -> None:
    client = cast.client("nadia")
    client.post("/profile/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in panel(client)


@pytest.mark.django_db
def test_the_switcher_asks_once_and_lists_own_organizations_first(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clara = factories.person()
    factories.member(factories.organization("Aalto AG"), Role.EXTERNAL, clara)
    own = factories.organization("Zwahlen", owner=clara)
    request = rf.get("/")
    request.user = clara
    with django_assert_num_queries(1):
        names = [each.organization.name for each in Frame(request).memberships]
    assert names == [own.name, "Aalto AG"]


@pytest.mark.django_db
def test_the_switcher_shows_at_most_fifty(rf: RequestFactory) -> None:
    clara = factories.person()
    for _number in range(MEMBERSHIPS_SHOWN + 1):
        factories.member(factories.organization(), Role.EXTERNAL, clara)
    request = rf.get("/")
    request.user = clara
    assert len(Frame(request).memberships) == MEMBERSHIPS_SHOWN


def test_the_own_area_has_a_menu_of_its_own_and_a_way_back(cast: Cast) -> None:
    side = cast.client("nadia").get("/profile/security/sessions/").content.decode().split("</nav>")[0]
    assert 'href="/org/talleres-rochat/"' in side
    for path in ("", "security/", "security/sessions/", "activity/", "notifications/", "messages/", "support-code/"):
        assert f'href="/profile/{path}"' in side
    assert 'href="/profile/security/app-passwords/"' in side
    assert side.count('aria-current="page"') == 1
    assert side.index('href="/profile/security/sessions/" aria-current="page"')


def test_the_way_back_is_the_organization_used_last(cast: Cast) -> None:
    client = cast.client("lucia")
    cast.talleres.memberships.filter(user=cast.lucia).update(last_active_at=clock.now() - datetime.timedelta(days=9))
    cast.marchetti.memberships.filter(user=cast.lucia).update(last_active_at=clock.now())
    side = client.get("/profile/").content.decode().split("</nav>")[0]
    assert 'href="/org/estudio-marchetti/"' in side
    assert 'href="/org/talleres-rochat/"' not in side.split("navgroup")[1]
