"""Mails about the prepaid balance, as cases for the test of every mail."""

from collections.abc import Callable
from typing import Any

from billing import emails
from billing.models import Gift, Withdrawal
from organizations.models import Membership
from tests.cast import Cast


def gift(reader: Membership) -> None:
    """Five francs for the organization of the reader."""
    emails.gift_given(Gift(pk=1, organization=reader.organization, amount=500, currency="CHF", reason="2026-11"))


def withdrawal(word: str, reader: Callable[[Cast, str], Any], cast: Cast, language: str) -> None:
    """Five francs that Nadia asked back: ``word`` is what became of it."""
    asked = Withdrawal(
        pk=1, organization=reader(cast, language).organization, amount=500, currency="CHF", means="bank",
        account="CH4400243353589254002", asked_by_name="Nadia Ferrari", reason="2026-11",
    )  # fmt: skip
    getattr(emails, f"withdrawal_{word}")(asked)
