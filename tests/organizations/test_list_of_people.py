"""Reading a list of people: whose columns have which order, and lines that name several."""

import pytest

from core.csv import csv_text
from organizations.invitations.bulk import check
from organizations.invitations.lines import InvitationLine, read_lines
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EXPORT = "/org/talleres-rochat/users/export/"
ANA = ("ana@luz.example", "Ana", "López")
THREE = ["pia@luz.example", "quim@luz.example", "rosa@luz.example"]


def facts(line: InvitationLine) -> tuple[str, str, str]:
    """What a line says of a person."""
    return line.email, line.first_name, line.last_name


@pytest.mark.parametrize(
    "text",
    [
        "First name;Last name;Email\nAna;López;ana@luz.example",
        "Apellidos,Nombre,Correo electrónico,Equipo\nLópez,Ana,ana@luz.example,Taller",
        "E-MAIL\tPRÉNOM\tNOM\nana@luz.example\tAna\tLópez",
        "\ufeff\"Nome\";\"Cognome\";\"E-mail\"\n\"Ana\";\"López\";\"ana@luz.example\"",
        "Name;Adresse\nAna López;ana@luz.example",
        "Vorname;Name;E-Mail-Adresse\nAna;López;ana@luz.example",
        "\n\nemail;first;last\nana@luz.example;Ana;López",
    ],
)  # fmt: skip
def test_columns_are_read_by_their_heads(text: str) -> None:
    assert [facts(line) for line in read_lines(text)] == [ANA]


@pytest.mark.parametrize("language", ["es", "en", "fr", "de", "it"])
def test_the_list_of_users_as_exported_is_understood(cast: Cast, language: str) -> None:
    cast.nadia.language = language
    cast.nadia.save()
    factories.member(cast.talleres, user=factories.person(first_name="=Ana,x", last_name="L;z"))
    body = b"".join(cast.client("nadia").get(EXPORT)).decode()
    lines = check(cast.talleres, read_lines(body))
    assert {line.email for line in lines} == set(cast.talleres.memberships.values_list("user__email", flat=True))
    assert {line.problem for line in lines} == {"Already belongs to the organization."}


def test_a_cell_that_was_neutralized_is_read_as_it_was() -> None:
    head, row = ["Email", "First name", "Last name"], ["ana@luz.example", "=Ana", "＝1;x"]
    assert [facts(line) for line in read_lines(csv_text([head, row]))] == [tuple(row)]


@pytest.mark.parametrize("sign", [", ", ";", " ", "\t", " ; "])
def test_several_addresses_on_a_line_are_several_people(sign: str) -> None:
    lines = read_lines(sign.join(THREE))
    assert [facts(line) for line in lines] == [(email, "", "") for email in THREE]
    assert {line.number for line in lines} == {1}


def test_a_long_line_of_addresses_is_as_many_people() -> None:
    emails = [f"person{number}@luz.example" for number in range(60)]
    assert [line.email for line in read_lines("; ".join(emails))] == emails


def test_recipients_as_mail_programs_write_them_are_several_people() -> None:
    lines = read_lines('"López, Ana" <ana@luz.example>, Eva Luz <eva@luz.example>, pia@luz.example')
    assert [line.email for line in lines] == ["ana@luz.example", "eva@luz.example", "pia@luz.example"]
    assert [line.first_name for line in lines] == ["López,", "Eva", ""]
    assert [facts(line) for line in read_lines("'ana@luz.example' <Ana@luz.example>")] == [("ana@luz.example", "", "")]


@pytest.mark.parametrize(
    "line",
    [
        "ana@luz.example;Ana;eva@luz.example",
        "Ana ana@luz.example, Eva eva@luz.example",
        "ana@luz.example Ana eva@b.example",
    ],
)
def test_a_line_that_mixes_addresses_and_names_is_refused_with_how_to_write_it(cast: Cast, line: str) -> None:
    [checked] = check(cast.talleres, read_lines(line))
    assert checked.problem.startswith("This line has several addresses. Write each person on a line of their own")
    assert (checked.first_name, checked.last_name) == ("", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Claim 500 EUR at https://pages.example/c", "not the address of a page"),
        ("Claim at x@pages", ""),
        ("gnp\u202eexe", "no invisible characters"),
        ("x" * 81, "at most 80 characters"),
    ],
)
def test_a_list_has_the_rules_of_a_single_invitation_for_names(cast: Cast, name: str, said: str) -> None:
    for line in (f"sol@luz.example;{name};now", f"sol@luz.example;Sol;{name}"):
        [checked] = check(cast.talleres, read_lines(line))
        assert said in checked.problem
        assert bool(said) == bool(checked.problem)


@pytest.mark.parametrize("address", ["\u212aim@luz.example", "ana@luz.example\u0131", "аna@luz.example"])
def test_letters_that_imitate_others_are_refused_in_a_list_too(cast: Cast, address: str) -> None:
    [checked] = check(cast.talleres, read_lines(f"{address};Ana"))
    assert "plain letters only" in checked.problem


def test_names_and_addresses_of_a_list_have_the_spelling_that_is_stored(cast: Cast) -> None:
    [line] = check(cast.talleres, read_lines("\u200bANA@luz.example\u200e;Jose\u0301;  Pérez\u00a0 Luz"))
    assert (facts(line), line.problem) == (("ana@luz.example", "Jos\u00e9", "Pérez Luz"), "")
