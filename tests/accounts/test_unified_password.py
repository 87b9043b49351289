"""One password for the account and for the mailbox under its address: chosen, sent once, never kept (PRO-51..54)."""

import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from accounts.passwords.mailboxes import mailbox_of
from core.clock import now
from notifications.models import Message
from organizations.models import Organization
from products.calls import queue as calls
from products.calls.request import request
from products.models import Category, Hold, Product, ProviderCall
from products.providers import Action
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import PASSWORD
from tests.products.rigs import LocalRig

pytestmark = pytest.mark.django_db
PAGE = "/profile/security/password/"
NEW = "a new sentence, long enough"
ADDRESS = "ana@bicis.example"


@pytest.fixture
def rig(settings: LazySettings, tmp_path: Path) -> LocalRig:
    return LocalRig(settings, tmp_path)


@pytest.fixture
def ana() -> User:
    return factories.person(ADDRESS, first_name="Ana")


@pytest.fixture
def home(ana: User) -> Organization:
    """An organization in which Ana is a collaborator without any right on products."""
    organization = factories.organization("Bicis")
    factories.member(organization, user=ana)
    return organization


@pytest.fixture
def service(rig: LocalRig, home: Organization) -> Product:
    """Its mail service, which keeps Ana's mailbox."""
    return mail_service(rig, home)


def mail_service(rig: LocalRig, owner: Organization, domain: str = "bicis.example") -> Product:
    kind = factories.kind(provider="local")
    kind.category = Category.objects.get(key="mail")
    kind.save()
    product = factories.product(owner, kind, domain)
    request(product=product, action=Action.PROVISION, now=now())
    calls.perform_next(now())
    product.refresh_from_db()
    rig.provider.add_mailbox(product.reference, ADDRESS)
    return product


def at(user: User) -> Client:
    client = another_browser()
    type_credentials(client, user.email)
    return client


def change(client: Client, choice: str = "same", password: str = PASSWORD, new: str = NEW) -> int:
    return int(client.post(PAGE, {"password": password, "new_password": new, "unify": choice}).status_code)


def opens(rig: LocalRig, service: Product, password: str = NEW) -> bool:
    return rig.provider.opens_mailbox(service.reference, ADDRESS, password)


def work(times: int = 5, moment: datetime.datetime | None = None) -> None:
    for _turn in range(times):
        calls.perform_next(moment or now())


def test_the_page_offers_the_choice_and_keeps_apart_unless_told(ana: User, service: Product) -> None:
    page = at(ana).get(PAGE).content.decode()
    assert f"Mailbox {ADDRESS}" in page
    assert "Mail programs and phones will ask for it" in page
    assert 'value="apart" id="id_unify_0" checked' in page or 'value="apart"' in page.split("checked")[0][-120:]


def test_one_password_opens_both(rig: LocalRig, ana: User, service: Product) -> None:
    assert change(at(ana)) == 303
    work()
    assert opens(rig, service)
    assert type_credentials(another_browser(), ADDRESS, NEW).status_code == 303


def test_kept_apart_the_mailbox_hears_nothing(rig: LocalRig, ana: User, service: Product) -> None:
    assert change(at(ana), "apart") == 303
    work()
    assert not ProviderCall.objects.filter(action=Action.SET_MAILBOX_PASSWORD).exists()
    assert not opens(rig, service)


def test_the_password_lies_encrypted_until_it_is_done_and_is_forgotten_then(ana: User, service: Product) -> None:
    change(at(ana))
    call = ProviderCall.objects.get(action=Action.SET_MAILBOX_PASSWORD)
    assert call.sealed
    assert NEW not in str([*ProviderCall.objects.values(), *Event.objects.values(), *Message.objects.values()])
    work()
    call.refresh_from_db()
    assert (call.state, call.sealed) == (ProviderCall.State.DONE, "")


def test_it_is_written_down_for_the_person_and_the_organization(ana: User, service: Product) -> None:
    change(at(ana))
    assert Event.objects.get(kind=EventKind.PASSWORD_CHANGED).data == {"mailbox": ADDRESS}
    work()
    event = Event.objects.get(kind=EventKind.MAILBOX_PASSWORD_SET)
    assert (event.user, event.organization, event.data["address"]) == (ana, service.organization, ADDRESS)


def test_the_notice_says_so_too(ana: User, service: Product) -> None:
    change(at(ana))
    mail = Message.objects.get(kind="accounts/password_changed")
    assert f"The mailbox {ADDRESS} gets the same password. Your mail programs will ask for it." in mail.text


def test_a_refusal_is_mailed_written_down_and_forgets_the_password(rig: LocalRig, ana: User, service: Product) -> None:
    client = at(ana)
    client.get(PAGE)
    change(client)
    Product.objects.filter(pk=service.pk).update(reference="unknown")
    work()
    call = ProviderCall.objects.get(action=Action.SET_MAILBOX_PASSWORD)
    assert (call.state, call.sealed) == (ProviderCall.State.FAILED, "")
    assert Message.objects.get(kind="products/mailbox_kept_its_password").user == ana
    assert Event.objects.get(kind=EventKind.PROVIDER_REFUSED).user == ana


def test_a_provider_that_is_down_gets_it_later_and_the_page_says_that_it_waits(
    rig: LocalRig, ana: User, service: Product
) -> None:
    client = at(ana)
    change(client)
    service.kind.provider = "down"  # nobody describes it: what is asked of it waits
    service.kind.save()
    work()
    assert "still waits for its new password" in client.get(PAGE).content.decode()
    service.kind.provider = "local"
    service.kind.save()
    work(moment=now() + datetime.timedelta(minutes=1))
    assert opens(rig, service)
    assert "still waits" not in client.get(PAGE).content.decode()


def test_asked_again_under_the_same_key_it_happens_once(rig: LocalRig, ana: User, service: Product) -> None:
    change(at(ana))
    call = ProviderCall.objects.select_related("product__kind").get(action=Action.SET_MAILBOX_PASSWORD)
    for _time in range(3):
        rig.provider.perform(calls.request_of(call))
    work()
    assert rig.effects(Action.SET_MAILBOX_PASSWORD) == 1


def test_a_wrong_password_changes_neither(rig: LocalRig, ana: User, service: Product) -> None:
    assert change(at(ana), password="wrong") == 422
    assert not ProviderCall.objects.filter(action=Action.SET_MAILBOX_PASSWORD).exists()
    assert type_credentials(another_browser(), ADDRESS, PASSWORD).status_code == 303


def test_what_is_not_offered_cannot_be_chosen(ana: User, home: Organization) -> None:
    """A tampered form, or a provider that stopped answering after the page was shown: nothing changes by half."""
    assert change(at(ana)) == 422
    assert not Event.objects.filter(kind=EventKind.PASSWORD_CHANGED).exists()
    assert change(at(ana), "both") == 303


def test_the_newest_of_two_changes_wins(rig: LocalRig, ana: User, service: Product) -> None:
    client = at(ana)
    change(client)
    change(client, password=NEW, new="another sentence, even longer")
    work()
    assert opens(rig, service, "another sentence, even longer")


# Never offered.


def offered(user: User) -> bool:
    return mailbox_of(User.objects.get(pk=user.pk), now()) is not None


def test_it_is_offered_in_the_plain_case(ana: User, service: Product) -> None:
    assert offered(ana)


def test_not_through_a_service_of_another_organization(rig: LocalRig, ana: User, home: Organization) -> None:
    mail_service(rig, factories.organization())
    assert not offered(ana)
    mail_service(rig, home)
    assert offered(ana)


def test_not_after_leaving_nor_while_suspended(ana: User, service: Product, home: Organization) -> None:
    membership = home.memberships.get(user=ana)
    assert offered(ana)
    membership.suspend(reason="", until=None, by="", now=now())
    assert not offered(ana)
    membership.delete()
    assert not offered(ana)


@pytest.mark.parametrize("state", [Product.State.CANCELLED, Product.State.IN_PROGRESS, Product.State.REDEMPTION])
def test_not_by_a_service_that_does_not_run(ana: User, service: Product, state: str) -> None:
    assert offered(ana)
    Product.objects.filter(pk=service.pk).update(state=state)
    assert not offered(ana)


@pytest.mark.parametrize("kind", Hold.Kind.values)
def test_not_by_a_service_that_is_held(ana: User, service: Product, kind: str) -> None:
    assert offered(ana)
    service.holds.create(kind=kind, started_at=now())
    assert not offered(ana)


@pytest.mark.parametrize(
    "domain", ["b\u0456cis.example", "b\u0131cis.example", "xn--bcis-qua.example", "bicis.example.", "x.bicis.example"]
)
def test_not_by_a_domain_that_only_looks_alike(rig: LocalRig, ana: User, home: Organization, domain: str) -> None:
    mail_service(rig, home, domain)
    assert not offered(ana)
    mail_service(rig, home)
    assert offered(ana)


def test_the_same_domain_in_capitals_is_the_same(rig: LocalRig, ana: User, home: Organization) -> None:
    mail_service(rig, home, "BICIS.example")
    assert offered(ana)


def test_not_for_an_address_that_is_no_mailbox(ana: User, service: Product, home: Organization) -> None:
    other = factories.person("eva@bicis.example")
    factories.member(home, user=other)
    assert [offered(user) for user in (ana, other)] == [True, False]


# What was right when it was asked may be wrong when it is done.


def refused(service: Product, rig: LocalRig) -> bool:
    work()
    call = ProviderCall.objects.get(action=Action.SET_MAILBOX_PASSWORD)
    return (call.state, call.sealed, opens(rig, service)) == (ProviderCall.State.FAILED, "", False)


def test_whoever_left_meanwhile_sets_nothing(rig: LocalRig, ana: User, service: Product, home: Organization) -> None:
    change(at(ana))
    home.memberships.filter(user=ana).delete()
    assert refused(service, rig)


def test_whoever_took_another_address_meanwhile_sets_nothing(rig: LocalRig, ana: User, service: Product) -> None:
    change(at(ana))
    User.objects.filter(pk=ana.pk).update(email="ana@elsewhere.example")
    assert refused(service, rig)


def test_a_service_locked_meanwhile_takes_nothing(rig: LocalRig, ana: User, service: Product) -> None:
    change(at(ana))
    service.holds.create(kind="lock", started_at=now())
    assert refused(service, rig)


def test_a_service_lost_between_page_and_change_undoes_the_change(
    rig: LocalRig, ana: User, service: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider was asked; before the transaction somebody cancels the service."""
    mailbox = mailbox_of(ana, now())
    monkeypatch.setattr("accounts.passwords.views.mailbox_of", lambda *_facts: mailbox)
    Product.objects.filter(pk=service.pk).update(state=Product.State.CANCELLED)
    assert change(at(ana)) == 422
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    assert not Message.objects.filter(kind="accounts/password_changed").exists()


def test_a_key_that_was_changed_refuses_instead_of_failing_for_ever(
    rig: LocalRig, ana: User, service: Product, settings: LazySettings
) -> None:
    change(at(ana))
    settings.SECRET_KEY = "another one of fifty characters, made for this test"
    assert refused(service, rig)
