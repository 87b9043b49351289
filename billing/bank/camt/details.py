"""The payments inside an entry, each with the key by which it is known (BIL-46)."""

import datetime
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from billing.bank import references
from billing.bank.camt.facts import Payment
from billing.bank.camt.values import money, number, sign
from billing.bank.xml import Node

LONGEST_TEXT = 500
MOST_LINES = 50
LONGEST_REASON = 200
RETURNED = "RRTN"
NOT_GIVEN = "NOTPROVIDED"


@dataclass(frozen=True)
class Around:
    """What the payments of an entry share with it."""

    identity: str
    amount: int
    currency: str
    direction: int
    booked_on: datetime.date
    value_on: datetime.date
    is_return: bool


def identity(*parts: str) -> str:
    """Account and numbers of the bank as one key: no two ways to cut it, and no ``#``, which marks what is ours."""
    return "/".join(quote(part, safe=" ") for part in parts)


def payments_of(entry: Node, around: Around) -> tuple[Payment, ...] | None:
    """The payments of the entry, none when it has no details; None when they do not add up to the entry."""
    nodes = entry.all("NtryDtls/TxDtls")
    amounts = [_money(node, around) for node in nodes]
    announced = [node.own_text() for node in entry.all("NtryDtls/Btch/NbOfTxs")]
    if announced and nodes and sum(int(text) for text in announced if text.isdecimal()) != len(nodes):
        return None
    if nodes and (None in amounts or sum(amount or 0 for amount in amounts) != around.amount):
        return None
    return tuple(
        _payment(node, amount or 0, number_of, around)
        for node, amount, number_of in zip(nodes, amounts, _numbers(nodes), strict=True)
    )


def _money(node: Node, around: Around) -> int | None:
    """Minor units of one payment; None when it says zero, or is of another currency or direction.

    One that says nothing is the whole entry, which adds up for a lone one only.
    """
    found = node.one("Amt") or node.one("AmtDtls/TxAmt/Amt")
    if found is None:
        return around.amount
    amount, currency = money(found)
    direction = sign(node) if node.one("CdtDbtInd") else around.direction
    is_usual = currency == around.currency and direction == around.direction
    return amount if amount and is_usual else None


def _numbers(nodes: list[Node]) -> list[str]:
    """The last part of each identity: the bank's number, or its place where the bank gives none or repeats one."""
    given = [number(node, "Refs/AcctSvcrRef") for node in nodes]
    times = Counter(given)
    return [identity(each) if each and times[each] == 1 else f"#{place}" for place, each in enumerate(given, 1)]


def _payment(node: Node, amount: int, number_of: str, around: Around) -> Payment:
    reference = _reference(node)
    end_to_end = number(node, "Refs/EndToEndId")
    return Payment(
        identity=f"{around.identity}/{number_of}",
        amount=amount,
        currency=around.currency,
        booked_on=around.booked_on,
        value_on=around.value_on,
        reference_type=references.type_of(reference),
        reference=reference,
        debtor=_debtor(node),
        debtor_account=node.text("RltdPties/DbtrAcct/Id/IBAN", 34),
        end_to_end="" if end_to_end == NOT_GIVEN else end_to_end,
        text=_text(node),
        is_return=around.is_return or is_return(node),
        return_reason=_return_reason(node),
    )


def _return_reason(node: Node) -> str:
    said = [node.text("RtrInf/Rsn/Cd", 4), *(each.own_text() for each in node.all("RtrInf/AddtlInf")[:MOST_LINES])]
    return " ".join(" ".join(said).split())[:LONGEST_REASON]


def is_return(node: Node) -> bool:
    """Whether the bank says of an entry or a payment that it is a return."""
    return node.one("RtrInf") is not None or node.text("BkTxCd/Domn/Fmly/SubFmlyCd") == RETURNED


def _reference(node: Node) -> str:
    """The one structured reference, compact; "" for none, and for several, which name no single document."""
    found = {references.compact(each.own_text()) for each in node.all("RmtInf/Strd/CdtrRefInf/Ref")} - {""}
    return found.pop() if len(found) == 1 else ""


def _debtor(node: Node) -> str:
    return node.text("RltdPties/Dbtr/Pty/Nm") or node.text("RltdPties/Dbtr/Nm")


def _text(node: Node) -> str:
    lines = [*node.all("RmtInf/Ustrd"), *node.all("RmtInf/Strd/AddtlRmtInf")]
    return " ".join(" ".join(each.own_text().split()) for each in lines[:MOST_LINES])[:LONGEST_TEXT]
