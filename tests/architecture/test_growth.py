"""Whatever reads a text of a stranger does work that grows no faster than the text (REL-10).

Patterns and fields are found by walking the modules, so a new one is measured without being named here.
"""

import ast
import re
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import get_language_from_request

from accounts import addresses, names
from accounts.models import LoginChange
from accounts.sign_in import known_browsers
from core import amounts, text
from core.csv import read_cell, safe_cell
from notifications.mail import links
from notifications.outbox import written_code
from organizations import phones, postal
from organizations.exports.archive import file_name
from organizations.invitations import lines
from organizations.models import Invitation, Membership
from organizations.vat import numbers as vat_numbers
from security.access import next_address
from security.app_passwords import commands as app_passwords
from security.base.origin import device_of
from security.fields import PasswordField
from security.methods import numbers
from support.intake import quoting, reading
from tests.architecture import growth

BRACKETED = re.compile(r"^\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]+)>\s*$")
"""Read the lines of invitations once: 195 kB took a minute and a half."""
OWN_FILES = ("manager.frame.static_bundles.", "support.accessibility.report.")
"""These read files of ours when the server starts, and nobody else's text."""
INLINE = {
    "organizations/postal.py",
    "manager/embedded/postgres.py",
    "products/catalogue/reading.py",
    "manager/map/without_address.py",
    "domains/registry/epp/grammar.py",
}
"""Patterns that no module holds: of postcodes (measured below), and of what a program or a file of ours says."""


def header(name: str, text: str) -> HttpRequest:
    """A request with this header."""
    return RequestFactory().get("/", headers={name: text.replace("\n", " ")})


PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "list of invitations": (lines.read_lines, "Ana Luz <ana@luz.example>"),
    "address": (addresses.normalized, "ana@luz.example"),
    "name": (text.is_readable, "Ana"),
    "page in a name": (text.has_page, "Ana"),
    "mailbox in a name": (text.mailboxes_in, "ana@luz.example"),
    "marks around a line": (text.trimmed, "\u200bAna"),
    "marks in figures": (text.without_marks, "\u202a+41"),
    "links in a mail": (links.unlinked, "See pages.com/x"),
    "links in the HTML of a mail": (links.unlinked_html, "<p>See pages.com/x</p>"),
    "cell that is read again": (read_cell, "'=Ana"),
    "browser": (device_of, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    "languages": (lambda text: get_language_from_request(header("accept-language", text)), "de,en;q=0.5"),
    "next page": (lambda text: next_address(RequestFactory().get("/", {"next": text})), "/profile/"),
    "known accounts": (
        lambda text: known_browsers.accounts_of(header("cookie", f"{settings.ACCOUNTS_COOKIE_NAME}={text}")),
        "x",
    ),
    "telephone": (partial(phones.stored, country="CH"), "+41225550101"),
    "mobile": (partial(numbers.mobile_number, "CH"), "+41791234567"),
    "postcode": (lambda text: postal.is_postcode("CH", postal.tidy(text, "CH")), "CH-1205"),
    "Swiss VAT number": (partial(vat_numbers.stored, country="CH"), "CHE-107.787.577 IVA"),
    "Spanish VAT number": (partial(vat_numbers.stored, country="ES"), "ESB58378431"),
    "other VAT number": (partial(vat_numbers.stored, country="US"), "12345"),
    "application password": (app_passwords.digest_of, "hq3k-9mwd"),
    "code of a mail": (written_code, "K7QD-2MXP"),
    "link of an invitation": (Invitation.read_token, "1.1.x"),
    "link of a login": (lambda text: LoginChange.read_token(text, LoginChange.Link.CONFIRM), "1.1.x"),
    "amount": (lambda text: amounts.read(text, "CHF"), "1'234.50"),
    "search of people": (lambda text: str(Membership.objects.matching(text).query), "Ana Luz"),
    "cell": (safe_cell, "Ana"),
    "name of a file": (file_name, "a.pdf"),
    "quotation in a mail": (quoting.new_text, "Yes\n> No"),
    "page in a mail": (reading.text_of_html, "<p>Yes</p>"),
}
"""Functions that read what strangers send, with a text that each of them takes."""


@pytest.mark.parametrize("name", [name for name in growth.patterns() if not name.startswith(OWN_FILES)])
def test_no_pattern_works_longer_than_its_text_grows(name: str) -> None:
    pattern = growth.patterns()[name]
    assert growth.steep_texts(growth.reading(pattern), growth.literals_of(pattern)) == []


@pytest.mark.parametrize("name", growth.fields())
def test_no_field_of_a_form_works_longer_than_its_text_grows(name: str) -> None:
    field = growth.fields()[name]

    def clean(text: str) -> None:
        with suppress(ValidationError):
            field.clean(text)

    assert growth.steep_texts(clean) == []


@pytest.mark.parametrize("name", PARSERS)
def test_no_parser_works_longer_than_its_text_grows(name: str) -> None:
    parse, ordinary = PARSERS[name]
    parse(ordinary)

    def read(text: str) -> None:
        with suppress(Exception):
            parse(text)

    assert growth.steep_texts(read) == []


@pytest.mark.parametrize("line", [" " * 590 + "x", "a " * 299, "<" * 599, '"' * 599, "a;" * 299, "a@" * 299 + ">"])
def test_a_whole_list_of_invitations_is_read_in_a_moment(line: str) -> None:
    text = f"{line}\n" * 330
    before = time.process_time()
    assert len(lines.read_lines(text)) == 330
    assert time.process_time() - before < 1


@pytest.mark.parametrize("pattern", [BRACKETED, re.compile(r"(a+)+$"), re.compile(r"\s*;"), re.compile(r"<!--.*-->")])
def test_a_pattern_that_tries_every_way_is_caught(pattern: "re.Pattern[str]") -> None:
    assert growth.steep_texts(growth.reading(pattern), growth.literals_of(pattern))


def test_a_password_whose_accents_would_be_sorted_is_caught() -> None:
    class Former(PasswordField):
        def to_python(self, value: object) -> str | None:
            return unicodedata.normalize("NFKC", str(value))

    assert growth.steep_texts(Former().to_python)
    assert growth.steep_texts(PasswordField().to_python) == []


def test_the_walk_finds_patterns_and_fields() -> None:
    assert {
        "core.text.PAGE.0",
        "notifications.mail.text_part.SPACE.0",
        "security.kinds.PLACEHOLDERS.0",
    } <= set(growth.patterns())
    assert {PasswordField, names.NameField, addresses.AddressField} <= {type(each) for each in growth.fields().values()}


def test_every_pattern_is_held_by_a_module_where_it_is_found() -> None:
    inline = set()
    for app in growth.APPS:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            body = ast.parse(path.read_text()).body
            acts = [
                each for part in body for each in ast.walk(part) if isinstance(part, (ast.FunctionDef, ast.ClassDef))
            ]
            if any(isinstance(each, ast.Attribute) and ast.unparse(each).startswith("re.") for each in acts):
                inline.add(str(path.relative_to(settings.BASE_DIR)))
    assert inline == INLINE
