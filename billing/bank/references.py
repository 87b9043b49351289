"""References of payments, one per document (BIL-12): QRR beside a QR-IBAN, SCOR (ISO 11649) beside a normal one."""

import re

from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

from billing.bank import iban

QRR = "QRR"
BLANKS = re.compile("[ \xa0\u202f]")
SCOR = "SCOR"
QRR_DIGITS = 27
SHAPE_OF_QRR = re.compile(r"[0-9]{27}")
SHAPE_OF_SCOR = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
IN_TEXT = re.compile(r"(?<![A-Za-z0-9])(?=(RF[0-9]{2}[A-Za-z0-9 ]{1,40}))", re.IGNORECASE)
LONGEST_NUMBER = 21
"""Digits that both kinds have room for."""


def reference_for(number: int, account: str) -> tuple[str, str]:
    """Type and compact reference for the payment of the document with this number to this compact IBAN.

    Raises ValueError for a number below 1 or of more than 21 digits.
    """
    if not 0 < number < 10**LONGEST_NUMBER:
        raise ValueError(f"No reference can carry the number {number}.")
    return (QRR, _qrr(number)) if iban.is_qr(account) else (SCOR, _scor(str(number)))


def compact(typed: str) -> str:
    """Without blanks, letters large; nothing else is mended."""
    reference = BLANKS.sub("", typed)
    return reference.upper() if reference.isascii() else reference


def type_of(reference: str) -> str:
    """QRR or SCOR of a compact reference whose check digits are right, "" for what is neither."""
    if is_qrr(reference):
        return QRR
    return SCOR if is_scor(reference) else ""


def is_qrr(reference: str) -> bool:
    """27 digits of which the last one checks the others. All zeros name nothing."""
    return bool(
        SHAPE_OF_QRR.fullmatch(reference)
        and reference.strip("0")
        and reference[-1] == esr.calc_check_digit(reference[:-1])
    )


def is_scor(reference: str) -> bool:
    """RF, two check digits and up to 21 letters and digits."""
    if not SHAPE_OF_SCOR.fullmatch(reference) or reference[2:4] in iban.NEVER_ISSUED:
        return False
    return bool(mod_97_10.is_valid(reference[4:] + reference[:4]))


def grouped(reference: str) -> str:
    """As it is printed: a QRR as 2 and 5 × 5 digits, a SCOR in groups of four."""
    if SHAPE_OF_QRR.fullmatch(reference):
        return " ".join([reference[:2], *(reference[at : at + 5] for at in range(2, QRR_DIGITS, 5))])
    return iban.grouped(reference)


def found_in(text: str) -> list[str]:
    """What may be SCOR references in free text: right check digits, one a number of words behind each RF."""
    return [head for candidate in IN_TEXT.findall(text) for head in _heads(candidate) if is_scor(head)]


def _heads(candidate: str) -> list[str]:
    """Its first word, its first two as one, and so on: blanks group a reference, and end it too."""
    words = candidate.upper().split()
    return ["".join(words[:count]) for count in range(1, len(words) + 1)]


def _qrr(number: int) -> str:
    digits = str(number).zfill(QRR_DIGITS - 1)
    return digits + esr.calc_check_digit(digits)


def _scor(body: str) -> str:
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
