"""Reading a list of people to invite: what each line says, whatever the order of its columns (ORG-79)."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalized
from core.csv import read_cell
from core.text import mailboxes_in, trimmed

MAX_ROWS = 500
LONGEST_LINE = 600
"""Characters; a longer line is no person, unless it is nothing but addresses."""
SEPARATORS = str.maketrans(dict.fromkeys(",;\t", " "))
EMAIL, FIRST, LAST, WHOLE = "email", "first", "last", "whole"
OWN_HEADINGS = {_("Email"): EMAIL, _("First name"): FIRST, _("Last name"): LAST}
"""Of the file that the list of users writes (organizations.people.views), in whatever language."""
OTHER_HEADINGS = {
    EMAIL: "email mail emailaddress mailaddress address correo correoelectronico direccion direcciondecorreo "
    "courriel adresse adressemail adresseemail adresseelectronique emailadresse mailadresse indirizzo "
    "indirizzoemail postaelettronica",
    FIRST: "firstname first givenname nombre nombredepila prenom vorname nome",
    LAST: "lastname last surname familyname apellido apellidos nom nomdefamille nachname familienname cognome",
    WHOLE: "name fullname nombrecompleto nombreyapellidos nomcomplet vollername nomecompleto",
}
"""Of address books and spreadsheets: letters alone, without accents."""
SEVERAL = _("This line has several addresses. Write each person on a line of their own, or nothing but addresses.")


@dataclass(frozen=True)
class InvitationLine:
    """One person of the list. ``problem`` is empty when they can be invited."""

    number: int
    email: str
    first_name: str = ""
    last_name: str = ""
    problem: str = ""


def read_lines(text: str) -> list[InvitationLine]:
    """Understand ``address``, ``Name Surname <address>``, CSV rows ``address;first;last`` (or commas), several
    addresses on one line, and a table whose first row names its columns in any order.

    Empty lines are passed over. Line numbers are the reader's, from 1. At most one person more than ``MAX_ROWS`` is
    read: then there are too many, whatever follows.
    """
    rows = ((number, raw) for number, raw in enumerate(text.splitlines(), 1) if trimmed(raw))
    return list(islice(_people(rows), MAX_ROWS + 1))


def _people(rows: Iterator[tuple[int, str]]) -> Iterator[InvitationLine]:
    first = next(rows, None)
    if first is None:
        return
    sign, columns = _header(first[1])
    if not columns:
        yield from _read_line(*first)
    for number, raw in rows:
        yield from [_by_columns(number, raw, sign, columns)] if columns else _read_line(number, raw)


def _header(raw: str) -> tuple[str, dict[str, int]]:
    """The sign between the columns and where each stands; no columns when this is an ordinary line."""
    if "@" in raw or len(raw) > LONGEST_LINE:
        return "", {}
    sign = _sign(raw)
    known = [_headings().get(_letters(cell), "") for cell in _cells(raw, sign)]
    columns = {name: known.index(name) for name in (EMAIL, FIRST, LAST, WHOLE) if name in known}
    return sign, columns if EMAIL in columns else {}


def _by_columns(number: int, raw: str, sign: str, columns: dict[str, int]) -> InvitationLine:
    if len(raw) > LONGEST_LINE:
        return _too_long(number, raw)
    cells = _cells(raw, sign)
    found = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    if FIRST not in columns and LAST not in columns:
        first, _space, last = found.get(WHOLE, "").partition(" ")
    else:  # «Name» beside «Vorname» is the last name
        first, last = found.get(FIRST, ""), found.get(LAST) or found.get(WHOLE, "")
    return InvitationLine(number, _address(found[EMAIL]), first, last.strip())


def _read_line(number: int, raw: str) -> list[InvitationLine]:
    words = raw.translate(SEPARATORS).split()
    if len(words) > 1 and all("@" in word and not {"<", ">"} & {*word} for word in words):
        return [InvitationLine(number, _address(word)) for word in words]
    if len(raw) > LONGEST_LINE:
        return [_too_long(number, raw)]
    sign = _sign(raw)
    cells = _cells(raw, sign)
    return _several(number, cells) if mailboxes_in(raw) > 1 else [_one(number, raw, cells)]


def _one(number: int, raw: str, cells: list[str]) -> InvitationLine:
    name, address = _bracketed(raw)
    if not address:
        first, last = [*cells, "", ""][1:3]
        return InvitationLine(number, _address(cells[0]), first, last)
    name = trimmed(name.strip(" \"'"))
    first, _space, last = ("" if normalized(name) == normalized(address) else name).partition(" ")
    return InvitationLine(number, _address(address), first, last.strip())


def _several(number: int, cells: list[str]) -> list[InvitationLine]:
    """``Name <address>, Name <address>`` as mail programs write it; anything else is refused whole."""
    if all(_bracketed(cell)[1] or (mailboxes_in(cell) and " " not in cell) for cell in cells if cell):
        return [_one(number, cell, [cell]) for cell in cells if cell]
    return [InvitationLine(number, f"{trimmed(' '.join(cells))[:60]}…", problem=str(SEVERAL))]


def _too_long(number: int, raw: str) -> InvitationLine:
    return InvitationLine(number, f"{raw[:60]}…".lower())


def _bracketed(raw: str) -> tuple[str, str]:
    """Name and address of ``Name Surname <address>``, two empty texts for any other line.

    Cut at the last bracket: a pattern with blanks on both sides of a name tries every way to share them out.
    """
    name, sign, rest = trimmed(raw).rpartition("<")
    address = rest.removesuffix(">")
    is_bracketed = bool(sign) and address != rest and not {"<", ">"} & {*name, *address}
    return (name.strip(), address) if is_bracketed else ("", "")


def _address(text: str) -> str:
    """In the spelling that is stored, if it can be one: foreign letters stay, to be seen and refused."""
    return normalized(text) if trimmed(text).isascii() else trimmed(text)


def _sign(raw: str) -> str:
    return next((sign for sign in ";\t," if sign in raw), ",")


def _cells(raw: str, sign: str) -> list[str]:
    row = next(csv.reader([raw], delimiter=sign, skipinitialspace=True), [])
    return [trimmed(read_cell(trimmed(cell))) for cell in row] or [""]


@cache
def _headings() -> dict[str, str]:
    """Column by heading, in letters alone."""
    found = {word: column for column, words in OTHER_HEADINGS.items() for word in words.split()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_letters(str(heading)): column for heading, column in OWN_HEADINGS.items()}
    return found


def _letters(heading: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", heading.casefold()) if letter.isalnum())
