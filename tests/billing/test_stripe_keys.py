"""How the operator describes Stripe, and what is said about a description that means nothing."""

from typing import Any

import pytest

from billing.payments.registry import current
from billing.payments.stripe_keys import UnusableStripe, keys, problems

GOOD = {"secret_key": "sk_live_1", "publishable_key": "pk_live_1", "webhook_secrets": ["whsec_1"]}


def test_unset_there_are_no_cards_but_on_a_machine_of_ones_own(settings: Any) -> None:
    settings.STRIPE = {}
    acquirer = current()
    assert acquirer
    assert (keys(), acquirer.name) == (None, "local")
    settings.DEVELOPMENT = False
    assert current() is None


def test_set_it_goes_before_the_local_acquirer(settings: Any) -> None:
    settings.STRIPE = GOOD
    acquirer = current()
    assert acquirer
    assert (acquirer.name, problems()) == ("stripe", [])


WRONG: list[Any] = [
    {"secret_key": ""}, {"secret_key": "pk_live_1"}, {"publishable_key": "sk_live_1"}, {"webhook_secrets": []},
    {"webhook_secrets": "whsec_1"}, {"webhook_secrets": ["secret"]}, {"webhook": "whsec_1"}, {"secret_key": 5},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_description_that_means_nothing_is_refused_in_a_sentence(wrong: dict[str, Any], settings: Any) -> None:
    settings.STRIPE = {**GOOD, **wrong}
    with pytest.raises(UnusableStripe, match="STRIPE"):
        keys()
    assert len(problems()) == 1
