"""Mails about the prepaid balance, as cases for the test of every mail."""

from collections.abc import Callable
from functools import partial
from typing import Any

from billing import emails
from billing.models import Gift, Withdrawal
from organizations.models import Organization
from tests.cast import Cast

Reader = Callable[[Cast, str], Any]
Send = Callable[[Cast, str], Any]


def cases(reader: Reader) -> dict[str, Send]:
    """By the name of the mail; ``reader`` makes the membership that reads it."""
    words = {f"billing.withdrawal_{word}": partial(_withdrawal, word, reader) for word in ("asked", "sent", "refused")}
    return {
        "billing.transfer_credited": partial(_transfer, reader), "billing.gift_given": partial(_gift, reader), **words
    }  # fmt: skip


def _whose(reader: Reader, cast: Cast, language: str) -> Organization:
    """The organization of the reader, where nobody else wants mail about money."""
    organization: Organization = reader(cast, language).organization
    organization.memberships.update(wants_billing_mail=False)
    return organization


def _transfer(reader: Reader, cast: Cast, language: str) -> None:
    emails.transfer_credited(_whose(reader, cast, language), 500, "CHF")


def _gift(reader: Reader, cast: Cast, language: str) -> None:
    organization = _whose(reader, cast, language)
    emails.gift_given(Gift(pk=1, organization=organization, amount=500, currency="CHF", reason="2026-11"))


def _withdrawal(word: str, reader: Reader, cast: Cast, language: str) -> None:
    """Five francs that Nadia asked back: ``word`` is what became of it."""
    asked = Withdrawal(
        pk=1, organization=_whose(reader, cast, language), amount=500, currency="CHF", means="bank",
        account="CH4400243353589254002", asked_by_name="Nadia Ferrari", reason="2026-11",
    )  # fmt: skip
    getattr(emails, f"withdrawal_{word}")(asked)
