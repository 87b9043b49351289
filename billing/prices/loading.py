"""Prices of the provider's file ``billing.yaml`` become rows. Rows are added and never changed."""

import datetime
from collections.abc import Iterator
from typing import Any

import yaml
from django.db import transaction

from billing.issuer import issuer_of, minor
from billing.models import Price, Threshold
from core.money import CURRENCIES
from products.models import Plan


class UnusablePrices(Exception):
    """The file says something that cannot be loaded; the message says all of it, a line each."""


@transaction.atomic
def load_prices(source: str) -> int:
    """Add what is new and return how many rows that was. Raises UnusablePrices; nothing is loaded then."""
    data = _checked(source)
    prices, problems = _prices(data), _changed(data)
    if problems:
        raise UnusablePrices("\n".join(problems))
    before = Price.objects.count() + Threshold.objects.count()
    Price.objects.bulk_create(prices, ignore_conflicts=True)
    Threshold.objects.bulk_create(_thresholds(data), ignore_conflicts=True)
    return Price.objects.count() + Threshold.objects.count() - before


def check_prices(source: str) -> int:
    """How many prices the file has. Raises UnusablePrices with everything that is wrong with it."""
    data = _checked(source)
    if problems := _changed(data):
        raise UnusablePrices("\n".join(problems))
    return len(_prices(data))


def _checked(source: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(source)
        issuer_of(data)
        _prices(data)
        _thresholds(data)
    except (yaml.YAMLError, ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusablePrices(f"{type(error).__name__}: {error}") from error
    return dict(data)


def _changed(data: dict[str, Any]) -> list[str]:
    """What the file says otherwise than a row that is there: a price that counts is never changed."""
    known = {
        (each.plan_id, each.months, each.currency, each.starts_on): each.net
        for each in Price.objects.filter(added_by="").exclude(plan=None)
    }
    return [
        f"{row.plan}, {row.months} months, {row.currency} from {row.starts_on}: {row.net} cents, but "
        f"{known[key]} count. Add a block with a later day."
        for row in _prices(data)
        if (key := (row.plan_id, row.months, row.currency, row.starts_on)) in known and known[key] != row.net
    ]


def _prices(data: dict[str, Any]) -> list[Price]:
    plans = {(plan.kind.key, plan.key): plan for plan in Plan.objects.select_related("kind")}
    return [row for block in data["prices"] for row in _block(block, plans)]


def _block(block: dict[str, Any], plans: dict[tuple[str, str], Plan]) -> Iterator[Price]:
    day: datetime.date = block["from"]
    for kind, offers in block["kinds"].items():
        for key, by_currency in offers.items():
            if (kind, key) not in plans:
                raise ValueError(f"{kind}: {key} is no plan of the catalogue.")
            for currency, terms in by_currency.items():
                for months, amount in terms.items():
                    yield _price(plans[kind, key], currency, int(months), amount, day)


def _price(plan: Plan, currency: str, months: int, amount: str | None, day: datetime.date) -> Price:
    if currency not in CURRENCIES:
        raise ValueError(f"{currency} is no currency of this portal.")
    net = None if amount is None else minor(amount)
    return Price(kind=plan.kind, plan=plan, months=months, currency=currency, starts_on=day, net=net)


def _thresholds(data: dict[str, Any]) -> list[Threshold]:
    return [
        Threshold(months=row["months"], currency=currency, starts_on=row["from"], least=minor(row[currency]))
        for row in data.get("thresholds", [])
        for currency in CURRENCIES
        if currency in row
    ]
