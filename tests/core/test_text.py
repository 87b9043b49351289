"""One line of text: what is taken, in which spelling, and in which words the rest is refused."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.addresses import AddressField
from accounts.names import NameField
from core.text import FiguresField, LineField, ReasonField, as_typed


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


PAGES = [
    "See https://intranet.example/5", "http:/pages.example", "www.pages.example", "Claim at pages.example/x",
    "WWW.pages.example", "HTTPS:pages.example/x", "pages.example/?x", "pages.example/#x", "pages.example:8443/x",
    "pages.example?x=1", "https:\\pages.example",
]  # fmt: skip


def refusal(field: forms.Field, typed: str) -> str:
    """In which words the field refuses it; empty when it is taken."""
    try:
        field.clean(typed)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


@pytest.mark.parametrize("page", PAGES)
def test_neither_a_name_nor_a_reason_is_a_page_and_each_says_so_in_its_own_words(page: str) -> None:
    assert refusal(NameField(), page) == "Write a name here, not the address of a page."
    assert refusal(ReasonField(), page) == "Write the reason in words, without the address of a page."


@pytest.mark.parametrize("name", ["ana@luz.example", "Claim: x@pages.example", "quim@a.example rosa@b.example"])
def test_an_address_is_never_a_name(name: str) -> None:
    assert refusal(NameField(), name) == "Write a name here, not an email address."


@pytest.mark.parametrize(
    "name", ["example.com", "St. Gallen", "M@tchbox", "S.A.R.L. Dupont", "1/2 Casa", "Ana S.A./N.V."]
)
def test_a_company_may_be_called_like_a_host(name: str) -> None:
    assert NameField().clean(name) == name


@pytest.mark.parametrize("text", ["a\u200bb", "a\nb", "a\u202eb", "\u202eb", "\x1b[2J", "a\u2028b"])
def test_what_hides_or_turns_a_line_is_refused_in_its_own_words(text: str) -> None:
    assert refusal(LineField(), text) == "Enter it again, on one line and without invisible characters."
    assert refusal(NameField(), text).startswith("Write the name on one line")


@pytest.mark.parametrize("field", [LineField(), NameField(), ReasonField(), FiguresField()])
@pytest.mark.parametrize("typed", ["\u200bRue 1 ", "\u2067Rue\u00a0 1\u2069", "\ufeffRue 1\u200e", " Rue  1\u202c"])
def test_marks_at_the_ends_and_odd_blanks_are_no_part_of_a_line(field: LineField, typed: str) -> None:
    assert field.clean(typed) == "Rue 1"


def test_a_line_of_marks_alone_is_empty() -> None:
    assert refusal(NameField(error_messages={"required": "Type it."}), "\u200b \u200e") == "Type it."


def test_accents_have_one_spelling() -> None:
    assert NameField().clean("Jose\u0301") == "Jos\u00e9"


def test_marks_inside_a_number_are_dropped_and_elsewhere_they_are_part_of_how_a_language_is_written() -> None:
    assert FiguresField().clean("\u202a+41 22\u200b 555 01 01\u202c") == "+41 22 555 01 01"
    assert NameField().clean("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    "typed", ["\u200bAna@luz.example", "ana@luz.example\u200f", "\u2060\ufeffana@luz.example\u00a0"]
)
def test_marks_at_the_ends_of_an_address_are_dropped_like_blanks(typed: str) -> None:
    assert AddressField().clean(typed) == "ana@luz.example"


def test_a_mark_inside_an_address_is_refused() -> None:
    assert "plain letters" in refusal(AddressField(), "ana\u200b@luz.example")


def test_what_had_to_be_typed_needs_none_of_the_signs_that_keyboards_lack() -> None:
    assert as_typed("L’Atelier – “Luz”") == as_typed('L\'Atelier - "Luz"')
    assert as_typed("Luz") != as_typed("luz")
