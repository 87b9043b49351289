"""SCR-2: the users list."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from organizations.models import Membership, Organization, Role
from security.sign_in.blocks import start_block
from tests import factories
from tests.cast import Cast
from tests.organizations.protection import require

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/"
MOST_QUERIES = 12


def names(client: Client, query: str = "") -> list[str]:
    """Names in the first column, in order."""
    text = client.get(f"{URL}{query}").content.decode()
    rows = re.findall(r'<th scope="row".*?<td', text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.findall(r"<a [^>]*>(.*?)</a>", row, re.DOTALL)[0]).strip() for row in rows]


def crowd(organization: Organization, count: int) -> None:
    """Many more members, each in a team."""
    first = organization.memberships.count()
    people = [
        User(email=f"c{first + number}@crowd.example", first_name=f"C{first + number}", password="!")
        for number in range(count)
    ]
    rows = [
        Membership(organization=organization, user=user, role=Role.COLLABORATOR)
        for user in User.objects.bulk_create(people)
    ]
    team = factories.team(organization)
    team.members.set(Membership.objects.bulk_create(rows))


def queries(client: Client, url: str) -> int:
    """Queries of the second visit: the first one notes the time of the last activity."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hurlimann", "Sabine Hürlimann"), ("HÜRLIMANN", "Sabine Hürlimann"), ("amelie rossier", "Amélie Rossier"),
        ("rossier amé", "Amélie Rossier"), ("kessler", "Beat Kessler"), ("beat@", "Beat Kessler"),
    ],
)  # fmt: skip
def test_search_ignores_accents_case_and_order(cast: Cast, words: str, found: str) -> None:
    assert names(cast.client("nadia"), f"?q={words}") == [found]


@pytest.mark.parametrize("words", ["s_phie", "s%25e", "sophi.", "[s]ophie", "sophie|clara"])
def test_what_is_typed_is_no_pattern(cast: Cast, words: str) -> None:
    assert names(cast.client("nadia"), f"?q={words}") == []


@pytest.mark.parametrize("words", ["%25", "_", "'", '"', "\\", "nobody", "%C0", "%F0%9F%98%80"])
def test_a_search_for_nothing_finds_nothing_and_says_so(cast: Cast, words: str) -> None:
    answer = cast.client("nadia").get(f"{URL}?q={words}zz")
    assert answer.status_code == 200
    assert names(cast.client("nadia"), f"?q={words}zz") == []


def test_invited_people_are_found_too(cast: Cast) -> None:
    assert names(cast.client("nadia"), "?q=sophie") == ["Sophie Morel"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?role=legal_representative", 1), ("?role=administrator", 2), ("?role=external", 4),
        ("?role=administrator&role=legal_representative", 3), ("?mfa=active", 1), ("?status=blocked", 0),
        ("?status=invited", 2), ("?role=nonsense", 26), ("?role=external&status=active", 3),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(cast: Cast, query: str, count: int) -> None:
    assert len(names(cast.client("nadia"), f"{query}&size=100")) == count


def test_the_filter_by_second_factor_follows_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.beat.pk).update(second_factor="sms")
    User.objects.filter(pk=cast.iker.pk).update(second_factor="key")
    assert names(cast.client("nadia"), "?mfa=sms") == ["Beat Kessler"]
    assert names(cast.client("nadia"), "?mfa=active") == ["Nadia Ferrari", "Iker Solano"]
    assert len(names(cast.client("nadia"), "?mfa=sms&mfa=active")) == 3


def test_the_filter_by_team_knows_only_teams_of_the_organization(cast: Cast) -> None:
    team = cast.talleres.teams.get(name="Taller")
    assert names(cast.client("nadia"), f"?team={team.pk}") == ["Beat Kessler"]
    foreign = factories.team(cast.globex, "Geheim")
    assert b"Geheim" not in cast.client("nadia").get(f"{URL}?team={foreign.pk}").content


def test_suspended_people_are_shown_as_such(cast: Cast) -> None:
    Membership.objects.filter(user=cast.beat).update(suspended_at="2026-01-01T00:00Z")
    assert names(cast.client("nadia"), "?status=blocked") == ["Beat Kessler"]
    assert "Beat Kessler" not in names(cast.client("nadia"), "?status=active&size=100")


def test_the_list_turns_round(cast: Cast) -> None:
    up = names(cast.client("nadia"), "?sort=name&size=100&status=active")
    down = names(cast.client("nadia"), "?sort=-name&size=100&status=active")
    assert up == down[::-1]
    assert len(up) == 24


@pytest.mark.parametrize("sort", ["role", "-role", "seen", "-seen", "password", "user__password", "-"])
def test_every_order_shows_everybody_once(cast: Cast, sort: str) -> None:
    pages = [names(cast.client("nadia"), f"?sort={sort}&status=active&page={page}") for page in (1, 2)]
    assert len(pages[0]) == 24
    assert pages[0] == pages[1]


def test_pages_do_not_overlap_and_the_last_one_stands_for_those_past_the_end(cast: Cast) -> None:
    crowd(cast.talleres, 40)
    client = cast.client("nadia")
    pages = [names(client, f"?status=active&page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 14]
    assert len({name for page in pages for name in page}) == 64
    assert names(client, "?status=active&page=99999") == pages[2]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "1e3", "²", ""])
def test_an_odd_page_is_the_first_one(cast: Cast, page: str) -> None:
    assert names(cast.client("nadia"), f"?page={page}") == names(cast.client("nadia"))


def test_each_row_names_its_menu_and_links_to_its_person(cast: Cast) -> None:
    text = cast.client("nadia").get(f"{URL}?q=kessler").content.decode()
    assert 'aria-label="Acciones para Beat Kessler"' in text
    assert f'href="{cast.member("beat").pk}/"' in text


def test_who_is_invited_is_found_at_once_among_the_invitations(cast: Cast) -> None:
    factories.invitation(cast.member("nadia"), email="ana+web@luz.example")
    text = cast.client("nadia").get(f"{URL}?status=invited").content.decode()
    link = re.search(r'href="(invitations/\?[^"]*ana[^"]*)"', text)
    assert link
    found = cast.client("nadia").get(URL + link[1]).content.decode().split("<tbody>")[1]
    assert re.findall(r">([^<]+@[^<]+)<", found.split("</tbody>")[0]) == ["ana+web@luz.example"]


@pytest.mark.proof
@pytest.mark.parametrize(
    "path", ["", "?size=100", "?q=c&role=collaborator", "invitations/", "{person}/", "{person}/activity/"]
)
def test_the_number_of_queries_does_not_grow_with_the_people(cast: Cast, path: str) -> None:
    client = cast.client("nadia")
    url = URL + path.format(person=cast.member("beat").pk)
    crowd(cast.talleres, 10)
    few = queries(client, url)
    crowd(cast.talleres, 200)
    assert queries(client, url) <= few <= MOST_QUERIES


def blocked_by_support(user: User, by: User) -> None:
    """The provider's support blocks the person."""
    start_block(user=user, by=by, reason="Lost telephone", note="", now=now())


def test_people_blocked_by_support_are_shown_as_such(cast: Cast) -> None:
    blocked_by_support(cast.beat, cast.staff)
    assert names(cast.client("nadia"), "?status=blocked") == ["Beat Kessler"]
    assert "Beat Kessler" not in names(cast.client("nadia"), "?status=active&size=100")
    text = cast.client("nadia").get(f"{URL}?q=kessler").content.decode()
    assert "Bloqueado por el soporte" in text
    assert f'href="{URL}{cast.member("beat").pk}/lock/"' not in text


def test_the_page_of_somebody_blocked_by_support_says_whom_to_call(cast: Cast) -> None:
    page = f"{URL}{cast.member('beat').pk}/"
    assert "Bloqueado por el soporte" not in cast.client("nadia").get(page).content.decode()
    blocked_by_support(cast.beat, cast.staff)
    text = cast.client("nadia").get(page).content.decode()
    assert "Bloqueado por el soporte" in text
    assert "Motivo: Lost telephone" in text
    assert 'href="/profile/support-code/"' in text
    assert f'href="{page}lock/"' not in text


def test_one_person_without_a_second_step_is_spoken_of_as_one(cast: Cast) -> None:
    assert "Mostrarlos</a>" in cast.client("nadia").get(URL).content.decode()
    text = cast.client("olga").get("/org/globex/users/?status=active").content.decode()
    assert "1 usuario no tiene la verificación en dos pasos" in text
    assert "Mostrar el usuario</a>" in text


def test_who_sees_no_product_is_marked_and_found(cast: Cast) -> None:
    page = cast.client("nadia").get("/org/talleres-rochat/users/?access=none&size=100").content.decode()
    assert ">Ninguno</a>" in page
    assert "Petra Ammann" in page
    assert not [name for name in ("Beat Kessler", "Iker Solano", "Clara Monnet", "Lucía Marchetti") if name in page]


def test_nothing_is_offered_in_the_own_row_that_nobody_does_to_themselves(cast: Cast) -> None:
    client, own = cast.client("clara"), f"/org/talleres-rochat/users/{cast.member('clara').pk}/"
    menu = client.get("/org/talleres-rochat/users/?q=clara").content.decode().split('id="entries-own"')[1]
    page = client.get(own).content.decode()
    for name in ("Bloquear a este usuario", "Eliminar de la Organización", "Enviar una alerta de seguridad"):
        assert name not in menu.split("</template>")[0]
        assert name not in page
    assert "Pídaselo a otro" not in page
    assert 'href="/org/talleres-rochat/leave/"' in page


@pytest.mark.parametrize(
    ("since", "said", "tone"),
    [(None, "no tienen la verificación", "danger"), (-1, "en su próxima acción", "warn"), (5, "antes del", "warn")],
)
def test_the_alert_speaks_of_what_is_required(cast: Cast, since: int | None, said: str, tone: str) -> None:
    if since is not None:
        require(cast.talleres, since=datetime.timedelta(days=-since))
    page = cast.client("nadia").get("/org/talleres-rochat/users/?mfa=none").content.decode()
    alert = page.split(f'class="alert {tone}"')[1].split("</ul>")[0]
    assert said in alert
    assert ("progress" in alert) == (since is not None)
    assert alert.count("<li>") == 1


def page_of(cast: Cast, query: str) -> tuple[list[str], str]:
    """The people on a page of the list, by address, and what its foot says."""
    page = cast.client("nadia").get(f"/org/talleres-rochat/users/{query}").content.decode()
    rows = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    return re.findall(r"<small[^>]*>([^<]+@[^<]+)</small>", rows), re.search(r"\d+–\d+ de \d+", page)[0]  # type: ignore[index]


def test_invited_people_are_counted_and_paged_with_the_others(cast: Cast) -> None:
    for number in range(30):
        factories.invitation(cast.member("nadia"), email=f"p{number:02}@luz.example", last_name=f"Mm{number:02}")
    pages = [page_of(cast, f"?page={number}") for number in (1, 2, 3)]
    assert [foot for _people, foot in pages] == ["1–25 de 56", "26–50 de 56", "51–56 de 56"]
    assert len({email for people, _foot in pages for email in people}) == 56
    assert page_of(cast, "?status=invited&page=2")[1] == "26–32 de 32"
    assert page_of(cast, "?q=p07")[1] == "1–1 de 1"
    taller = cast.talleres.teams.get(name="Taller").pk
    factories.invitation(cast.member("nadia"), team_ids=(taller,))
    assert page_of(cast, f"?team={taller}")[1] == "1–2 de 2"
    assert page_of(cast, "invitations/?page=2")[1] == "26–33 de 33"


@pytest.mark.parametrize("part", ["", "invitations/"])
def test_who_was_invited_without_a_name_is_not_named_twice(cast: Cast, part: str) -> None:
    for name in ("", "Ana"):
        factories.invitation(cast.member("nadia"), email=f"p{len(name)}@luz.example", first_name=name)
    page = cast.client("nadia").get(f"{URL}{part}?q=luz.example").content.decode()
    assert [page.count(f">p{number}@luz.example<") for number in (0, 3)] == [1, 1]


@pytest.mark.proof
def test_every_order_shows_each_person_once(cast: Cast) -> None:
    for number in range(30):
        factories.invitation(cast.member("nadia"), email=f"p{number:02}@luz.example", last_name=f"Mm{number:02}")
    for sort in ("name", "-name", "role", "-role", "seen", "-seen"):
        shown = [email for number in (1, 2, 3) for email in page_of(cast, f"?sort={sort}&page={number}")[0]]
        assert (sort, len(shown), len(set(shown))) == (sort, 56, 56)
        invited = [email for email in shown if email.startswith("p") and "luz" in email]
        assert len(invited) == 30
        assert invited == sorted(invited, reverse=sort == "-name") or "name" not in sort
