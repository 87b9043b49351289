"""Names through months of moved time with calls that fail: a small copy of bench/names.py (REL-3; G1, G2)."""

from random import Random

import pytest

from bench.names_world import World
from domains.models import Domain
from domains.registry.local.control import Control
from tests.domains import names

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
SEED = 20_270_501


def test_no_name_is_lost_while_there_is_money_and_none_is_renewed_twice(control: Control) -> None:
    control.set_clock(names.at("2027-01-01"))
    Domain.objects.all().delete()
    world = World(control, Random(SEED), names.at("2027-01-01"))
    world.fill(12)
    world.live(130)
    assert list(world.wrong()) == []
    assert world.faults
    assert Domain.objects.filter(state="active", product__expires_on__gte="2028-01-01").exists()
