"""A refusal names its own cause, the most particular one, and nobody is told to ask themselves (known failure H8)."""

import datetime
from collections.abc import Callable

import pytest

from core.policy import Verdict
from organizations.models import Membership, Organization, Role
from products import policies
from products.models import Hold, Kind, Product
from products.policies import ProductContext

Policy = Callable[[Membership, ProductContext], Verdict]
TECHNICAL, STATISTICS = 2, 4
ORGANIZATION = Organization(name="Luz")


def held(*kinds: str, mask: int = TECHNICAL, **facts: bool) -> ProductContext:
    """A product with these holds and rights over it."""
    product = Product(kind=Kind(**facts), organization=ORGANIZATION)
    at = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
    holds = [Hold(kind=kind, owner_name="Clara Monnet", started_at=at, product=product) for kind in kinds]
    return ProductContext(product, mask, TECHNICAL, STATISTICS, holds)


def actor(role: str) -> Membership:
    return Membership(role=role, organization=ORGANIZATION)


COLLABORATOR, MANAGER = Role.COLLABORATOR, Role.ADMINISTRATOR
CASES = [
    (policies.may_manage, COLLABORATOR, held(mask=0), "no right to change"),
    (policies.may_manage, COLLABORATOR, held("lock", mask=0), "no right to change"),
    (policies.may_manage, COLLABORATOR, held("lock", "unpaid"), "Locked by Clara Monnet on 3 Nov 2026"),
    (policies.may_manage, COLLABORATOR, held("maintenance"), "In maintenance since 3 Nov 2026, by Clara Monnet"),
    (policies.may_manage, MANAGER, held("lock", "unpaid"), "an invoice is open"),
    (policies.may_manage, MANAGER, held("abuse"), "The provider stopped this product"),
    (policies.may_see_statistics, COLLABORATOR, held(), "see the statistics"),
    (policies.may_use, COLLABORATOR, held(has_use=False), "no service of its own"),
    (policies.may_use, COLLABORATOR, held(has_use=True), "manage this product but not use it"),
    (policies.may_use, MANAGER, held("maintenance", mask=1, has_use=True), "in maintenance: reception goes on"),
    (policies.may_use, MANAGER, held("unpaid", mask=1, has_use=True), "an invoice is open"),
]


@pytest.mark.parametrize(("policy", "role", "facts", "cause"), CASES)
def test_each_cause_shows_its_own_sentence(policy: Policy, role: str, facts: ProductContext, cause: str) -> None:
    verdict = policy(actor(role), facts)
    assert not verdict
    assert cause in str(verdict.reason)


@pytest.mark.parametrize("kinds", [("lock",), ("maintenance",), ("unpaid",), ("abuse",), ("lock", "abuse", "unpaid")])
@pytest.mark.parametrize("policy", [policies.may_manage, policies.may_see_statistics, policies.may_open_management])
def test_an_administrator_is_never_told_to_ask_an_administrator(policy: Policy, kinds: tuple[str, ...]) -> None:
    verdict = policy(actor(MANAGER), held(*kinds))
    assert verdict or "administrator" not in str(verdict.reason)
