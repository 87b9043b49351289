"""Bulk invitations: reading the list, checking it, and what a worker does with one row."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.addresses import LONGEST_ADDRESS
from accounts.names import HIDDEN, is_readable
from core.clock import now
from organizations.invitations.commands import Draft, invite
from organizations.job_kinds import JobKind
from organizations.models import Job, Membership, Organization

MAX_ROWS = 500
LONGEST_LINE = 600
"""Characters; a longer line is no person, and patterns never meet it."""
HEADER = re.compile(r"mail|correo|courriel|adress|address|dirección|indirizzo", re.IGNORECASE)


@dataclass(frozen=True)
class InvitationLine:
    """One checked line of the list. ``problem`` is empty when it can be sent."""

    number: int
    email: str
    first_name: str = ""
    last_name: str = ""
    problem: str = ""


def read_lines(text: str) -> list[InvitationLine]:
    """Understand ``address``, ``Name Surname <address>`` and CSV rows ``address;first;last`` (or commas).

    Empty lines and a header row are passed over. Line numbers are the reader's, from 1. At most one line more than
    ``MAX_ROWS`` is read: then there are too many, whatever follows.
    """
    lines = (_read_line(number, raw) for number, raw in enumerate(text.splitlines(), 1) if raw.strip())
    return list(islice((line for line in lines if line is not None), MAX_ROWS + 1))


def _read_line(number: int, raw: str) -> InvitationLine | None:
    if len(raw) > LONGEST_LINE:
        return InvitationLine(number, f"{raw[:60]}…".lower())
    name, address = _bracketed(raw)
    if address:
        first, _space, last = name.strip(' "').partition(" ")
        return InvitationLine(number, address.strip().lower(), first[:80], last[:80])
    delimiter = next((sign for sign in ";\t," if sign in raw), ",")
    cells = [cell.strip() for cell in next(csv.reader(io.StringIO(raw), delimiter=delimiter))]
    if number == 1 and "@" not in raw and HEADER.search(raw):
        return None
    padded = [*cells, "", "", ""]
    return InvitationLine(number, padded[0].lower(), padded[1][:80], padded[2][:80])


def _bracketed(raw: str) -> tuple[str, str]:
    """Name and address of ``Name Surname <address>``, two empty texts for any other line.

    Cut at the last bracket: a pattern with blanks on both sides of a name tries every way to share them out.
    """
    name, sign, rest = raw.strip().rpartition("<")
    address = rest.removesuffix(">")
    is_bracketed = bool(sign) and address != rest and not {"<", ">"} & {*name, *address}
    return (name.strip(), address) if is_bracketed else ("", "")


def check(organization: Organization, lines: Iterable[InvitationLine]) -> list[InvitationLine]:
    """The same lines with what is wrong with each: malformed, repeated, member already, invited already."""
    lines = list(lines)
    emails = [line.email for line in lines]
    members = set(organization.memberships.filter(user__email__in=emails).values_list("user__email", flat=True))
    invited = set(organization.invitations.open_at(now()).filter(email__in=emails).values_list("email", flat=True))
    return list(_judge(lines, members, invited))


def _judge(lines: list[InvitationLine], members: set[str], invited: set[str]) -> Iterator[InvitationLine]:
    seen: set[str] = set()
    for line in lines:
        yield InvitationLine(**{**asdict(line), "problem": _problem(line, seen, members, invited)})
        seen.add(line.email)


def _problem(line: InvitationLine, seen: set[str], members: set[str], invited: set[str]) -> str:
    email = line.email
    if not is_readable(line.first_name + line.last_name):
        return str(HIDDEN)
    if not _is_address(email):
        return str(_("This is not an e-mail address."))
    if email in seen:
        return str(_("This address is in the list twice."))
    if email in members:
        return str(_("Already belongs to the organization."))
    if email in invited:
        return str(_("Already has a pending invitation."))
    return ""


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return email.isascii() and len(email) <= LONGEST_ADDRESS


def _invite_row(_job: Job, actor: Membership, row: dict[str, object], _prepared: object) -> None:
    """One row of the job: an ordinary invitation with today's rights of the person who asked."""
    invite(actor=actor, draft=Draft(**{**row, "team_ids": tuple(row.get("team_ids", ()))}), now=now())  # type: ignore[arg-type]


BULK_INVITE = JobKind("bulk-invite", _("Invite several people"), _invite_row)
