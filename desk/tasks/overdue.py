"""What is overdue anywhere at the desk: one list with one count, where the staff begin (SUP-25)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models import BankPayment, Gift, Withdrawal
from products.models import StaffTask
from support.models import Case, Letter

PATIENCE = datetime.timedelta(days=2)
"""How long work without a promised time may wait."""


@dataclass(frozen=True)
class Overdue:
    """So many rows of the list behind ``url``."""

    what: Any
    count: int
    url: str
    icon: str


def overdue(now: datetime.datetime) -> list[Overdue]:
    """The lists with something overdue, in the order of the menu. One query."""
    lists = list(_lists(now))
    counts = _counted([rows for _what, rows, _page, _icon in lists])
    found = zip(lists, counts, strict=True)
    return [Overdue(what, count, reverse(f"desk:{page}"), icon) for (what, _rows, page, icon), count in found if count]


def _counted(lists: list[QuerySet[Any]]) -> tuple[int, ...]:
    asked = [rows.order_by().values("pk").query.sql_with_params() for rows in lists]
    columns = ", ".join(f"(SELECT count(*) FROM ({text}) AS one)" for text, _values in asked)  # noqa: S608 (of Django)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _text, values in asked for value in values])
        row: tuple[int, ...] = cursor.fetchone()
    return row


def _lists(now: datetime.datetime) -> Iterator[tuple[Any, QuerySet[Any], str, str]]:
    """What was promised by its promise, the rest by PATIENCE."""
    since = now - PATIENCE
    yield _("Support cases"), Case.objects.late(now), "cases", "mail"
    yield _("Mail from strangers"), Letter.objects.open().filter(due_at__lte=now), "letters", "help"
    yield _("Open tasks"), StaffTask.objects.open().filter(created_at__lt=since), "tasks", "log"
    waiting = BankPayment.objects.filter(state=BankPayment.State.WAITING, file__imported_at__lt=since)
    yield _("Unassigned money"), waiting, "money", "help"
    yield (
        _("Withdrawals"),
        Withdrawal.objects.filter(state__in=Withdrawal.OPEN, asked_at__lt=since),
        "withdrawals",
        "undo",
    )
    gifts = Gift.objects.select_related(None).filter(state=Gift.State.PROPOSED, proposed_at__lt=since)
    yield _("Credit given"), gifts, "gifts", "wallet"
