"""The bell: one entry for each cause, for whoever has the right now, done when the cause is gone (UI-26, H7, H1)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import BalanceAlert
from billing.prepaid.alerts import tell_next
from core.clock import now
from notifications.models import Notice
from notifications.notices import settle, settle_next, tell
from notifications.tasks import settle_notices
from organizations.invitations.commands import (
    InvitationPlan,
    accept_invitation,
    cancel_invitation,
    invite,
    resend_invitation,
)
from organizations.models import Role
from organizations.protection.alerts import send_alert
from products.models import Product
from tests import factories
from tests.billing.money import give
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BELL = r'class="icon-button bell".*?(?:<span class="count" aria-hidden="true">(\d+)</span>)?\s*</a>'


def bell(client: Client) -> int:
    """The number at the bell, on a page of the person's own."""
    found = re.search(BELL, client.get("/profile/").text, re.DOTALL)
    assert found
    return int(found[1] or 0)


def entries(client: Client) -> list[str]:
    """The sentences of the list, unread ones with a star."""
    page = client.get("/notifications/").text
    found = re.findall(r"<span>\s*(<b>)?([^<]+?)(?:</b>)?\s*<small>", page)
    return [("*" if bold else "") + text.strip() for bold, text in found]


def failed(cast: Cast) -> Product:
    """A renewal that failed, told to those who see the accounting."""
    product = cast.talleres.products.filter(expires_on__isnull=False, state="active").first()
    assert product
    Product.objects.filter(pk=product.pk).update(renews_itself=True)
    told = {"now": now(), "organization": cast.talleres, "audience": "accounting"}
    tell("renewal-failed", product.pk, product=product.name, ends=str(product.expires_on), **told)  # type: ignore[arg-type]
    return product


def test_an_entry_is_for_whoever_has_the_right_and_nobody_else(cast: Cast) -> None:
    failed(cast)
    people = {name: cast.client(name) for name in ("nadia", "clara", "iker", "beat", "lucia", "olga")}
    assert {name: bell(each) for name, each in people.items()} == {
        "nadia": 1, "clara": 1, "iker": 1, "beat": 0, "lucia": 0, "olga": 0,
    }  # fmt: skip
    assert {name: len(entries(each)) for name, each in people.items()} == {
        "nadia": 1, "clara": 1, "iker": 1, "beat": 0, "lucia": 0, "olga": 0,
    }  # fmt: skip


def test_the_number_is_what_its_list_has_unread(cast: Cast) -> None:
    failed(cast)
    tell("low-balance", 1, now=now(), organization=cast.talleres, audience="accounting")
    BalanceAlert.objects.create(pk=1, organization=cast.talleres, currency="CHF", least=10**9)
    for name in ("nadia", "iker", "beat"):
        client = cast.client(name)
        assert bell(client) == len([each for each in entries(client) if each.startswith("*")])


def test_a_right_that_is_lost_takes_entry_and_number_along(cast: Cast) -> None:
    failed(cast)
    iker = cast.client("iker")
    assert (bell(iker), len(entries(iker))) == (1, 1)
    cast.talleres.memberships.filter(user=cast.iker).update(has_accounting=False)
    assert (bell(iker), len(entries(iker))) == (0, 0)
    cast.talleres.memberships.filter(user=cast.iker).update(has_accounting=True, suspended_at=now())
    assert (bell(iker), len(entries(iker))) == (0, 0)


def test_what_was_paid_is_done_for_everybody(cast: Cast) -> None:
    product = failed(cast)
    settle_notices()
    assert bell(cast.client("iker")) == 1
    Product.objects.filter(pk=product.pk).update(expires_on=now().date().replace(year=2031))
    settle_notices()
    assert [bell(cast.client(name)) for name in ("nadia", "clara", "iker")] == [0, 0, 0]
    assert Notice.objects.get(kind="renewal-failed").done_at


def test_the_list_never_shows_as_open_what_is_over(cast: Cast) -> None:
    product = failed(cast)
    Product.objects.filter(pk=product.pk).update(renews_itself=False)
    assert [each[0] for each in entries(cast.client("iker"))] != ["*"]
    assert bell(cast.client("nadia")) == 0


def test_a_low_balance_is_told_once_and_over_with_money(cast: Cast) -> None:
    BalanceAlert.objects.create(organization=cast.talleres, currency="CHF", least=10**8)
    tell_next(now())
    assert bell(cast.client("iker")) == 1
    give(cast.talleres, 10**8)
    settle_notices()
    assert bell(cast.client("iker")) == 0


def test_the_same_cause_twice_is_one_entry_and_a_new_one_another(cast: Cast) -> None:
    failed(cast)
    product = failed(cast)
    assert Notice.objects.filter(kind="renewal-failed").count() == 1
    settle("renewal-failed", product.pk, now=now())
    failed(cast)
    assert Notice.objects.filter(kind="renewal-failed", done_at=None).count() == 1


def test_an_invitation_waits_at_the_bell_until_it_is_answered(cast: Cast) -> None:
    lucia = cast.client("olga")
    invitation = invite(actor=cast.member("nadia"), plan=InvitationPlan(cast.olga.email, Role.COLLABORATOR), now=now())
    assert bell(lucia) == 1
    invitation = resend_invitation(actor=cast.member("nadia"), invitation=invitation, now=now())
    assert bell(lucia) == 1
    page = lucia.get("/notifications/").text
    assert f"/invite/{invitation.token}/" in page
    accept_invitation(invitation=invitation, version=invitation.link_version, user=cast.olga, now=now())
    assert bell(lucia) == 0


def test_a_cancelled_invitation_is_over(cast: Cast) -> None:
    invitation = invite(actor=cast.member("nadia"), plan=InvitationPlan(cast.olga.email, Role.COLLABORATOR), now=now())
    cancel_invitation(actor=cast.member("nadia"), invitation=invitation, now=now())
    assert bell(cast.client("olga")) == 0


def test_an_alert_is_for_its_person_until_they_are_protected(cast: Cast) -> None:
    send_alert(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    assert (bell(cast.client("beat")), bell(cast.client("clara"))) == (1, 0)
    factories.with_app(cast.beat)
    settle_notices()
    assert bell(cast.client("beat")) == 0


def test_reading_is_ones_own_and_only_of_what_one_may_read(cast: Cast) -> None:
    failed(cast)
    pk = Notice.objects.get(kind="renewal-failed").pk
    cast.client("beat").post("/notifications/read/", {"sel": [pk]})
    cast.client("olga").post("/notifications/read/", {"sel": [pk]})
    assert not Notice.objects.get(pk=pk).readings.exists()
    iker = cast.client("iker")
    for _twice in range(2):
        assert iker.post("/notifications/read/", {"sel": [pk, "x", "9" * 30]}).status_code == 303
    assert (bell(iker), bell(cast.client("nadia"))) == (0, 1)


def test_what_wants_a_second_step_tells_nothing_without_it(cast: Cast) -> None:
    failed(cast)
    iker = cast.client("iker")
    cast.talleres.second_factor_from = now()
    cast.talleres.save()
    assert (bell(iker), len(entries(iker))) == (0, 0)


@pytest.mark.proof
def test_the_bell_costs_no_query_whatever_is_in_it(cast: Cast) -> None:
    nadia = cast.client("nadia")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            nadia.get("/org/talleres-rochat/security/")
        return len(asked)

    queries()
    before = queries()
    failed(cast)
    for number in range(20):
        tell("alert", number, now=now(), user=cast.nadia, organization=cast.talleres, actor="x")
    assert queries() == before
    assert settle_next(now(), 0) == 0
