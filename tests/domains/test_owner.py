"""Another owner for a name: only with the agreement of the present one, within two days (NAM-11)."""

import datetime

import pytest

from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from domains.models import Change, Contact, Domain, OwnerChange
from domains.owner.commands import answer, asked_facts, end_next, remind_next
from domains.registry import adapters
from domains.registry.local.control import Control
from notifications.models import Message as Mail
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_changes import act, address, info, name_of, work
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta(days=2)


def asked(cast: Cast, control: Control) -> tuple[Domain, Contact]:
    """The present owner was written to about a new one."""
    domain, new = name_of(cast, control), factories.contact(cast.talleres, name="Ana Rey", email="ana@rey.example")
    act(cast.client("nadia"), domain, "owner", card=new.pk, understands="on")
    return domain, new


def link() -> str:
    return outbox.link_of(Mail.objects.filter(kind="domains/owner_change").latest("created_at"))


def agree(wish: str = "yes", status: int = 200) -> str:
    """A stranger with the link answers."""
    client = factories.browser()
    seen = client.get(link()).text.split('name="seen" value="')[1].split('"')[0]
    page = client.post(link(), {"seen": seen, "answer": wish})
    assert page.status_code == status
    return page.text


def test_nothing_changes_before_the_present_owner_agrees(cast: Cast, control: Control) -> None:
    domain, new = asked(cast, control)
    (mail,) = Mail.objects.filter(kind="domains/owner_change")
    assert mail.address == "nadia@rochat.example"
    assert factories.browser().get(link()).status_code == 200
    assert work() == 0
    assert (names.reloaded(domain).holder_id == new.pk, info().registrant == new.handle) == (False, False)
    agree()
    work()
    assert (names.reloaded(domain).holder_id, info().registrant) == (new.pk, new.handle)
    assert adapters.get("local").contact(new.handle).name == "Ana Rey"
    assert len(control.effects("create contact")) == 1
    assert factories.browser().get(link()).status_code == 410


@pytest.mark.parametrize("way", ["no", "late", "withdrawn"])
def test_without_agreement_nothing_changes_and_the_link_is_dead(cast: Cast, control: Control, way: str) -> None:
    domain, _new = asked(cast, control)
    if way == "no":
        agree("no")
    elif way == "withdrawn":
        act(cast.client("nadia"), domain, "owner", do="withdraw")
    else:
        OwnerChange.objects.update(expires_at=now())
        assert end_next(now())
        assert not end_next(now())
    assert factories.browser().get(link()).status_code == 410
    assert factories.browser().post(link(), {"answer": "yes"}).status_code == 410
    assert not Change.objects.exists()
    assert OwnerChange.objects.get().state == {"no": "refused", "late": "over", "withdrawn": "withdrawn"}[way]


def test_a_link_that_was_forged_or_answers_something_else_does_nothing(cast: Cast, control: Control) -> None:
    domain, _new = asked(cast, control)
    good = link()
    for bad in (good[:-3] + "xx/", "/owner-change/1.2/", "/owner-change/" + "a" * 400 + "/"):
        assert factories.browser().post(bad, {"answer": "yes"}).status_code == 410
    assert factories.browser().post(good, {"answer": "yes", "seen": "old"}).status_code == 409
    change = OwnerChange.objects.select_related("domain").get()
    seen = version_of(asked_facts([change]))
    Domain.objects.filter(pk=domain.pk).update(holder=factories.contact(cast.talleres, name="Somebody Else"))
    with pytest.raises(ChangedMeanwhile):
        answer(token=change.token, agrees=True, seen=seen, now=now())
    assert not Change.objects.exists()


def test_the_owner_is_reminded_once_and_written_to_three_times_a_day(cast: Cast, control: Control) -> None:
    domain, _new = asked(cast, control)
    later = now() + datetime.timedelta(hours=25)
    assert not remind_next(now())
    assert (remind_next(later), remind_next(later)) == (True, False)
    client = cast.client("nadia")
    for _time in range(2):
        act(client, domain, "owner", do="again")
    assert "tres veces" in act(client, domain, "owner", 422, do="again")
    assert Mail.objects.filter(kind="domains/owner_change").count() == 4


def test_one_change_at_a_time_and_no_card_of_somebody_else(cast: Cast, control: Control) -> None:
    domain, new = asked(cast, control)
    client, theirs = cast.client("nadia"), factories.contact(cast.globex)
    act(client, domain, "owner", 422, card=new.pk, understands="on")
    act(client, domain, "owner", do="withdraw")
    for card, understands in ((theirs.pk, "on"), (domain.holder_id, "on"), (new.pk, ""), ("x", "on"), ("9" * 30, "on")):
        act(client, domain, "owner", 422, card=card, understands=understands)
    phoneless = factories.contact(cast.talleres, name="No Phone", phone="")
    assert "teléfono" in act(client, domain, "owner", 422, card=phoneless.pk, understands="on")
    assert OwnerChange.objects.filter(state="waiting").count() == 0


def test_who_may_not_manage_the_name_changes_no_owner(cast: Cast, control: Control) -> None:
    domain = name_of(cast, control)
    assert cast.client("beat").get(address(domain, "owner")).status_code == 404
    assert cast.client("olga").post(address(domain, "owner", "globex"), {"do": "again"}).status_code == 404


def test_two_answers_at_once_order_one_change(cast: Cast, control: Control) -> None:
    asked(cast, control)
    change = OwnerChange.objects.get()
    answer(token=change.token, agrees=True, seen=None, now=now())
    with pytest.raises(RuleError):
        answer(token=change.token, agrees=True, seen=None, now=now())
    assert Change.objects.count() == 1
    kinds = Event.objects.filter(kind__startswith="product:owner").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["product:owner-change-asked", "product:owner-change-agreed"]


MANY = "/org/talleres-rochat/names/owner/"


def several(cast: Cast, control: Control) -> tuple[list[Domain], Contact]:
    """Three names of two owners, and a new one."""
    domains = [name_of(cast, control, name) for name in ("huerto.com", "jardin.com", "patio.com")]
    other = factories.contact(cast.talleres, name="Otra Dueña", email="otra@rochat.example")
    Domain.objects.filter(pk=domains[2].pk).update(holder=other)
    return domains, factories.contact(cast.talleres, name="Ana Rey", email="ana@rey.example")


def press(cast: Cast, domains: list[Domain], card: Contact, status: int, member: str = "nadia", **data: object) -> str:
    """Choose, look, and ask as the confirmation stands."""
    client, chosen = cast.client(member), [each.product_id for each in domains]
    page = client.post(MANY, {"sel": chosen, "card": card.pk, "do": "look"}).text
    seen = page.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in page else ""
    answered = client.post(
        MANY, {"sel": chosen, "card": card.pk, "do": "ask", "seen": seen, "understands": "on", **data}
    )
    assert answered.status_code == status
    return page


def test_many_names_are_shown_one_by_one_and_each_owner_is_asked_once(cast: Cast, control: Control) -> None:
    domains, new = several(cast, control)
    page = press(cast, domains, new, 303)
    assert [each in page for each in ("huerto.com", "jardin.com", "patio.com", "otra@rochat.example")] == [True] * 4
    mails = Mail.objects.filter(kind="domains/owner_change")
    assert sorted(mails.values_list("address", flat=True)) == ["nadia@rochat.example", "otra@rochat.example"]
    assert remind_next(now() + datetime.timedelta(hours=25))
    assert remind_next(now() + datetime.timedelta(hours=25))
    assert not remind_next(now() + datetime.timedelta(hours=25))
    assert (mails.count(), OwnerChange.objects.filter(state="waiting").count()) == (4, 3)
    client = factories.browser()
    mail = mails.filter(address="nadia@rochat.example").latest("created_at")
    page = client.get(outbox.link_of(mail)).text
    assert ("huerto.com, jardin.com" in page, "patio.com" in page) == (True, False)
    client.post(outbox.link_of(mail), {"seen": page.split('name="seen" value="')[1].split('"')[0], "answer": "yes"})
    work()
    fresh = [names.reloaded(each).holder_id == new.pk for each in domains]
    assert fresh == [True, True, False]
    assert info("jardin.com").registrant == new.handle


def test_one_name_that_cannot_be_asked_for_keeps_all_of_them(cast: Cast, control: Control) -> None:
    domains, new = several(cast, control)
    act(cast.client("nadia"), domains[1], "owner", card=new.pk, understands="on")
    assert "No es posible" not in press(cast, domains, new, 422)
    assert OwnerChange.objects.count() == 1
    mine = domains[0].holder
    assert mine is not None
    assert "No es posible" in press(cast, domains, mine, 422)
    assert press(cast, domains[:1], new, 409, seen="old")
    assert press(cast, [], new, 422)
    assert OwnerChange.objects.count() == 1


def test_who_manages_one_name_changes_the_owner_of_that_one_alone(cast: Cast, control: Control) -> None:
    domains, new = several(cast, control)
    factories.grant(cast.member("beat"), domains[0].product, "technical")
    page = cast.client("beat").get(MANY).text
    assert [each in page for each in ("huerto.com", "jardin.com")] == [True, False]
    press(cast, domains, new, 303, member="beat")
    assert OwnerChange.objects.get().domain_id == domains[0].pk
    assert cast.client("olga").get(MANY).status_code == 404
