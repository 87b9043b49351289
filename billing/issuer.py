"""Who issues documents and on what terms: the provider's file ``billing.yaml``, read once a process."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from billing.snapshot import Party
from core.money import Money


@dataclass(frozen=True)
class BankAccount:
    """The provider's account of one currency. ``qr_iban`` is empty where the bank gave none: then the reference of a
    transfer is SCOR."""

    iban: str
    qr_iban: str = ""


@dataclass(frozen=True)
class Issuer:
    """The legal entity and its terms. Amounts are minor units of whatever currency they are asked in.

    ``entity`` names the series of numbers. ``days`` is how long a payment request can be paid at least. Above
    ``second_above`` a second person has to agree; who works alone waits ``alone_hours`` between one step and the next.
    ``terms`` is the version of the terms in force, which orders keep, and ``terms_url`` where they can be read.
    """

    entity: str
    party: Party
    zone: ZoneInfo
    accounts: dict[str, BankAccount]
    days: int
    least_top_up: int
    most_top_up: int
    most_balance: int
    least_card: int
    card_back_days: int
    second_above: int
    alone_hours: int
    terms: str
    terms_url: str

    def today(self, now: datetime.datetime) -> datetime.date:
        """The day that documents bear: the issuer's."""
        return now.astimezone(self.zone).date()


def our_issuer() -> Issuer:
    """The provider's file. Raises KeyError or ValueError for what it lacks; ``manage.py prices check`` says which."""
    return _read(settings.BILLING_PATH)


@cache
def _read(path: Path) -> Issuer:
    return issuer_of(yaml.safe_load(path.read_text(encoding="utf-8-sig")))


def issuer_of(data: dict[str, Any]) -> Issuer:
    """What a file says, read."""
    issuer, payment = dict(data["issuer"]), data["payment"]
    entity, zone, accounts = issuer.pop("entity"), ZoneInfo(issuer.pop("time_zone")), issuer.pop("accounts")
    top_up, terms = payment["top_up"], data["terms"]
    return Issuer(
        entity=entity,
        party=Party(**{name: str(value) for name, value in issuer.items()}),
        zone=zone,
        accounts={currency: BankAccount(**each) for currency, each in accounts.items()},
        days=int(payment["days"]),
        least_top_up=minor(top_up["least"]),
        most_top_up=minor(top_up["most"]),
        most_balance=minor(top_up["balance"]),
        least_card=minor(payment["card"]["least"]),
        card_back_days=int(payment["card_back_days"]),
        second_above=minor(payment["four_eyes"]["second_above"]),
        alone_hours=int(payment["four_eyes"]["alone_hours"]),
        terms=str(terms["version"]),
        terms_url=str(terms["url"]),
    )


def minor(text: str) -> int:
    """Minor units of an amount as the file writes it. Raises ValueError for parts of a cent."""
    return Money(Decimal(text), "CHF").minor
