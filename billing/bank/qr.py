"""The code of the Swiss QR-bill (INV-12): what stands in it, and its drawing with the Swiss cross.

Two steps: ``bill`` brings the data of a document into the form that banks read, or refuses; ``payload`` writes that
as the text of the code. The printed slip shows the fields of the bill, so that print and code say the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import segno
from django.utils.translation import gettext_lazy as _

from billing.bank import iban, references
from billing.bank.letters import cut, for_slips
from billing.snapshot import Party, Slip
from core.errors import RuleError
from core.money import CURRENCIES, Money

LINE_END = "\r\n"
LONGEST_PAYLOAD = 997
"""Bytes; what version 25 holds with error correction M."""
LARGEST_AMOUNT = 99_999_999_999
LONGEST_MESSAGE = 140
LONGEST_NAME = LONGEST_STREET = 70
LONGEST_NUMBER = LONGEST_POSTCODE = 16
LONGEST_TOWN = 35
NOBODY = ("",) * 7
COUNTRY = re.compile("[A-Z]{2}")
DARK = re.compile(b"\x01+")
SIDE = 46
"""Millimetres of the code, quiet zone not counted: the slip leaves 5 free around it."""


class UnreadableBill(RuleError):
    """No bank could read this slip: the document must not be issued; the message says what to mend."""


@dataclass(frozen=True)
class Bill:
    """What stands in the code and on the slip: ``account`` and ``reference`` compact, ``amount`` in minor units.

    ``debtor`` is None where the address is incomplete or has no Latin letters: the slip then has an empty box.
    """

    account: str
    creditor: Party
    debtor: Party | None
    amount: int
    currency: str
    reference_type: str
    reference: str
    message: str = ""


def bill(*, issuer: Party, customer: Party, slip: Slip, amount: int, currency: str, message: str = "") -> Bill:
    """The data as banks read them: letters they know, fields cut to their lengths. Raises UnreadableBill."""
    _check_account(slip)
    _check_amount(amount, currency)
    creditor, debtor = legible(issuer), legible(customer)
    if creditor is None:
        raise UnreadableBill(_("Complete the address of the issuer: name, postcode, town and country."))
    return _fitted(
        Bill(
            account=slip.iban,
            creditor=creditor,
            debtor=debtor,
            amount=amount,
            currency=currency,
            reference_type=slip.reference_type,
            reference=slip.reference,
            message=cut(for_slips(message), LONGEST_MESSAGE),
        )
    )


def payload(*, issuer: Party, customer: Party, slip: Slip, amount: int, currency: str, message: str = "") -> str:
    """The text of the code for a document. Raises UnreadableBill."""
    return written(bill(issuer=issuer, customer=customer, slip=slip, amount=amount, currency=currency, message=message))


def written(ready: Bill) -> str:
    """The text of the code, its lines ended by CR LF, none behind the last."""
    amount = f"{Money.of_minor(ready.amount, ready.currency).amount:.2f}"
    debtor = _address(ready.debtor) if ready.debtor else NOBODY
    lines = [
        "SPC", "0200", "1", ready.account, *_address(ready.creditor), *NOBODY, amount, ready.currency, *debtor,
        ready.reference_type, ready.reference, ready.message, "EPD",
    ]  # fmt: skip
    return LINE_END.join(lines)


def svg(text: str) -> str:
    """The code as SVG of 46 × 46 mm with the cross in its middle, for the text of a payload."""
    code = segno.make(text, error="m", boost_error=False, micro=False, mode="byte", encoding="utf-8")
    rows = [bytes(row) for row in code.matrix]
    path = "".join(f"M{start} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for start, width in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}mm" height="{SIDE}mm" viewBox="0 0 {SIDE} {SIDE}">'
        f'<path transform="scale({SIDE / len(rows):.9f})" shape-rendering="crispEdges" d="{path}"/>{_cross()}</svg>'
    )


def legible(party: Party) -> Party | None:
    """Letters that banks know, fields of their lengths. None when a compulsory field is missing then."""
    number, street = for_slips(party.house_number), for_slips(party.street)
    if len(number) > LONGEST_NUMBER:  # banks take a number inside the street
        number, street = "", f"{street} {number}".strip()
    ready = replace(
        party,
        name=cut(for_slips(party.name), LONGEST_NAME),
        street=cut(street, LONGEST_STREET),
        house_number=number,
        postcode=for_slips(party.postcode),
        town=cut(for_slips(party.town), LONGEST_TOWN),
        country=party.country.strip().upper(),
    )
    has_all = ready.name and ready.town and 0 < len(ready.postcode) <= LONGEST_POSTCODE
    return ready if has_all and COUNTRY.fullmatch(ready.country) else None


def _check_account(slip: Slip) -> None:
    if slip.iban[:2] not in iban.SWISS or not iban.is_valid(slip.iban):
        raise UnreadableBill(_("Give the issuer an IBAN that begins with CH or LI."))
    wanted = references.QRR if iban.is_qr(slip.iban) else references.SCOR
    if slip.reference_type != wanted:
        raise UnreadableBill(_("Make the reference for this account: QRR for a QR-IBAN, SCOR for a normal IBAN."))
    if references.type_of(slip.reference) != wanted:
        raise UnreadableBill(_("Make the reference again: its check digits do not fit."))


def _check_amount(amount: int, currency: str) -> None:
    if currency not in CURRENCIES:
        raise UnreadableBill(_("A Swiss payment slip is in CHF or EUR: choose another means of payment."))
    if not 0 < amount <= LARGEST_AMOUNT:
        raise UnreadableBill(_("A Swiss payment slip carries 0.01 to 999 999 999.99: choose another means of payment."))


def _fitted(ready: Bill) -> Bill:
    """The message shortened until the text fits into the largest code. Raises UnreadableBill when it never does."""
    excess = len(written(ready).encode()) - LONGEST_PAYLOAD
    if excess <= 0:
        return ready
    if not ready.message:
        raise UnreadableBill(
            _("Shorten the names and addresses of issuer and customer: the code has no room for them.")
        )
    shorter = len(ready.message) - max(1, excess // 3)
    return _fitted(replace(ready, message=cut(ready.message, shorter) if shorter > 3 else ""))


def _address(party: Party) -> tuple[str, ...]:
    return ("S", party.name, party.street, party.house_number, party.postcode, party.town, party.country)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Dark modules that stand side by side: start and length."""
    for match in DARK.finditer(row):
        yield match.start(), len(match.group())


def _cross() -> str:
    """7 × 7 mm in the middle: white border, black square, white cross of 3.89 with bars of 1.17."""
    half, bar, arm = SIDE / 2, 1.17, 3.89
    parts = (("#fff", 7.0, 7.0), ("#000", 6.0, 6.0), ("#fff", arm, bar), ("#fff", bar, arm))
    return "".join(
        f'<rect x="{half - wide / 2:.3f}" y="{half - high / 2:.3f}" width="{wide:g}" height="{high:g}" fill="{fill}"/>'
        for fill, wide, high in parts
    )
