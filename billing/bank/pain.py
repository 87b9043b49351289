"""The file with pay-outs for our bank (pain.001.001.09): the same pay-outs always make the same bytes (BIL-39).

Swiss kinds of payment: D inside Switzerland and Liechtenstein, S in euros inside the SEPA area, X everything else.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from lxml import etree
from lxml.builder import ElementMaker

from billing.bank import iban
from billing.bank.letters import cut, for_files
from billing.snapshot import Party
from core.errors import RuleError
from core.money import CURRENCIES

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ID = re.compile(r"[A-Za-z0-9-]{1,35}")
BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
LONGEST_MESSAGE_ID = 33
"""Two less than any other: the number of each batch is made of it."""
LARGEST = 99_999_999_999
SEPA = {
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
}  # fmt: skip
"""Countries whose IBANs take SEPA transfers (list of the European Payments Council of 2025)."""
LENGTHS = {"name": 70, "street": 70, "house_number": 16, "postcode": 16, "town": 35}
LONGEST_TEXT = 140
CHARGES = {"D": "", "S": "SLEV", "X": "SHAR"}
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})


class Unpayable(RuleError):
    """A pay-out that no bank would take; the message says what to mend."""


@dataclass(frozen=True)
class PayOut:
    """Money to send. ``number`` is ours and comes back in every answer of the bank; ``amount`` in minor units.

    ``account`` is a compact IBAN of ``payee``; ``bic`` is needed for kind X alone.
    """

    number: str
    amount: int
    currency: str
    account: str
    payee: Party
    text: str = ""
    bic: str = ""

    @property
    def kind(self) -> str:
        """D, S or X."""
        country = self.account[:2]
        if country in iban.SWISS:
            return "D"
        return "S" if self.currency == "EUR" and country in SEPA else "X"


@dataclass(frozen=True)
class Payer:
    """Our account, a normal compact IBAN, and its owner."""

    owner: Party
    account: str
    currency: str


def write(
    pay_outs: Sequence[PayOut],
    *,
    message_id: str,
    created_at: datetime.datetime,
    execute_on: datetime.date,
    payer: Payer,
) -> bytes:
    """The file. Raises Unpayable for what no bank would take, ValueError for wrong ids or a mix of currencies."""
    _check_ids(message_id, pay_outs)
    for each in pay_outs:
        check(each)
    if {each.currency for each in pay_outs} != {payer.currency} or not _is_ours(payer.account):
        raise ValueError("A file has pay-outs, all of the currency of the one normal Swiss account that pays.")
    ordered = sorted(pay_outs, key=lambda each: (each.kind, each.number))
    root = E.Document(
        E.CstmrCdtTrfInitn(
            E.GrpHdr(
                E.MsgId(message_id),
                E.CreDtTm(created_at.replace(microsecond=0).isoformat()),
                *_totals(ordered),
                E.InitgPty(E.Nm(_field(payer.owner, "name"))),
            ),
            *(
                _batch(kind, list(group), message_id, execute_on, payer)
                for kind, group in groupby(ordered, key=lambda each: each.kind)
            ),
        )
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def check(pay_out: PayOut) -> None:
    """Raises Unpayable for a pay-out that no bank would take, as soon as somebody asks for it."""
    try:
        if iban.read(pay_out.account) != pay_out.account:
            raise ValueError("The account has to be a compact IBAN.")
        iban.check_pays_out(pay_out.account)
    except RuleError as refusal:
        raise Unpayable(refusal.message) from refusal
    if not 0 < pay_out.amount <= LARGEST or pay_out.currency not in CURRENCIES:
        raise Unpayable(_("A pay-out is 0.01 to 999 999 999.99, in CHF or EUR."))
    if not all(_field(pay_out.payee, name) for name in ("name", "town")) or len(pay_out.payee.country) != 2:
        raise Unpayable(
            _("Write name, town and country of the account’s holder in Latin letters, as the bank knows them.")
        )
    if (pay_out.bic or pay_out.kind == "X") and not BIC.fullmatch(pay_out.bic):
        raise Unpayable(_("Ask for the BIC of the bank as well: this country and currency need it."))


def batch_id(message_id: str, kind: str) -> str:
    """The number of the batch of one kind inside a file."""
    return f"{message_id}-{kind}"


def _is_ours(account: str) -> bool:
    return account[:2] in iban.SWISS and iban.is_valid(account) and not iban.is_qr(account)


def _check_ids(message_id: str, pay_outs: Sequence[PayOut]) -> None:
    numbers = [each.number for each in pay_outs]
    wrong = [each for each in (message_id, *numbers) if not ID.fullmatch(each)]
    if wrong or len(message_id) > LONGEST_MESSAGE_ID or len(set(numbers)) != len(numbers):
        raise ValueError(f"Ids are letters, digits and hyphens, up to 35 and each once: {wrong or numbers}.")


def _totals(pay_outs: Sequence[PayOut]) -> Iterable[etree._Element]:
    return E.NbOfTxs(str(len(pay_outs))), E.CtrlSum(_decimal(sum(each.amount for each in pay_outs)))


def _batch(
    kind: str, pay_outs: list[PayOut], message_id: str, execute_on: datetime.date, payer: Payer
) -> etree._Element:
    level = [E.PmtTpInf(E.SvcLvl(E.Cd("SEPA")))] if kind == "S" else []
    charges = [E.ChrgBr(CHARGES[kind])] if CHARGES[kind] else []
    batch: etree._Element = E.PmtInf(
        E.PmtInfId(batch_id(message_id, kind)),
        E.PmtMtd("TRF"),
        E.BtchBookg("true"),
        *_totals(pay_outs),
        *level,
        E.ReqdExctnDt(E.Dt(execute_on.isoformat())),
        E.Dbtr(*_party(payer.owner)),
        E.DbtrAcct(E.Id(E.IBAN(payer.account)), E.Ccy(payer.currency)),
        E.DbtrAgt(E.FinInstnId(E.ClrSysMmbId(E.ClrSysId(E.Cd("CHBCC")), E.MmbId(payer.account[4:9].lstrip("0"))))),
        *charges,
        *(_transfer(each) for each in pay_outs),
    )
    return batch


def _transfer(pay_out: PayOut) -> etree._Element:
    text = cut(for_files(pay_out.text), LONGEST_TEXT)
    transfer: etree._Element = E.CdtTrfTxInf(
        E.PmtId(E.InstrId(pay_out.number), E.EndToEndId(pay_out.number)),
        E.Amt(E.InstdAmt(_decimal(pay_out.amount), Ccy=pay_out.currency)),
        *([E.CdtrAgt(E.FinInstnId(E.BICFI(pay_out.bic)))] if pay_out.bic else []),
        E.Cdtr(*_party(pay_out.payee)),
        E.CdtrAcct(E.Id(E.IBAN(pay_out.account))),
        *([E.RmtInf(E.Ustrd(text))] if text else []),
    )
    return transfer


def _party(party: Party) -> Iterable[etree._Element]:
    """Name and structured address: unstructured ones are not taken any more."""
    tags = {"street": "StrtNm", "house_number": "BldgNb", "postcode": "PstCd", "town": "TwnNm"}
    lines = [E(tag, value) for name, tag in tags.items() if (value := _field(party, name))]
    return E.Nm(_field(party, "name")), E.PstlAdr(*lines, E.Ctry(party.country.upper()))


def _field(party: Party, name: str) -> str:
    return cut(for_files(getattr(party, name)), LENGTHS[name])


def _decimal(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"
