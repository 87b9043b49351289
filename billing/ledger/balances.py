"""What the prepaid account has, as pages show it."""

from collections.abc import Mapping
from typing import Any

from billing.ledger.postings import balances_of
from billing.models import Account
from core.money import Money
from core.statements import Statement
from organizations.models import Organization

PREPAID: Statement[Any] = Statement(
    lambda organization: Account.objects.filter(
        organization_id=organization, purpose=Account.Purpose.PREPAID
    ).values_list("currency", "balance")
)
"""Currency and minor units, to stand inside a larger statement."""


def shown_balances(organization: Organization) -> list[Money]:
    """The balance in the organization's currency, also of nothing, and what there is in others. One query."""
    return shown(balances_of(organization.pk, Account.Purpose.PREPAID), organization.currency)


def shown(found: Mapping[str, int], own: str) -> list[Money]:
    """What accounts have, in minor units by currency, the own one first."""
    others = [Money.of_minor(has, each) for each, has in found.items() if has and each != own]
    return [Money.of_minor(found.get(own, 0), own), *others]
