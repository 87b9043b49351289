"""What billing has to know of an extension comes from its table (REG-28; G8, G9)."""

import pytest

from billing.models import Subscription
from domains.life.terms import set_terms
from domains.registry.local.control import Control
from tests.domains import names

pytestmark = pytest.mark.django_db


def test_billing_knows_the_day_of_decision_and_the_longest_term_of_each_extension(control: Control) -> None:
    at, found = names.at("2027-01-01"), {}
    for extension in ("com", "ch", "swiss"):
        domain = names.registered(control, f"atrio.{extension}", "2027-08-31")
        found[extension] = domain.product_id
    Subscription.objects.filter(product=found["ch"]).delete()
    while set_terms(at):
        pass
    told = {key: Subscription.objects.get(product=pk) for key, pk in found.items()}
    assert {key: (row.margin, row.ahead) for key, row in told.items()} == {
        "com": (0, 120), "ch": (31, 24), "swiss": (1, 120),
    }  # fmt: skip
    day = names.at("2027-08-31").date()
    assert str(told["ch"].decided_on(day)) == "2027-07-31"
    assert set_terms(at) == 0
