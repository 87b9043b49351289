"""Whatever an act leaves for a worker wakes the worker of just that; else it waits for the next round of the clock."""

from collections.abc import Callable
from typing import Any

import pytest

from core.clock import now
from core.policy import ALLOWED
from core.shown import version_of
from notifications.outbox import post, post_sms
from notifications.reader import Reader
from organizations.details.commands import change_details
from organizations.details.facts import facts_of
from organizations.exports.commands import start_export
from organizations.invitations.bulk import BULK_INVITE
from organizations.jobs.commands import start_job
from organizations.models import Membership
from products.calls.request import request
from products.providers import Action
from tests import factories

MAILS = "notifications.deliver_due"
"""Which many acts leave besides."""
READER, CODE = Reader("sophie@x.example", "fr"), {"code": "314159"}
Act = Callable[[Membership], object]


def another_number(actor: Membership) -> None:
    """The organization gets a VAT number that a register knows of."""
    seen = version_of(facts_of(actor.organization))
    facts: dict[str, Any] = {"logos": {}, "seen": seen, "understands_currency": False, "now": now()}
    change_details(actor=actor, values={"vat_number": "ESB12345674"}, **facts)


ACTS: dict[str, tuple[str, Act]] = {
    "a mail": (
        MAILS, lambda _actor: post("accounts/verification_code", reader=READER, secrets=CODE)
    ),
    "an SMS": (
        "notifications.deliver_due_sms",
        lambda _actor: post_sms("security/code", reader=READER, number="+41791234567", expires_at=now(), secrets=CODE),
    ),
    "a job": (
        "organizations.run_job", lambda actor: start_job(actor=actor, verdict=ALLOWED, kind=BULK_INVITE, rows=[{}])
    ),
    "a question to a register": ("organizations.check_vat_numbers", another_number),
    "an export": ("organizations.run_job", lambda actor: start_export(actor=actor)),
    "a call to a provider": (
        "products.perform_calls",
        lambda actor: request(
            product=factories.product(actor.organization), action=Action.SUSPEND, data={"reason": "x"}, now=now()
        ),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("what", ACTS)
def test_what_an_act_leaves_wakes_its_own_worker(what: str, django_capture_on_commit_callbacks: Any) -> None:
    actor = factories.owner_of(factories.organization(kind="company"))
    task, act = ACTS[what]
    with django_capture_on_commit_callbacks() as callbacks:
        act(actor)
    woken = [each.args[0].name for each in callbacks]
    assert [name for name in woken if name == task or name != MAILS] == [task]
