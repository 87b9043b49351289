"""Whatever an act leaves for a worker wakes the worker of just that; else it waits for the next round of the clock."""

from collections.abc import Callable
from typing import Any

import pytest

from core.clock import now
from core.policy import ALLOWED
from notifications.outbox import post, post_sms
from notifications.reader import Reader
from organizations.exports.commands import start_export
from organizations.invitations.bulk import BULK_INVITE
from organizations.jobs.commands import start_job
from organizations.models import Membership
from products.calls.request import request
from products.providers import Action
from tests import factories

READER, CODE = Reader("sophie@x.example", "fr"), {"code": "314159"}
Act = Callable[[Membership], object]
ACTS: dict[str, tuple[str, Act]] = {
    "a mail": (
        "notifications.deliver_due", lambda _actor: post("accounts/verification_code", reader=READER, secrets=CODE)
    ),
    "an SMS": (
        "notifications.deliver_due_sms",
        lambda _actor: post_sms("security/code", reader=READER, number="+41791234567", expires_at=now(), secrets=CODE),
    ),
    "a job": (
        "organizations.run_job", lambda actor: start_job(actor=actor, verdict=ALLOWED, kind=BULK_INVITE, rows=[{}])
    ),
    "an export": ("organizations.run_job", lambda actor: start_export(actor=actor)),
    "a wish to a provider": (
        "products.perform_calls",
        lambda actor: request(
            product=factories.product(actor.organization), action=Action.SUSPEND, data={"reason": "x"}, now=now()
        ),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", ACTS)
def test_what_an_act_leaves_wakes_its_own_worker(what: str, django_capture_on_commit_callbacks: Any) -> None:
    actor = factories.owner_of(factories.organization())
    task, act = ACTS[what]
    with django_capture_on_commit_callbacks() as callbacks:
        act(actor)
    assert [each.args[0].name for each in callbacks] == [task]
