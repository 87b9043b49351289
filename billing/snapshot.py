"""What a document shows, frozen: page, PDF, e-invoice and CSV are drawn from this and from nothing else (INV-11).

Amounts are integers in minor units of ``currency``; percentages are decimals (``8.1``); days are dates of the issuer.
"""

import dataclasses
import datetime
import hashlib
import json
import types
import typing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Party:
    """Somebody on a document. ``vat_number`` is compact (``CHE107787577IVA``); ``register_number`` is the UID or
    commercial register (BT-30), ``tax_number`` another tax registration such as that of the OSS (BT-32)."""

    name: str
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "CH"
    vat_number: str = ""
    register_number: str = ""
    tax_number: str = ""
    email: str = ""


@dataclass(frozen=True)
class Line:
    """One row. ``net = unit × quantity - discount``; ``category`` is S, AE or O of EN 16931 and ``percent`` its rate.

    ``starts_on`` and ``ends_on`` are the first and the last day of the term, both inclusive; None for what has none.
    ``code`` is the promotional code that the discount comes from.
    """

    concept: str
    unit: int
    net: int
    category: str
    percent: Decimal
    quantity: int = 1
    discount: int = 0
    code: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


@dataclass(frozen=True)
class TaxRow:
    """One row of the VAT table: ``country`` is where it is taxed ("" for outside), ``basis`` the sum of the nets."""

    category: str
    percent: Decimal
    country: str
    basis: int
    tax: int


@dataclass(frozen=True)
class Slip:
    """How a transfer reaches its document. ``reference_type`` is QRR (with a QR-IBAN) or SCOR; both compact."""

    iban: str
    reference_type: str
    reference: str


@dataclass(frozen=True)
class Corrected:
    """The invoice that a credit note corrects (BG-3)."""

    number: str
    issued_on: datetime.date


@dataclass(frozen=True)
class Share:
    """A part of what was paid: ``means`` is ``prepaid``, ``card`` or ``transfer``, ``label`` what is known of it."""

    means: str
    amount: int
    paid_on: datetime.date
    label: str = ""


@dataclass(frozen=True)
class Snapshot:
    """Everything on one document. ``kind`` is a value of ``models.Document.Kind``.

    ``issued_on`` is its day; ``due_on`` the last day to pay (payment requests), ``paid_on`` the day when it was whole.
    ``language`` is that of the document, ``slip_language`` of its payment slip (de, fr, it or en). ``slip`` is None
    for whatever must not be paid by transfer. ``tax_reason`` says which rule decided the tax, ``tax_evidence`` why the
    place was believed (register's answer and its day).
    """

    kind: str
    number: str
    issued_on: datetime.date
    currency: str
    language: str
    issuer: Party
    customer: Party
    customer_number: str
    lines: list[Line]
    taxes: list[TaxRow]
    net: int
    tax: int
    total: int
    due_on: datetime.date | None = None
    paid_on: datetime.date | None = None
    slip_language: str = "en"
    slip: Slip | None = None
    purchase_order: str = ""
    buyer_reference: str = ""
    order_number: str = ""
    request_number: str = ""
    tax_reason: str = ""
    tax_evidence: str = ""
    shares: list[Share] = field(default_factory=list)
    corrects: Corrected | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return typing.cast("dict[str, Any]", _plain(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Snapshot":
        """What was stored. Raises TypeError for what this version of the code does not know."""
        return _built(cls, data)

    @property
    def digest(self) -> str:
        """SHA-256 of the stored form, in hex."""
        return digest_of(self.to_json())


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of a snapshot as JSON with sorted keys."""
    written = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal | datetime.date) else value


def _built(kind: type[T], data: dict[str, Any]) -> T:
    hints = typing.get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in data.items()})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(each for each in typing.get_args(hint) if each is not type(None))
    if typing.get_origin(hint) is list:
        return [_value(typing.get_args(hint)[0], each) for each in value]
    if dataclasses.is_dataclass(hint):
        return _built(typing.cast("type[Any]", hint), value)
    if hint is Decimal:
        return Decimal(value)
    return datetime.date.fromisoformat(value) if hint is datetime.date else value
