"""What each member is written about among the mails on money: one switch each, obeyed by the mails (BIL-10, ORG-34)."""

import datetime

import pytest

from billing.contacts.commands import ALWAYS, change_wish
from billing.models import BillingWishes
from billing.renewals.running import renew_organization
from billing.renewals.telling import tell_organization
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from security.models import Event
from tests.billing import money
from tests.billing.test_renewals import alone, mails
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/settings/"


def switch(cast: Cast, key: str, *, on: bool = False, who: str = "iker") -> None:
    change_wish(actor=cast.member(who), subject=cast.member(who), key=key, on=on)


def test_each_switch_is_saved_at_once_and_shown_as_it_is(cast: Cast) -> None:
    iker = cast.client("iker")
    assert "60 días antes" in iker.get(AT).text
    assert iker.post(AT, {"before_60": "on"}).status_code == 303
    assert iker.post(AT, {"issued": "off"}).status_code == 303
    found = BillingWishes.objects.get(membership=cast.member("iker"))
    assert (found.before_60, found.issued, found.debited) == (True, False, True)
    assert found.organization_id == cast.talleres.pk
    assert Event.objects.filter(kind="member:billing-wishes-changed").count() == 2


def test_a_manager_sets_those_of_others_and_nobody_else_does(cast: Cast) -> None:
    pk, other = cast.member("iker").pk, cast.member("nadia").pk
    assert cast.client("clara").post(f"{AT}{pk}/", {"planned": "off"}).status_code == 303
    assert not BillingWishes.objects.get(membership_id=pk).planned
    assert cast.client("iker").post(f"{AT}{other}/", {"planned": "off"}).status_code == 403
    assert cast.client("beat").get(AT).status_code == 403
    assert cast.client("olga").get(AT.replace("talleres-rochat", "globex")).text.count("Rochat") == 0
    with pytest.raises(Refused):
        change_wish(actor=cast.member("iker"), subject=cast.member("nadia"), key="planned", on=False)


def test_a_wish_for_invoices_is_obeyed_and_what_goes_wrong_is_always_told(cast: Cast) -> None:
    money.give(cast.talleres, 50_000)
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    switch(cast, "issued")
    money.pay_now(cast.member("nadia"), money.chosen(hosting))
    assert mails("paid") == 0
    assert Message.objects.filter(kind="billing/paid").exists(), "the others get it"


def test_a_debit_is_confirmed_to_whoever_wants_that_alone(cast: Cast) -> None:
    alone(cast, 14)
    money.give(cast.talleres, 20_000)
    switch(cast, "issued")
    renew_organization(cast.talleres.pk, now())
    assert mails("paid") == 1


def test_a_debit_is_not_confirmed_to_whoever_wants_neither(cast: Cast) -> None:
    alone(cast, 14)
    money.give(cast.talleres, 20_000)
    for key in ("issued", "debited"):
        switch(cast, key)
    renew_organization(cast.talleres.pk, now())
    assert mails("paid") == 0


def test_what_will_renew_is_told_to_whoever_wants_it(cast: Cast) -> None:
    alone(cast, 30)
    switch(cast, "planned")
    tell_organization(cast.talleres.pk, now())
    assert mails("renewal_planned") == 0
    assert Message.objects.filter(kind="billing/renewal_planned").exists()


@pytest.mark.parametrize(("days", "key", "told"), [(60, "before_60", 1), (30, "before_30", 0), (7, "before_7", 0)])
def test_reminders_come_on_the_days_that_each_wants(cast: Cast, days: int, key: str, told: int) -> None:
    product = alone(cast, days, renews=False)
    cast.talleres.products.exclude(pk=product.pk).update(expires_on=None)
    switch(cast, key, on=bool(told))
    tell_organization(cast.talleres.pk, now())
    assert mails("renewal_needed") == told


def test_nobody_hears_sixty_days_before_unless_asked_and_all_hear_the_day_before(cast: Cast) -> None:
    product = alone(cast, 60, renews=False)
    cast.talleres.products.exclude(pk=product.pk).update(expires_on=None)
    tell_organization(cast.talleres.pk, now())
    assert mails("renewal_needed") == 0
    for key in ("before_30", "before_14"):
        switch(cast, key)
    tell_organization(cast.talleres.pk, now() + datetime.timedelta(days=59))
    assert mails("renewal_needed") == 1


def test_the_only_legal_representative_is_always_written_to(cast: Cast) -> None:
    others = cast.talleres.memberships.filter(role="legal_representative").exclude(user=cast.nadia)
    others.update(role="administrator")
    for key in (ALWAYS, "issued", "debited", "planned"):
        with pytest.raises(RuleError):
            switch(cast, key, who="nadia")
    for key in ("before_30", "before_14"):
        switch(cast, key, who="nadia")
    with pytest.raises(RuleError):
        switch(cast, "before_7", who="nadia")
    assert cast.client("nadia").post(AT, {"issued": "off"}).status_code == 409


def test_the_switch_of_the_membership_is_the_one_of_its_other_page(cast: Cast) -> None:
    cast.client("iker").post(AT, {ALWAYS: "off"})
    member = cast.member("iker")
    assert (member.wants_billing_mail, member.wants_product_mail) == (False, True)
    assert "Factura emitida" not in cast.client("iker").get(AT).text


def test_the_switches_speak_the_language_of_their_reader(cast: Cast) -> None:
    cast.iker.language = "de"
    cast.iker.save()
    page = cast.client("iker").get(AT).text
    assert "60 Tage vorher" in page
    assert "antes" not in page
