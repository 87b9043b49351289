"""Renewal Warranty with several at once, and with machines that die (REL-3, DOM-14, DOM-17)."""

from functools import partial

import pytest

from billing.ledger.checks import differences
from billing.models import Subscription, WarrantyTask, WarrantyTerm
from billing.warranty.commands import facts_of, switch_warranties, switch_warranty
from billing.warranty.overdue import stop_next
from billing.warranty.rules import covers_of
from billing.warranty.using import cover_organization
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from notifications.models import Message
from security.models import Event
from tests.billing import money, warranties
from tests.billing.dying import die
from tests.billing.warranties import HOSTING, YEAR, after
from tests.cast import Cast
from tests.races import Act, at_once, overtaken, refusals

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
WORK = "import sys\nfrom core.clock import now\nfrom billing.warranty import overdue, using\n"
SWEEPS = "using.cover_organization(int(sys.argv[1]), now())"
MOMENTS = {
    "between the choice and the document": "using.deliver = dies",
    "between the document and its term": "using.WarrantyTerm.objects.create = dies",
    "between the term and the calls": "using.WarrantyTask.objects.bulk_create = dies",
    "before the mail": "using.emails.warranty_used = dies",
    "between the claim and the renewal": ("from billing.documents import on_credit\non_credit.extend = dies"),
}


def once(cast: Cast) -> None:
    """One of everything."""
    assert WarrantyTerm.objects.count() == 1
    assert WarrantyTask.objects.count() == 4
    assert warranties.claim(cast) == -YEAR
    assert cast.talleres.documents.filter(kind="invoice", state="open").count() == 1
    assert Message.objects.filter(kind="billing/warranty_used", address="iker@talleres-rochat.example").count() == 1
    assert Event.objects.filter(kind="product:warranty-used").count() == 1
    assert list(differences()) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_that_is_killed_leaves_one_of_everything(moment: str, cast: Cast) -> None:
    warranties.hosting(cast)
    die(f"{WORK}{MOMENTS[moment]}\n{SWEEPS}", str(cast.talleres.pk))
    assert warranties.claim(cast) == 0
    warranties.sweep()
    warranties.sweep()
    once(cast)


def test_eight_workers_renew_it_once(cast: Cast) -> None:
    warranties.hosting(cast)
    renewed = at_once(*[partial(cover_organization, cast.talleres.pk, now())] * 8)
    assert sorted(renewed) == [0] * 7 + [1]
    once(cast)


def test_two_workers_suspend_it_once(cast: Cast) -> None:
    warranties.used(cast)
    at_once(*[partial(stop_next, after(281))] * 4)
    assert Event.objects.filter(kind="product:warranty-over").count() == 1


def confirmed(cast: Cast, who: str, *, on: bool) -> Act:
    """This person confirms what they see now."""
    actor, product = cast.member(who), money.product_of(cast.talleres, HOSTING)
    seen = version_of(facts_of(covers_of([product], actor.day_at(now()))))
    return partial(switch_warranties, actor=actor, ids=[product.pk], on=on, seen=seen, now=now())


def test_of_two_presses_of_one_confirmation_one_acts(cast: Cast) -> None:
    warranties.hosting(cast, days=40, on=False)
    press = confirmed(cast, "iker", on=True)
    outcomes = overtaken(press, press, before="billing_subscription")
    assert [type(each) for each in refusals(outcomes)] == [ChangedMeanwhile]
    assert Event.objects.filter(kind="product:warranty-on").count() == 1


def test_a_sweep_waits_for_whoever_turns_it_off_and_finds_nothing(cast: Cast) -> None:
    product = warranties.hosting(cast)
    off = partial(switch_warranty, actor=cast.member("nadia"), product_id=product.pk, on=False, seen=None, now=now())
    sweep = partial(cover_organization, cast.talleres.pk, now())
    assert overtaken(off, sweep, before="billing_subscription") == [True, 0]
    assert (warranties.claim(cast), WarrantyTerm.objects.count()) == (0, 0)


def test_whoever_turns_it_off_waits_for_the_sweep_and_is_refused(cast: Cast) -> None:
    product = warranties.hosting(cast)
    off = partial(switch_warranty, actor=cast.member("nadia"), product_id=product.pk, on=False, seen=None, now=now())
    sweep = partial(cover_organization, cast.talleres.pk, now())
    renewed, refusal = overtaken(sweep, off, before="billing_document")
    assert (renewed, type(refusal)) == (1, RuleError)
    assert Subscription.objects.get(product=product).has_warranty
    once(cast)


def test_a_payment_and_the_sweep_never_both_renew_it(cast: Cast) -> None:
    product = warranties.hosting(cast)
    money.give(cast.talleres, YEAR)
    pay = partial(money.pay_now, cast.member("iker"), money.chosen(product))
    sweep = partial(cover_organization, cast.talleres.pk, now())
    overtaken(pay, sweep, before="billing_document")
    product.refresh_from_db()
    assert (WarrantyTerm.objects.count(), warranties.claim(cast)) == (0, 0)
    assert product.lines.filter(term_state="paid", kind="renewal").count() == 1
