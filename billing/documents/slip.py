"""The printed payment slip of the Swiss QR-bill (INV-12): its fixed words, and lines broken so that all fits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from billing.bank import iban, qr, references
from billing.documents.sheet import open_amount
from billing.snapshot import Party, Snapshot

SWISS = ("CH", "LI")
POINTS = 72 / 25.4
"""In a millimetre."""
ELLIPSIS = "…"
WORDS = {
    "en": (
        "Payment part", "Receipt", "Account / Payable to", "Reference", "Additional information", "Payable by",
        "Payable by (name/address)", "Currency", "Amount", "Acceptance point",
    ),
    "de": (
        "Zahlteil", "Empfangsschein", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch",
        "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Annahmestelle",
    ),
    "fr": (
        "Section paiement", "Récépissé", "Compte / Payable à", "Référence", "Informations supplémentaires",
        "Payable par", "Payable par (nom/adresse)", "Monnaie", "Montant", "Point de dépôt",
    ),
    "it": (
        "Sezione pagamento", "Ricevuta", "Conto / Pagabile a", "Riferimento", "Informazioni supplementari",
        "Pagabile da", "Pagabile da (nome/indirizzo)", "Valuta", "Importo", "Punto di accettazione",
    ),
}  # fmt: skip
"""Fixed by the standard, which has none in Spanish: they are no matter of the catalogues."""
KEYS = (
    "payment", "receipt", "account", "reference", "message", "payable_by", "payable_by_blank", "currency", "amount",
    "acceptance",
)  # fmt: skip

Widths = Callable[[str, float], float]
"""Points that a text takes at a size in points."""


@dataclass(frozen=True)
class Size:
    """How a section is set: points of values and of a line, widest line in points, and how many lines fit."""

    value: float
    line: float
    width: float
    lines: int


@dataclass(frozen=True)
class Block:
    """A heading and its lines; a block without lines shows an empty box."""

    heading: str
    lines: list[str]


@dataclass(frozen=True)
class Section:
    """The information of receipt or payment part. ``is_small``: set in the smallest type that the standard allows."""

    blocks: list[Block]
    is_small: bool


@dataclass(frozen=True)
class PrintedSlip:
    """Everything on the slip: ``payload`` is the text of its code, ``amount`` as printed in every language."""

    language: str
    words: dict[str, str]
    payload: str
    currency: str
    amount: str
    receipt: Section
    payment: Section


Attempt = tuple[qr.Bill, Size, bool]
"""What is set, how, and whether every value is cut to one line."""
RECEIPT = Size(8, 9, 52 * POINTS, 17)
PAYMENT = Size(10, 11, 87 * POINTS, 21)
SMALL = Size(8, 9, 87 * POINTS, 26)


def slip_of(snapshot: Snapshot, widths: Widths) -> PrintedSlip | None:
    """The slip of a document, None when it has none. Raises UnreadableBill when no bank could read it: the document
    is not issued then (INV-7)."""
    left = open_amount(snapshot)
    if snapshot.slip is None or left <= 0:
        return None
    bill = qr.bill(
        issuer=snapshot.issuer,
        customer=snapshot.customer,
        slip=snapshot.slip,
        amount=left,
        currency=snapshot.currency,
        message=snapshot.number,
    )
    words = dict(zip(KEYS, WORDS[snapshot.slip_language], strict=True))
    return PrintedSlip(
        language=snapshot.slip_language,
        words=words,
        payload=qr.written(bill),
        currency=bill.currency,
        amount=f"{bill.amount // 100:,}.{bill.amount % 100:02}".replace(",", "\N{NO-BREAK SPACE}"),
        receipt=_receipt(bill, words, widths),
        payment=_payment(bill, words, widths),
    )


def _receipt(bill: qr.Bill, words: dict[str, str], widths: Widths) -> Section:
    """Streets are left out before anything is cut; nothing is set smaller."""
    whole = replace(bill, message="")
    short = replace(whole, creditor=_no_street(bill.creditor), debtor=bill.debtor and _no_street(bill.debtor))
    attempts = [(whole, RECEIPT, False), (short, RECEIPT, False), (short, RECEIPT, True)]
    return _first_that_fits(attempts, 20, words, widths)


def _payment(bill: qr.Bill, words: dict[str, str], widths: Widths) -> Section:
    """The type becomes smaller before anything is cut."""
    return _first_that_fits([(bill, PAYMENT, False), (bill, SMALL, False), (bill, SMALL, True)], 25, words, widths)


def _first_that_fits(attempts: list[Attempt], box: int, words: dict[str, str], widths: Widths) -> Section:
    """The first attempt whose lines have room, else the last. ``box``: millimetres of an empty one."""
    *better, last = attempts
    for bill, size, is_cut in better:
        blocks = _set(bill, words, size, widths, is_cut=is_cut)
        if _height(blocks, box=box * POINTS / size.line) <= size.lines:
            return Section(blocks, is_small=size is SMALL)
    bill, size, is_cut = last
    return Section(_set(bill, words, size, widths, is_cut=is_cut), is_small=size is SMALL)


def _no_street(party: Party) -> Party:
    return replace(party, street="", house_number="")


def _set(bill: qr.Bill, words: dict[str, str], size: Size, widths: Widths, *, is_cut: bool) -> list[Block]:
    def broken(texts: Iterator[str]) -> list[str]:
        if is_cut:
            return [_cut(text, size, widths) for text in texts]
        return [line for text in texts for line in _lines(text, size, widths)]

    blocks = [
        Block(words["account"], [iban.grouped(bill.account), *broken(_address(bill.creditor))]),
        Block(words["reference"], [references.grouped(bill.reference)]),
    ]
    if bill.message:
        blocks.append(Block(words["message"], broken(iter([bill.message]))))
    if bill.debtor:
        return [*blocks, Block(words["payable_by"], broken(_address(bill.debtor)))]
    return [*blocks, Block(words["payable_by_blank"], [])]


def _address(party: Party) -> Iterator[str]:
    yield party.name
    if street := f"{party.street} {party.house_number}".strip():
        yield street
    abroad = "" if party.country in SWISS else f"{party.country}-"
    yield f"{abroad}{party.postcode} {party.town}"


def _height(blocks: list[Block], *, box: float) -> float:
    """In lines, with an empty one between blocks; ``box`` is what an empty box takes."""
    return sum(1 + (len(block.lines) or box) for block in blocks) + len(blocks) - 1


def _lines(text: str, size: Size, widths: Widths) -> Iterator[str]:
    """Broken between words, and inside one that is wider than a line."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if widths(longer, size.value) <= size.width:
            line = longer
            continue
        if line:
            yield line
        line = word
        while widths(line, size.value) > size.width:
            head = _fitting(line, size.width, size, widths)
            yield head
            line = line[len(head) :]
    yield line


def _cut(text: str, size: Size, widths: Widths) -> str:
    if widths(text, size.value) <= size.width:
        return text
    return _fitting(text, size.width - widths(ELLIPSIS, size.value), size, widths).rstrip() + ELLIPSIS


def _fitting(text: str, width: float, size: Size, widths: Widths) -> str:
    count = len(text)
    while count > 1 and widths(text[:count], size.value) > width:
        count -= 1
    return text[:count]
