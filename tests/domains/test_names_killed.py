"""A worker killed anywhere between the intent and the mail leaves one charge, one renewal, one document and one mail
(REL-3).

Real processes that end by SIGKILL. Renewals are counted at the registry, which lies outside the database.
"""

import datetime

import pytest
from django.conf import settings as live

from billing.documents.tasks import make_files
from billing.ledger.checks import differences
from billing.models import DocumentFile
from billing.renewals.running import renew_organization
from core.clock import now
from domains.drift.messages import take_next
from domains.drift.overdue import look_over
from domains.life import sweep
from domains.models import Finding, RegistryMessage
from domains.registry import adapters
from domains.registry.local.control import Control
from notifications.models import Message
from products.calls import queue
from products.models import ProviderCall
from tests.billing import money
from tests.billing.dying import die
from tests.cast import Cast
from tests.domains import names

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
MINUTE = datetime.timedelta(minutes=1)
WORK = (
    "import sys\nfrom core.clock import now\nfrom billing.documents import settling, tasks\n"
    "from billing.renewals import running\nfrom products.calls import outcomes, queue\n"
    "from domains.drift import messages\nfrom domains.life import following, sweep\n"
    "from domains.registry import exchange, log\nfrom domains.registry.epp import adapter, session\n"
)
RENEWS = "running.renew_organization(int(sys.argv[1]), now())"
ASKS = f"{RENEWS}\nwhile queue.perform_next(now()): pass"
MOMENTS = {
    "between the intent and the charge": ("running._Attempt.run = dies", RENEWS),
    "while the money is booked": ("settling.emails.document_paid = dies", RENEWS),
    "between the charge and the call": ("queue.request_of = dies", ASKS),
    "before the order is sent": ("log.DatabaseLog.sent = dies", ASKS),
    "between the order and its answer": ("log.DatabaseLog.answered = dies", ASKS),
    "between the answer and the commit": ("outcomes.apply_answer = dies", ASKS),
    "between the commit and the file": ("tasks.pdf_of = dies", f"{ASKS}\ntasks.make_files()"),
}
EVERY_TIME = {"between the order and its answer", "between the answer and the commit"}


def killed(cast: Cast, fault: str, work: str) -> None:
    """A worker that does not survive this moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATRIO_VAR", str(live.VAR_DIR))
        die(f"{WORK}{fault}\n{work}", str(cast.talleres.pk))


def clock(cast: Cast) -> None:
    """What the schedule does in the ten minutes after."""
    for minute in range(1, 11):
        renew_organization(cast.talleres.pk, now() + minute * MINUTE)
        while queue.perform_next(now() + minute * MINUTE):
            pass
    make_files()


@pytest.mark.parametrize(
    "moment", [each if each in EVERY_TIME else pytest.param(each, marks=pytest.mark.full) for each in MOMENTS]
)
def test_a_renewal_whose_worker_is_killed_is_one_of_everything(moment: str, cast: Cast, control: Control) -> None:
    cast.talleres.products.update(renews_itself=False)
    until = cast.talleres.day_at(now()) + datetime.timedelta(days=10)
    domain = names.registered(control, "atrio.com", until.isoformat(), cast.talleres, renews_itself=True)
    money.give(cast.talleres, 50_000)
    before = money.prepaid(cast.talleres)
    killed(cast, *MOMENTS[moment])
    ProviderCall.objects.filter(state="waiting").update(due_at=now())
    clock(cast)
    year = until.replace(year=until.year + 1)
    assert [row[3] for row in control.effects("renew")] == ["atrio.com"]
    assert (names.expires(control, "atrio.com"), names.reloaded(domain).product.expires_on) == (str(year), year)
    invoice = cast.talleres.documents.get(kind="invoice", lines__product=domain.product_id)
    assert money.prepaid(cast.talleres) == before - invoice.total
    assert not DocumentFile.objects.filter(document=invoice, made_at=None).exists()
    assert Message.objects.filter(kind="billing/paid", address="nadia@talleres-rochat.example").count() == 1
    assert (look_over(now()), list(differences())) == (0, [])


def test_a_message_whose_worker_is_killed_before_it_is_acknowledged_counts_once(cast: Cast, control: Control) -> None:
    names.registered(control, "atrio.com", "2027-05-01", cast.talleres)
    with control.books.page() as page:
        page.tell("ATRIO", "something", "elsewhere.com")
    killed(cast, "adapter.EppRegistry.acknowledge = dies", "messages.take_next('local', now())")
    assert (RegistryMessage.objects.count(), Finding.objects.count()) == (1, 1)
    assert [take_next("local", now()) for _time in range(2)] == [True, False]
    assert (RegistryMessage.objects.count(), Finding.objects.count()) == (1, 1)
    assert adapters.get("local").poll() is None


def test_a_sweep_that_is_killed_after_its_first_name_ends_each_name_once(cast: Cast, control: Control) -> None:
    for number in range(3):
        names.registered(control, f"atrio{number}.de", "2026-11-01", cast.talleres)
    fault = (
        "real, done = sweep._give_up, []\n"
        "def once(*given): return dies() if done else (done.append(1), real(*given))[1]\nsweep._give_up = once"
    )
    killed(cast, fault, "sweep.give_up_next(now())")
    assert ProviderCall.objects.filter(action="cancel").count() == 1
    while sweep.give_up_next(now()):
        pass
    names.work()
    assert [row[3] for row in control.effects("delete")] == [f"atrio{number}.de" for number in range(3)]
