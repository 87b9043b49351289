"""Bank files for tests, built from few words: only what a test is about has to be said."""

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from tests.billing.case_files import FOLDER

ACCOUNT = "CH9300762011623852957"
EURO_ACCOUNT = "CH5604835012345678009"
ACCOUNTS = {ACCOUNT, EURO_ACCOUNT}
NAMES = {"053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


@dataclass(frozen=True)
class Tx:
    """A payment inside an entry; ``extra`` is XML of its own."""

    amount: str = ""
    number: str = ""
    reference: str = ""
    text: str = ""
    debtor: str = "Talleres Rochat SA"
    extra: str = ""
    currency: str = "CHF"
    end_to_end: str = "NOTPROVIDED"

    def xml(self, version: str) -> str:
        """As the version writes it."""
        name = f"<Nm>{escape(self.debtor)}</Nm>"
        party = f"<Pty>{name}</Pty>" if version == "08" else name
        number = f"<AcctSvcrRef>{self.number}</AcctSvcrRef>" if self.number else ""
        amount = f'<Amt Ccy="{self.currency}">{self.amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>' if self.amount else ""
        structured = f"<Strd><CdtrRefInf><Ref>{self.reference}</Ref></CdtrRefInf></Strd>" if self.reference else ""
        remittance = (f"<Ustrd>{escape(self.text)}</Ustrd>" if self.text else "") + structured
        return (
            f"<TxDtls><Refs>{number}<EndToEndId>{self.end_to_end}</EndToEndId></Refs>{amount}"
            f"<RltdPties><Dbtr>{party}</Dbtr></RltdPties>"
            f"{f'<RmtInf>{remittance}</RmtInf>' if remittance else ''}{self.extra}</TxDtls>"
        )


@dataclass(frozen=True)
class Entry:
    """A booking; ``details`` of None has no ``NtryDtls`` at all."""

    amount: str
    number: str = "261116-000001"
    details: tuple[Tx, ...] | None = None
    sign: str = "CRDT"
    status: str = "BOOK"
    reversal: str = "false"
    currency: str = "CHF"
    count: int | None = None
    day: str = "2026-11-16"
    code: str = "VCOM"

    def xml(self, version: str) -> str:
        """As the version writes it."""
        status = f"<Cd>{self.status}</Cd>" if version == "08" else self.status
        batch = f"<Btch><NbOfTxs>{self.count}</NbOfTxs></Btch>" if self.count is not None else ""
        inside = "".join(each.xml(version) for each in self.details or ())
        return (
            f'<Ntry><Amt Ccy="{self.currency}">{self.amount}</Amt><CdtDbtInd>{self.sign}</CdtDbtInd>'
            f"<RvslInd>{self.reversal}</RvslInd><Sts>{status}</Sts><BookgDt><Dt>{self.day}</Dt></BookgDt>"
            f"<ValDt><Dt>{self.day}</Dt></ValDt>"
            f"{f'<AcctSvcrRef>{self.number}</AcctSvcrRef>' if self.number else ''}"
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{self.code}</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"{f'<NtryDtls>{batch}{inside}</NtryDtls>' if self.details is not None else ''}</Ntry>"
        )


def message(
    *entries: Entry,
    kind: str = "054",
    version: str = "08",
    account: str = ACCOUNT,
    closing: str = "",
    currency: str = "CHF",
    message_id: str = "MSG-1",
) -> bytes:
    """A whole file. A statement begins at 1000.00 and ends where its booked entries lead, or at ``closing``."""
    body, part = NAMES[kind]
    moved = sum(Decimal(each.amount) * (1 if each.sign == "CRDT" else -1) for each in entries if each.status == "BOOK")
    ends = closing or f"{1000 + moved:.2f}"
    balances = balance("OPBD", "1000.00", currency) + balance("CLBD", ends, currency) if kind == "053" else ""
    at = "<CreDtTm>2026-11-16T23:10:00</CreDtTm>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"><{body}>'
        f"<GrpHdr><MsgId>{message_id}</MsgId>{at}</GrpHdr><{part}><Id>1</Id>{at}"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{balances}"
        f"{''.join(each.xml(version) for each in entries)}</{part}></{body}></Document>"
    ).encode()


def balance(code: str, amount: str, currency: str) -> str:
    """A balance; below zero it is a debit."""
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-11-16</Dt></Dt></Bal>"
    )


def case(name: str) -> bytes:
    """The file of the cases whose name begins so."""
    (path,) = (FOLDER / "camt").glob(f"{name}*.xml")
    return path.read_bytes()
