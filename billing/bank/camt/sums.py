"""A statement that does not add up is refused as a whole."""

from django.utils.translation import gettext_lazy as _

from billing.bank.camt.values import money, plain_sum, sign
from billing.bank.xml import Node, UnusableFile, damaged

OPENING, CLOSING = ("OPBD", "PRCD", "ITBD"), ("CLBD", "ITBD")
"""Codes of balances; the last ones stand at the edges of a page inside a statement of several."""


def check_balances(statement: Node, booked: list[Node]) -> None:
    """Opening balance and booked entries make the closing balance, in one currency. Raises UnusableFile."""
    opening, currency = _balance(statement, OPENING, first=True)
    closing, closing_currency = _balance(statement, CLOSING, first=False)
    moved = 0
    for node in booked:
        amount, of_entry = money(node.needed("Amt"))
        moved += sign(node) * amount
        if of_entry != currency:
            raise _different()
    if currency != closing_currency or opening + moved != closing:
        raise _different()


def check_summary(statement: Node, nodes: list[Node]) -> None:
    """Where the bank counts its entries, they are all there. Raises UnusableFile."""
    summary = statement.one("TxsSummry")
    if summary is None:
        return
    counted = summary.text("TtlNtries/NbOfNtries", 15)
    if counted and counted != str(len(nodes)):
        raise _different()
    for name, direction in (("TtlCdtNtries/Sum", 1), ("TtlDbtNtries/Sum", -1)):
        found = summary.one(name)
        amounts = [money(node.needed("Amt"))[0] for node in nodes if sign(node) == direction]
        if found and plain_sum(found) != sum(amounts):
            raise _different()


def _balance(statement: Node, codes: tuple[str, ...], *, first: bool) -> tuple[int, str]:
    """Minor units with their sign and currency of the balance with the first of these codes that is there."""
    found = [(node.text("Tp/CdOrPrtry/Cd"), node) for node in statement.all("Bal")]
    for code in codes:
        if nodes := [node for name, node in found if name == code]:
            node = nodes[0 if first else -1]
            amount, currency = money(node.needed("Amt"))
            return sign(node) * amount, currency
    raise damaged(statement)


def _different() -> UnusableFile:
    return UnusableFile(
        _("The balances and entries of the file do not add up: part of it is missing. Fetch it from the bank again.")
    )
