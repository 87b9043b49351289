"""Years of renewals at a registry that often fails: each happens once, whatever was answered (REG-2, REG-4)."""

import datetime
import random

import pytest

from domains.registry import adapters, base, exchange
from domains.registry.base import Answer, RegistryError, Verdict
from domains.registry.local.control import Control
from tests.choice import some
from tests.domains import orders
from tests.evidence import count

FAULTS = ["", "", "", "drop_before", "drop_after", "2400", "2400_done"]
STEPS = 25
LIVES = ["com", "fr", "be", "example"]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(some(24)))
def test_a_name_has_as_many_years_as_were_ordered_and_added(control: Control, seed: int) -> None:
    chance = random.Random(seed)
    name, start = (
        f"huerto-{seed}.{chance.choice(LIVES)}",
        control.now().replace(microsecond=0) + datetime.timedelta(days=300),
    )
    control.put(name, expires=start)
    ordered = sum(turn(control, name, chance) for _step in range(STEPS))
    made = [row for row in control.effects("renew", name) if row[0] == "ATRIO"]
    added = [row for row in control.effects("renew", name) if row[0] == "registry"]
    assert len({key for _client, key, *_rest in made}) == len(made) == ordered
    found = adapters.get("local").info(name).expires_at
    assert found is not None
    assert found.year - start.year == ordered + len(added)
    count("renewals at a failing registry", ordered)


def turn(control: Control, name: str, chance: random.Random) -> int:
    """Some time passes, or a year is ordered until there is an answer. How many years were added by it."""
    if chance.random() < 0.3:
        control.move_clock(f"+{chance.randint(1, 200)}d")
        return 0
    expires = adapters.get("local").info(name).expires_at
    assert expires is not None
    order = orders.renew(name, expires.date())
    for fault in chance.choices(FAULTS, k=2):
        if fault:
            control.fault(fault, 1, "renew")
    return 1 if insisted(order) else 0


def insisted(order: base.Order) -> Answer | None:
    """The answer, however often it takes; None when the registry refuses (ten years are the most)."""
    for _time in range(6):
        try:
            return exchange.perform("local", order)
        except RegistryError as error:
            if error.verdict is Verdict.REFUSED:
                return None
    raise AssertionError("Never answered.")
