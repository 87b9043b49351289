"""The page of access rights says what is wrong, what its filter hides, and what holds for products to come."""

from typing import Any

import pytest

from core.clock import now
from organizations.models import Team
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from security.models import Event
from tests import factories
from tests.html import Document
from tests.products.conftest import House
from tests.walk import Walk

pytestmark = pytest.mark.django_db


def post(house: House, do: str = "save", **fields: str) -> Any:
    """Clara's answer to Beat's page: the drive with its technical right, and what is given."""
    drive = house.drive.pk
    sent = {"s": str(drive), f"p-{drive}": "on", "version": version_of(Grantee.of(house.beat)), "do": do, **fields}
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/access/"
    return house.client(house.clara).post(address, sent)


@pytest.mark.parametrize("typed", ["2020-01-01", "soon"])
def test_a_wrong_last_day_is_marked_and_linked_from_the_summary(house: House, typed: str) -> None:
    answer = post(house, **{f"e-{house.drive.pk}": typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text
    assert text.index("error-summary") < text.index("<h1")
    assert f'href="#e-{house.drive.pk}"' in text
    assert f'id="e-{house.drive.pk}"' in text
    assert f'aria-describedby="e-{house.drive.pk}_error"' in text


@pytest.mark.parametrize(("day", "folded_fields"), [("", 1), ("2099-12-05", 0)])
def test_a_last_day_is_asked_for_only_where_there_is_one(house: House, day: str, folded_fields: int) -> None:
    name = f"e-{house.drive.pk}"
    page = Document.of(post(house, "show", **{name: day}).content.decode())
    folded = [each for each in page.all("details") if each.get("class") == "no-end"]
    assert [field.get("name") for each in folded for field in each.all("input")].count(name) == folded_fields


def test_saving_nothing_is_no_success(house: House) -> None:
    post(house)
    answer = post(house)
    flashes = answer.client.get(answer["Location"]).content.decode().split('class="flashes"')[1]
    assert flashes.index("alert info") < flashes.index("Nothing changed for")


def test_everything_says_so_and_offers_the_use(house: House) -> None:
    page = post(house, "everything").content.decode()
    assert "Everything is ticked, future products included." in page
    assert 'value="everything:use"' in page
    used = post(house, "everything:use").content.decode()
    assert "the use of the services and future products included" in used
    assert 'value="everything:use"' not in used


def test_a_filter_opens_what_matches_and_closes_the_rest(house: House) -> None:
    text = post(house, "show", q="post").content.decode()
    assert f'id="c-{house.mail.kind.category.key}"' in text
    sections = [each for each in Document.of(text).all("details") if each.get("class") == "accordion"]
    assert [each.get("id") for each in sections if each.has("open")] == [f"c-{house.mail.kind.category.key}"]
    assert 'value="clear"' in text
    assert "No product matches" not in text


def test_a_filter_that_finds_nothing_says_so_and_can_be_removed(house: House) -> None:
    right = f"r-{house.drive.pk}-{factories.mask('technical').bit_length() - 1}"
    text = post(house, "show", q="zzz", **{right: "on"}).content.decode()
    assert "No product matches “zzz”." in text
    assert "All of the category (1 product)" in text
    assert "hides-held" in text
    assert "No product matches" not in post(house, "clear", q="zzz").content.decode()


def ruled(house: House) -> str:
    """Beat has a rule for drives to come; the name of their category."""
    category = house.drive.kind.category
    plan = AccessPlan({house.drive.pk: GrantChoice(1)}, {category.pk: factories.mask("technical")})
    grantee = Grantee.of(house.beat)
    save_access(actor=house.clara, grantee=grantee, plan=plan, version=version_of(grantee), now=now())
    return category.name


@pytest.mark.parametrize("page", ["", "access/effective/", "access/effective/csv/"])
def test_rules_for_future_products_are_seen_wherever_access_is_read(house: House, page: str) -> None:
    client, name = house.client(house.clara), house.drive.kind.category.name
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/{page}"
    before = client.get(address).getvalue().decode()
    ruled(house)
    after = client.get(address).getvalue().decode()
    assert "Future products" not in before
    assert after.partition("Future products")[2].count(name) >= 1


def test_the_explorer_finds_own_names_without_accents_and_leads_to_the_product(house: House) -> None:
    house.drive.custom_name = "Línea"
    house.drive.save()
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/access/effective/"
    text = house.client(house.clara).get(f"{address}?q=linea").content.decode()
    assert f'href="{house.url(house.drive)}"' in text


def test_the_file_is_named_after_whom_it_is_about(house: House) -> None:
    house.beat.user.first_name, house.beat.user.last_name = "Zoë", "Prueba"
    house.beat.user.save()
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/access/effective/csv/"
    answer = house.client(house.clara).get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="access-zoe-prueba.csv"'


def test_a_long_list_of_teams_has_pages(house: House) -> None:
    house.organization.teams.bulk_create(
        Team(organization=house.organization, name=f"Zz {number:03}", colour="green") for number in range(30)
    )
    client, teams = house.client(house.clara), f"/org/{house.organization.slug}/teams/"
    assert "Zz 029" not in client.get(teams).content.decode()
    assert "Zz 029" in client.get(f"{teams}?page=2").content.decode()


def test_a_new_team_goes_back_without_losing_anything_and_gets_a_leader(house: House) -> None:
    client, teams = house.client(house.clara), f"/org/{house.organization.slug}/teams/"
    step_2 = client.post(f"{teams}add/", {"name": "Ferias", "colour": "green"}).headers["Location"]
    walk = Walk(client, step_2).click("Back")
    assert walk.field("Name").get("value") == "Ferias"
    assert walk.fill(Name="Ferias 2").press("Continue").url == step_2
    step_3 = walk.press("Continue").url
    assert "Step 3 of 3" in client.get(step_3).content.decode()
    refused = client.post(step_3, {"members": [house.beat.pk], "leader": house.lucia.pk})
    assert (refused.status_code, house.organization.teams.filter(name__startswith="Ferias").exists()) == (422, False)
    factories.confirm(client, step_3, {"members": [house.beat.pk], "leader": house.beat.pk})
    team = house.organization.teams.get(name="Ferias 2")
    assert (team.leader, list(team.members.all())) == (house.beat, [house.beat])


def test_who_exported_whose_access_stays_in_the_journal(house: House) -> None:
    house.client(house.clara).get(f"/org/{house.organization.slug}/users/{house.beat.pk}/access/effective/csv/")
    house.client(house.clara).get(house.url(house.drive, "people/csv/"))
    subjects = [event.data["subject"] for event in Event.objects.filter(kind="access:exported").order_by("pk")]
    assert subjects == [house.beat.full_name, "Disco Taller"]
