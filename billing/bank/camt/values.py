"""Values of bank messages: amounts, days, yes and no, ids."""

import datetime
import re
from decimal import Decimal

from billing.bank.xml import Node, damaged

AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2}0{0,3})?")
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([TZ+-].*)?")
TRUTH = {"true": True, "1": True, "false": False, "0": False, "": False}
SIGNS = {"CRDT": 1, "DBIT": -1}
LONGEST_ID = 35


def money(node: Node) -> tuple[int, str]:
    """Minor units and currency of an ``Amt``: decimals with a point, nothing below a cent. Raises UnusableFile."""
    text, currency = node.own_text(), node.element.get("Ccy", "")
    if not AMOUNT.fullmatch(text) or not CURRENCY.fullmatch(currency):
        raise damaged(node)
    return int(Decimal(text) * 100), currency


def plain_sum(node: Node) -> int:
    """Minor units of a sum that has no currency of its own. Raises UnusableFile."""
    if not AMOUNT.fullmatch(text := node.own_text()):
        raise damaged(node)
    return int(Decimal(text) * 100)


def sign(node: Node) -> int:
    """1 for money to us, -1 for money from us. Raises UnusableFile for anything else."""
    found = node.needed("CdtDbtInd")
    if (text := found.own_text()) not in SIGNS:
        raise damaged(found)
    return SIGNS[text]


def truth(node: Node, path: str) -> bool:
    """Yes or no; no when nothing is said. Raises UnusableFile."""
    if (text := node.text(path)) not in TRUTH:
        raise damaged(node)
    return TRUTH[text]


def day(node: Node, path: str) -> datetime.date | None:
    """The day there, in the bank's own zone; None when nothing is said. Raises UnusableFile for no day."""
    text = node.text(f"{path}/Dt") or node.text(f"{path}/DtTm")
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return datetime.date.fromisoformat(found.group(1) if found else "")
    except ValueError as error:
        raise damaged(node) from error


def number(node: Node, path: str) -> str:
    """An id there: up to 35 characters. Raises UnusableFile for a longer one."""
    return node.text(path, LONGEST_ID)
