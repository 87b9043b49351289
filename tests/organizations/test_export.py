"""The users list as a file (UI-8)."""

import csv
import io

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from security.base.strength import SecondFactor
from security.models import Event
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/export/"


def file(client: Client, query: str = "") -> str:
    """The whole file as text, its mark of order still in front."""
    return client.get(f"{URL}{query}").getvalue().decode()


def rows(client: Client, query: str = "", delimiter: str = ";") -> list[dict[str, str]]:
    """The rows by their headings."""
    text = file(client, query).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def speak(user: User, language: str) -> None:
    """Let the person read another language."""
    User.objects.filter(pk=user.pk).update(language=language)


def test_everybody_stands_in_it_once(cast: Cast) -> None:
    found = rows(cast.client("nadia"))
    assert len(found) == cast.talleres.memberships.count()
    assert cast.beat.email in {list(row.values())[2] for row in found}


@pytest.mark.parametrize(("language", "sign"), [("es", ";"), ("fr", ";"), ("de", ";"), ("it", ";"), ("en", ",")])
def test_the_separator_is_the_one_of_the_readers_spreadsheet(cast: Cast, language: str, sign: str) -> None:
    speak(cast.nadia, language)
    head, first = file(cast.client("nadia")).splitlines()[:2]
    assert head.startswith("\ufeff")
    assert (head.count(sign), first.count(sign)) == (7, 7)


def test_headings_and_roles_speak_the_readers_language(cast: Cast) -> None:
    speak(cast.clara, "en")
    found = {row["Email"]: row for row in rows(cast.client("clara"), delimiter=",")}
    assert found[cast.nadia.email]["Role"] == "Legal representative"
    assert found[cast.lucia.email]["Role"] == "External user"


@pytest.mark.parametrize(("language", "words"), [("de", {"Ja", "Nein"}), ("it", {"Sì", "No"}), ("es", {"Sí", "No"})])
def test_answers_and_methods_are_words_of_the_reader(cast: Cast, language: str, words: set[str]) -> None:
    speak(cast.nadia, language)
    cells = [list(row.values()) for row in rows(cast.client("nadia"))]
    with translation.override(language):
        methods = {str(each.label) for each in SecondFactor}
    assert {row[4] for row in cells} <= words
    assert {row[5] for row in cells} <= methods
    assert not {cell for row in cells for cell in row} & {"true", "false", "none", "app"}


def test_accents_and_separators_survive(cast: Cast) -> None:
    factories.member(cast.talleres, user=factories.person(first_name='José "Pepe"', last_name="Núñez; Gómez,\nhijo"))
    names = {tuple(row.values())[:2] for row in rows(cast.client("nadia"))}
    assert ('José "Pepe"', "Núñez; Gómez,\nhijo") in names


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(cast: Cast, start: str) -> None:
    name = f'{start}HYPERLINK("//evil.example")'
    factories.member(cast.talleres, user=factories.person(first_name=name))
    names = [next(iter(row.values())) for row in rows(cast.client("nadia"))]
    assert f"'{name}" in names
    assert name not in names


def test_filters_and_search_are_respected(cast: Cast) -> None:
    assert len(rows(cast.client("nadia"), "?role=legal_representative")) == 1
    assert len(rows(cast.client("nadia"), "?q=kessler")) == 1
    assert rows(cast.client("nadia"), "?q=nobody-at-all") == []


def test_people_of_other_organizations_are_not_in_it(cast: Cast) -> None:
    text = file(cast.client("nadia"))
    assert cast.beat.email in text
    assert cast.olga.email not in text


def test_exporting_leaves_a_line_in_the_journal(cast: Cast) -> None:
    file(cast.client("clara"))
    assert Event.objects.get(kind="members:exported").actor == cast.clara


def test_the_file_has_a_name_and_a_type(cast: Cast) -> None:
    answer = cast.client("nadia").get(URL)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="talleres-rochat-users.csv"'
