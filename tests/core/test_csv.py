"""CSV that a spreadsheet opens safely."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.models import User
from core.csv import csv_response, label_of, safe_cell, streamed_query


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    return rf.get("/")


RUN = ["=1+1", "+41", "-1", "-1.00+A1", "-1,00\n", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＠x", "＋1", "－1"]


@pytest.mark.parametrize("cell", RUN)
def test_a_cell_that_a_spreadsheet_would_execute_is_neutralized(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ana", "", "a=b", " =1", 5, "-9,10", "-12.00"])
def test_any_other_cell_stays_as_it_is(cell: object) -> None:
    assert safe_cell(cell) == str(cell)


@pytest.mark.parametrize(("language", "sign"), [("es", ";"), ("de", ";"), ("en", ",")])
def test_the_delimiter_is_the_one_of_the_readers_spreadsheet(request_: HttpRequest, language: str, sign: str) -> None:
    with translation.override(language):
        body = csv_response(request_, "x.csv", ["a", "b"], [["1", 'say "x"']]).content.decode()
    assert body == f'\ufeff"a"{sign}"b"\r\n"1"{sign}"say ""x"""\r\n'


@pytest.mark.django_db
def test_a_streamed_query_neutralizes_in_the_database() -> None:
    User.objects.create_user("f@x.example", first_name="=cmd()", last_name='O"Hara;\r\n')
    User.objects.create_user("g@x.example", first_name="＝1+1", last_name="Ana,=1+1,x")
    User.objects.create_user("h@x.example", first_name="-9,10", last_name="-9,10+A1")
    rows = User.objects.order_by("pk")
    with translation.override("es"):
        answer = streamed_query("u.csv", {"Nombre": "first_name", "Apellido": "last_name"}, rows)
        body = b"".join(answer).decode()
    lines = '"\'=cmd()";"O""Hara;\r\n"\n"\'＝1+1";"Ana,=1+1,x"\n"-9,10";"\'-9,10+A1"\n'
    assert body == f'\ufeff"Nombre";"Apellido"\r\n{lines}'


@pytest.mark.django_db
def test_choices_are_written_in_the_readers_language(client: Client) -> None:
    User.objects.create_user("f@x.example", first_name="Ana", theme="dark")
    with translation.override("en"):
        label = label_of("theme", User._meta.get_field("theme").flatchoices)
        body = b"".join(streamed_query("u.csv", {"Theme": label}, User.objects.all())).decode()
    assert body.splitlines()[1] == '"Dark"'
