"""A worker killed in the middle of a renewal leaves one charge, one invoice, one file and one mail (REL-3, E1, E6).

Real processes that end by SIGKILL. Charges are counted in the books of the acquirer, which lie outside the database.
"""

import datetime

import pytest

from billing.documents.tasks import make_files
from billing.ledger.checks import differences
from billing.models import Document, DocumentFile, RenewalStep
from billing.payments.settlement import ask_next
from billing.renewals.running import renew_organization
from core.clock import now
from notifications.models import Message
from products.models import Product
from tests.billing import cards, money
from tests.billing.dying import die
from tests.cast import Cast

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
HOSTING = "www.talleres-rochat.example"
MINUTE = datetime.timedelta(minutes=1)
WORK = (
    "import sys\nfrom core.clock import now\nfrom billing.documents import settling, tasks\n"
    "from billing.payments import charging\nfrom billing.renewals import running\n"
)
RENEWS = "running.renew_organization(int(sys.argv[1]), now())"
SECOND = (
    "real, done = running._Attempt.run, []\n"
    "def once(self, payments): dies() if done else (real(self, payments), done.append(1))\n"
    "running._Attempt.run = once"
)
MOMENTS = {
    "after its first product": (SECOND, RENEWS),
    "between the intent and the card": ("running.begin = dies", RENEWS),
    "before the card is charged": ("charging._keep_origin = dies", RENEWS),
    "between the charge and the commit": ("charging.settle = dies", RENEWS),
    "while the money is booked": ("settling.emails.document_paid = dies", RENEWS),
    "between the commit and the file": ("tasks.pdf_of = dies", f"{RENEWS}; tasks.make_files()"),
}


EVERY_TIME = {"after its first product", "between the charge and the commit", "between the commit and the file"}


def killed(cast: Cast, moment: str) -> None:
    """A worker that does not survive this moment."""
    fault, work = MOMENTS[moment]
    die(f"{WORK}{fault}\n{work}", str(cast.talleres.pk))


def clock(cast: Cast) -> None:
    """What the schedule does in the ten minutes after."""
    for minute in range(1, 11):
        moment = now() + minute * MINUTE
        while ask_next(moment):
            continue
        renew_organization(cast.talleres.pk, moment)
    make_files()


@pytest.mark.parametrize(
    "moment", [each if each in EVERY_TIME else pytest.param(each, marks=pytest.mark.full) for each in MOMENTS]
)
def test_a_renewal_whose_worker_is_killed_is_charged_and_written_once(moment: str, cast: Cast) -> None:
    until = cast.talleres.day_at(now()) + datetime.timedelta(days=10)
    both = Product.objects.filter(organization=cast.talleres, service_name__in=[HOSTING, cards.DOMAIN])
    cast.talleres.products.update(renews_itself=False)
    both.update(expires_on=until, state="active", renews_itself=True)
    cards.kept(cast.talleres)
    before = cards.taken(cast.talleres)
    killed(cast, moment)
    clock(cast)
    invoices = cards.invoices(cast.talleres)
    assert sorted(each.total for each in invoices) == [1_567, 11_545]
    assert cards.taken(cast.talleres) - before == len(invoices) == 2
    assert {each.expires_on for each in both} == {until.replace(year=until.year + 1)}
    assert RenewalStep.objects.filter(product__in=both, kind="attempt").count() == 2
    assert not DocumentFile.objects.filter(document__in=invoices, made_at=None).exists()
    assert Message.objects.filter(kind="billing/paid", address="nadia@talleres-rochat.example").count() == 2
    assert not Document.objects.filter(organization=cast.talleres, state__in=Document.OPEN_STATES).exists()
    assert money.sums()["card"] == -13_112
    assert list(differences()) == []
