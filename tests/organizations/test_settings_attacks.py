"""Tampered, hostile and huge forms of the organization's data, and two people at once."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from core.policy import Refused
from core.shown import version_of
from organizations.details.commands import DetailsEditedMeanwhile, change_details
from organizations.details.facts import facts_of
from organizations.models import Membership, Organization, Role
from organizations.people.commands import change_role
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.choice import some
from tests.organizations.settings import EDIT, PLACE, STORED, seen, send
from tests.races import at_once, refusals

ROUNDS = some(50)
NAMES = [
    "\u202egnp.exe", "Ana\nBcc: x@x.example", "Roch\u200bat", "\u3164\u3164", "\u2800", "---", "Ro\u00adchat",
    "a\u2028b",
    "https://mal.example", "x" * 121, "\ufeff", "A\x00B",
]  # fmt: skip
SITES = [
    "javascript:alert(1)", "JaVaScRiPt://x.example/%0aalert(1)", "data:text/html,x", "ftp://x.example", "//x",
    "https://bank.example@mal.example/", "https://x.example\nSet-Cookie: a=b", "https://" + "x" * 250 + ".example",
    "vbscript:x", "https://x.example\"onmouseover='x'",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_names_that_hide_or_imitate_are_refused(cast: Cast, name: str) -> None:
    assert send(cast.client("nadia"), name=name).status_code in {400, 422}
    assert Organization.objects.get(pk=cast.talleres.pk).name == "Talleres Rochat SA"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Rochat\u200b", "\u00adRochat", "\u2067Rochat\u2069"])
def test_marks_around_a_name_are_not_stored(cast: Cast, name: str) -> None:
    assert send(cast.client("nadia"), name=name).status_code == 303
    assert Organization.objects.get(pk=cast.talleres.pk).name == "Rochat"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Müller & Söhne", "<b>Rochat</b>", "株式会社", "حانوت", 'O’Hara "&" \'', "3M"])
def test_names_that_people_bear_are_taken_and_shown_as_text(cast: Cast, name: str) -> None:
    client = cast.client("nadia")
    assert send(client, name=name).status_code == 303
    html = client.get(PLACE).content.decode()
    assert "<b>Rochat</b>" not in html
    assert Organization.objects.get(pk=cast.talleres.pk).name == name


@pytest.mark.django_db
@pytest.mark.parametrize("site", SITES)
def test_addresses_that_run_or_deceive_are_refused(cast: Cast, site: str) -> None:
    assert send(cast.client("nadia"), website=site).status_code == 422
    assert Organization.objects.get(pk=cast.talleres.pk).website == "https://www.talleres-rochat.example"


@pytest.mark.django_db
@pytest.mark.parametrize("field", [name for name in STORED if name != "vat_terms"])
def test_a_huge_field_is_refused(cast: Cast, field: str) -> None:
    assert send(cast.client("nadia"), **{field: "9" * 100_000}).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("extra", ["slug", "customer_number", "second_factor_from", "deleted_at", "wide_digest", "id"])
def test_fields_that_the_form_does_not_have_are_passed_over(cast: Cast, extra: str) -> None:
    before = getattr(cast.talleres, extra)
    assert send(cast.client("nadia"), **{extra: "1", "town": "Carouge", "postcode": "1227"}).status_code == 303
    assert getattr(Organization.objects.get(pk=cast.talleres.pk), extra) == before


@pytest.mark.django_db
def test_an_old_page_overwrites_nothing_and_shows_both(cast: Cast) -> None:
    client = cast.client("nadia")
    old = seen(client)
    send(client, town="Carouge", postcode="1227")
    answer = send(client, seen=old, street="Quai Neuf")
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Carouge", "Rue des Bains", "Quai Neuf", "No se ha sobrescrito nada"):
        assert words in text
    stored = Organization.objects.get(pk=cast.talleres.pk)
    assert (stored.town, stored.street) == ("Carouge", "Rue des Bains")


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["", "0" * 16, "x", "' OR 1=1 --"])
def test_a_forged_version_counts_as_an_old_one(cast: Cast, forged: str) -> None:
    assert send(cast.client("nadia"), seen=forged, street="Quai Neuf").status_code == 409


@pytest.mark.django_db
def test_after_the_conflict_one_more_save_stores_the_page(cast: Cast) -> None:
    client = cast.client("nadia")
    old = seen(client)
    send(client, town="Carouge", postcode="1227")
    page = send(client, seen=old, street="Quai Neuf").content.decode()
    fresh = page.split('name="seen" value="')[1].split('"')[0]
    assert send(client, seen=fresh, street="Quai Neuf").status_code == 303


@pytest.mark.django_db
def test_a_representative_who_was_demoted_while_the_form_was_open_is_refused(cast: Cast) -> None:
    client = cast.client("nadia")
    old = seen(client)
    other = factories.member(cast.talleres, Role.LEGAL_REPRESENTATIVE)
    change_role(actor=other, subject=cast.member("nadia"), role=Role.ADMINISTRATOR, has_accounting=False)
    assert client.post(EDIT, {**STORED, "seen": old, "street": "Quai Neuf"}).status_code == 403
    assert not Event.objects.filter(kind="organization:changed").exists()


@pytest.mark.django_db
def test_somebody_of_elsewhere_finds_nothing(cast: Cast) -> None:
    for client in (cast.client("olga"), cast.client("staff")):
        assert {client.get(PLACE).status_code, client.get(EDIT).status_code, _post(client)} == {404}


def _post(client: Client) -> int:
    return client.post(EDIT, STORED).status_code


def change(actor: Membership, facts: str, **values: Any) -> bool:
    """Save some fields as the form does."""
    return change_details(actor=actor, values=values, logos={}, seen=facts, understands_currency=False, now=now())


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_reads_that_the_other_was_first() -> None:
    house = factories.organization("Dos Dueñas")
    one, other = factories.owner_of(house), factories.member(house, Role.LEGAL_REPRESENTATIVE)
    for number in range(ROUNDS):
        facts = version_of(facts_of(Organization.objects.get(pk=house.pk)))
        outcomes = at_once(
            partial(change, one, facts, street=f"Uno {number}"), partial(change, other, facts, town=f"Dos {number}")
        )
        assert [type(each) for each in refusals(outcomes)] == [DetailsEditedMeanwhile]
    assert Event.objects.filter(kind="organization:changed").count() == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_data_after_losing_the_right() -> None:
    house = factories.organization("Dos Dueñas")
    one, other = factories.owner_of(house), factories.member(house, Role.LEGAL_REPRESENTATIVE)
    demote = partial(change_role, actor=one, subject=other, role=Role.ADMINISTRATOR, has_accounting=False)
    for number in range(ROUNDS):
        facts = version_of(facts_of(Organization.objects.get(pk=house.pk)))
        last = Event.objects.latest("pk").pk
        outcomes = at_once(partial(change, other, facts, street=f"Calle {number}"), demote)
        told = list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("kind", flat=True))
        was_first = told == ["organization:changed", "member:role-changed"]
        assert was_first or (isinstance(outcomes[0], Refused) and told == ["member:role-changed"])
        Membership.objects.filter(pk=other.pk).update(role=Role.LEGAL_REPRESENTATIVE)
