"""Money comes, is set aside, paid, given back, contested and asked back in any order: the books agree with integers.

Over the real commands and PostgreSQL (BIL-41, BIL-72, CARD-8, CARD-9).
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import factories
from tests.billing.ledger_machine import Machine, Walk
from tests.cast import Cast
from tests.choice import is_full, some

pytestmark = pytest.mark.django_db


def walked(cast: Cast, examples: int, steps: int) -> list[Walk]:
    """So many walks of so many steps. One that fails is shown as it was: to shorten it takes minutes."""
    walks: list[Walk] = []
    facts = {"walks": walks, "cast": cast, "two": [factories.staff(), factories.staff()], "nadia": cast.member("nadia")}
    machine: type[Machine] = type("OfThisTest", (Machine,), facts)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=not is_full(),
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return walks


def check(walks: list[Walk], examples: int, steps: int) -> None:
    """They did take place, moved money in most of their steps, and left books in which everything is found."""
    assert len(walks) >= examples
    assert {(len(walk.wrong), walk.together) for walk in walks} == {(0, 0)}
    assert all(walk.postings >= 2 and walk.documents >= 3 for walk in walks), "what each begins with"
    assert sum(walk.compared for walk in walks) >= examples * steps // 2
    assert sum(walk.postings for walk in walks) >= examples * steps // 4


@pytest.mark.proof
def test_whatever_happens_to_money_in_any_order_the_books_agree_with_integers(cast: Cast) -> None:
    check(walked(cast, 6, 15), 6, 15)


@pytest.mark.proof
def test_so_they_do_on_many_and_long_walks(cast: Cast) -> None:
    check(walked(cast, some(96), 25), some(96), 25)
