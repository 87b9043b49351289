"""Mails, provider calls and jobs survive what happens to their database and their workers: nothing lost, nothing twice.

Real workers of Celery on a PostgreSQL and a Valkey of their own; what they did is counted outside of the database.
"""

import datetime
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from core.clock import now
from notifications.models import LEASE, Message
from products.models import ProviderCall
from tests.evidence import count
from tests.manager import faults
from tests.manager.faults import FAULTS, Queues

WHILE = datetime.timedelta(seconds=10)
MOST = 0.98
"""Done within a minute of a fault."""
NOTHING = {
    "doubled mails": 0, "lost mails": 0, "accounts": 0, "invitations": 0, "refused rows": 0
}  # fmt: skip


@pytest.fixture
def queues(request: pytest.FixtureRequest, tmp_path: Path, transactional_db: None) -> Iterator[Queues]:
    """Queues with their workers; the clock of the portal runs where the test is about it."""
    with faults.queues(tmp_path, beat=getattr(request, "param", False)) as opened:
        yield opened


def assert_whole(queues: Queues) -> None:
    """What a dead worker had is taken over when its lease is over; then all is done, and nothing twice.

    A mail may have a copy only for a worker that was killed between the server's answer and its mark.
    """
    if not queues.beat:  # leases of the dead are over: nobody alive is at one mail for so long
        long_ago = now() - WHILE
        Message.objects.filter(state="waiting", due_at__lt=long_ago + LEASE).update(due_at=long_ago)
        ProviderCall.objects.filter(state="waiting").update(due_at=long_ago)
    assert queues.gets_done(1), (queues.done(), queues.asked)
    found = queues.leftovers()
    assert found["doubled mails"] <= queues.kills
    assert {**found, "doubled mails": 0} == NOTHING


@pytest.mark.full
def test_five_faults_in_one_load(queues: Queues) -> None:
    queues.feed(100)
    for number, (name, fault) in enumerate(FAULTS.items()):
        assert queues.gets_done(0.05 + 0.15 * number, each=False)
        with faults.idle_in_transaction(queues.var):
            fault(queues)
        count(f"faults of queues: {name}")
    with faults.idle_in_transaction(queues.var):
        assert queues.gets_done(MOST), (queues.done(), queues.asked)
    assert_whole(queues)


@pytest.mark.full
@pytest.mark.parametrize("queues", [True], indirect=True)
@pytest.mark.parametrize("is_idle", [False, True])
def test_five_faults_under_the_portals_own_clock(queues: Queues, *, is_idle: bool) -> None:
    for name, fault in FAULTS.items():
        queues.feed(200)
        with faults.idle_in_transaction(queues.var) if is_idle else nullcontext():
            assert queues.gets_done(1 - 0.9 * queues.fed / queues.asked.total(), each=False)
            fault(queues)
            count(f"faults of queues: {name}")
            assert queues.gets_done(MOST), (name, queues.done(), queues.asked)
    assert_whole(queues)
