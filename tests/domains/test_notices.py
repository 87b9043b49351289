"""Who hears when that a name ends: each window once, over a whole life (DOM-60 to DOM-65; G4, G9, G21, E8, E9)."""

import datetime
from functools import partial

import pytest

from billing.models import BillingWishes
from billing.renewals.telling import tell_organization as remind
from core.clock import now
from domains.extensions.policy import Extension
from domains.extensions.reading import extension_of, extensions_today
from domains.life.deadlines import deadlines
from domains.models import Domain, Notice
from domains.notices.telling import tell_organization
from domains.notices.windows import windows_of
from domains.registry.local.control import Control
from domains.states import State
from notifications.mail import delivery
from notifications.models import Message
from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.domains import names
from tests.domains.telling import DAY, around, days_of_mails, live, tell
from tests.notifications.inbox import Inbox
from tests.notifications.inbox import at as moment
from tests.races import at_once, overtaken

pytestmark = pytest.mark.django_db
ENDS = "2031-08-31"
ALONE, DIGEST = "name_ending", "names_ending"
WHOLE = {
    "com": [(-60, DIGEST), (-30, DIGEST), (-14, DIGEST), (-7, DIGEST), (-1, ALONE), (1, ALONE), (5, ALONE),
            (32, ALONE), (40, ALONE), (62, ALONE), (68, ALONE)],
    "ch": [(-91, DIGEST), (-61, DIGEST), (-45, DIGEST), (-38, DIGEST), (-32, ALONE), (-31, ALONE), (1, ALONE),
           (7, ALONE)],
}  # fmt: skip


def name(control: Control, extension: str = "com", **facts: object) -> Domain:
    """Long in the portal, its last paid day is ENDS."""
    owner = factories.organization(owner=factories.person("ana@elsewhere.example"))
    domain = names.registered(control, f"atrio.{extension}", ENDS, owner, **facts)
    Product.objects.filter(pk=domain.product_id).update(created_at=names.at("2030-01-01"))
    Message.objects.all().delete()
    return names.reloaded(domain)


def readers(told: list[tuple[int, str, str]]) -> set[str]:
    return {address for _day, _kind, address in told}


@pytest.mark.proof
@pytest.mark.parametrize("extension", sorted(WHOLE))
def test_a_whole_life_tells_each_window_on_its_day_and_once(control: Control, extension: str) -> None:
    domain = name(control, extension)
    told = live(domain, around(WHOLE[extension], -95, -20, 20, 55, 80))
    assert days_of_mails(told) == WHOLE[extension]
    assert len(told) == len(WHOLE[extension]), "the one reader, each once"
    assert set(Notice.objects.values_list("outcome", flat=True)) == {"told"}


@pytest.mark.proof
def test_where_the_registry_ends_terms_itself_all_windows_come_before_it_does(control: Control) -> None:
    told = days_of_mails(live(name(control, "es"), [-61, -60, -30, -14, -7, -2, -1, 0, 1, 2, 3, 5, 8, 11]))
    days = deadlines(extension_of("es", names.at(ENDS).date()), names.at(ENDS).date())
    assert told[:5] == [(-60, DIGEST), (-30, DIGEST), (-14, DIGEST), (-7, DIGEST), (-1, ALONE)]
    assert {kind for day, kind in told if day > 0} == {ALONE}
    assert max(day for day, _kind in told) <= (days.renewable_until - days.last_day).days


GENERIC = [row for row in extensions_today(datetime.date(2031, 1, 1)) if row.gtld]
"""Those that the policy binds."""


@pytest.mark.parametrize("row", GENERIC, ids=lambda row: row.key)
def test_every_generic_extension_keeps_the_three_windows_of_the_policy(row: Extension) -> None:
    last_day = datetime.date(2031, 8, 31)
    days = deadlines(row, last_day)
    on = [(each.on - last_day).days for each in windows_of(days)]
    owed = [(-35, -26), (-10, -4), (1, 5)] if days.renewable_until > last_day else [(-35, -26), (-10, -4)]
    for first, last in owed:
        assert any(first <= day <= last for day in on), (first, last)


def test_a_short_absence_is_made_up_for_in_time(control: Control) -> None:
    domain = name(control)
    told = live(domain, [-61, -60, -40, -28, -27])
    assert days_of_mails(told) == [(-60, DIGEST), (-28, DIGEST)]
    assert Notice.objects.get(window="before_30").outcome == "told"


def test_a_window_that_was_missed_is_told_late_and_marked(control: Control) -> None:
    domain = name(control)
    assert days_of_mails(live(domain, [-61, -60, -40, -20, -19])) == [(-60, DIGEST), (-20, DIGEST)]
    assert Notice.objects.get(window="before_30").outcome == "late"


def test_windows_that_were_jumped_over_are_written_down_as_missed(control: Control) -> None:
    domain = name(control)
    assert days_of_mails(live(domain, [-70, -3])) == [(-3, DIGEST)]
    assert dict(Notice.objects.values_list("window", "outcome")) == {"before_30": "missed", "before_7": "late"}


def test_a_name_that_came_later_has_missed_nothing(control: Control) -> None:
    domain = name(control)
    Product.objects.filter(pk=domain.product_id).update(created_at=names.at("2031-08-25"))
    live(domain, [-5])
    assert dict(Notice.objects.values_list("window", "outcome")) == {"before_7": "told"}


def test_a_name_that_renews_by_itself_is_told_of_where_nobody_announces_it(control: Control) -> None:
    domain = name(control, renews_itself=True)
    told = live(domain, [-60, -30, -14, -8, -7, -6, -1, 0, 1, 2])
    assert days_of_mails(told) == [(-7, DIGEST), (-1, ALONE), (1, ALONE)], "ana reads billing's announcement"


def test_who_wants_no_announcement_of_billing_is_told_by_the_policy(control: Control) -> None:
    domain = name(control, renews_itself=True)
    member = domain.product.organization.memberships.get()
    BillingWishes.objects.create(membership=member, organization=member.organization, planned=False)
    assert days_of_mails(live(domain, [-60, -31, -30, -29, -14])) == [(-30, DIGEST)]


def test_who_may_act_is_told_and_nobody_else(control: Control) -> None:
    domain = name(control)
    place = domain.product.organization
    people = {role: factories.member(place, role, factories.person(f"{role}@elsewhere.example")) for role in
              ("collaborator", "external")}  # fmt: skip
    factories.grant(people["external"], domain.product, "technical")
    assert readers(live(domain, [-30])) == {"ana@elsewhere.example", "external@elsewhere.example"}


@pytest.mark.parametrize(("last_day", "ignored"), [("2031-08-01", {"ext@elsewhere.example"}), ("2031-08-02", set())])
def test_a_technical_right_counts_until_its_last_day(control: Control, last_day: str, ignored: set[str]) -> None:
    domain = name(control)
    member = factories.member(domain.product.organization, "external", factories.person("ext@elsewhere.example"))
    factories.grant(member, domain.product, "technical", ends_on=datetime.date.fromisoformat(last_day))
    assert readers(live(domain, [-29])) == {"ana@elsewhere.example", "ext@elsewhere.example"} - ignored


def test_what_is_about_to_be_lost_reaches_those_who_want_no_mail_as_well(control: Control) -> None:
    domain = name(control)
    member = factories.member(domain.product.organization, "administrator", factories.person("quiet@elsewhere.example"))
    type(member).objects.filter(pk=member.pk).update(wants_product_mail=False, wants_billing_mail=False)
    assert "quiet@elsewhere.example" not in readers(live(domain, [-30]))
    assert "quiet@elsewhere.example" in readers(live(domain, [-1]))


def test_names_that_end_together_stand_in_one_mail_until_they_are_nearly_lost(control: Control) -> None:
    domain = name(control)
    other = names.registered(control, "atrio.net", ENDS, domain.product.organization)
    Message.objects.all().delete()
    assert len(live(domain, [-30])) == 1
    assert len(live(domain, [-1])) == 2
    text = Message.objects.get(kind="domains/names_ending").text.replace("\u2060", "")
    assert all(each in text for each in ("atrio.com", other.name))


def test_once_its_mail_is_off_people_are_written_to_elsewhere_as_well(control: Control) -> None:
    domain = name(control)
    inside = factories.person("info@atrio.com", recovery_email="home@elsewhere.example")
    factories.member(domain.product.organization, "administrator", inside)
    assert "home@elsewhere.example" not in readers(live(domain, [-1, 1]))
    assert {"info@atrio.com", "home@elsewhere.example"} <= readers(live(domain, [32]))


def test_paid_while_the_mail_server_was_away_is_dropped_and_says_why(control: Control, inbox: Inbox) -> None:
    domain = name(control)
    live(domain, [-1])
    Product.objects.filter(pk=domain.product_id).update(expires_on="2031-09-20")
    delivery.deliver_due(moment(names.at(ENDS)))
    message = Message.objects.get(kind="domains/name_ending")
    assert message.state == "dropped"
    assert message.error
    assert not inbox.taken


def test_what_leaves_late_counts_the_days_anew(control: Control, inbox: Inbox) -> None:
    domain = name(control)
    live(domain, [-30])
    delivery.deliver_due(moment(names.at(ENDS) - 28 * DAY))
    message = Message.objects.get(kind="domains/names_ending")
    assert message.state == "sent"
    days = deadlines(extension_of("com", names.at(ENDS).date()), names.at(ENDS).date())
    assert str((days.renewable_until - days.last_day).days + 28) in message.text


def test_who_lost_the_right_meanwhile_gets_nothing(control: Control, inbox: Inbox) -> None:
    domain = name(control)
    member = factories.member(domain.product.organization, "external", factories.person("ext@elsewhere.example"))
    grant = factories.grant(member, domain.product, "technical")
    live(domain, [-30])
    grant.delete()
    delivery.deliver_due(moment(names.at(ENDS) - 30 * DAY))
    assert Message.objects.get(address="ext@elsewhere.example").state == "dropped"
    assert Message.objects.get(address="ana@elsewhere.example").state == "sent"


def test_a_name_that_leaves_or_is_being_restored_is_not_written_about(control: Control) -> None:
    domain = name(control)
    domain.move_to(State.LEAVING, names.at("2031-07-01"))
    tell(names.at("2031-08-24"))
    assert not Notice.objects.exists()


def test_billing_reminds_of_no_name_besides(control: Control) -> None:
    domain = name(control)
    organization = domain.product.organization
    organization.memberships.update(wants_billing_mail=True)
    remind(organization.pk, names.at(ENDS) - 30 * DAY)
    assert not Message.objects.filter(kind="billing/renewal_needed").exists()
    Product.objects.filter(pk=domain.product_id).update(renews_itself=True)
    remind(organization.pk, names.at(ENDS) - 30 * DAY)
    assert Message.objects.filter(kind="billing/renewal_planned").count() == 1


def test_the_board_lists_what_was_told_whom_and_what_comes(cast: Cast, control: Control) -> None:
    ends = (now() + 40 * DAY).date().isoformat()
    domain = names.registered(control, "atrio.com", ends, cast.talleres)
    tell(now())
    page = cast.client("nadia").get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    assert all(words in page for words in ("Avisos", "60 días antes", "nadia@talleres-rochat.example", "7 días antes"))
    factories.grant(cast.member("beat"), domain.product, "technical")
    page = cast.client("beat").get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    assert "60 días antes" in page
    assert "nadia@talleres-rochat.example" not in page


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(control: Control) -> None:
    domain = name(control)
    at = names.at(ENDS) - 30 * DAY
    act = partial(tell_organization, domain.organization_id, at)
    assert sorted(overtaken(act, act)) == [0, 1]
    assert at_once(act, act) == [0, 0]
    assert Message.objects.filter(kind="domains/names_ending").count() == 1
    assert Notice.objects.count() == 1
