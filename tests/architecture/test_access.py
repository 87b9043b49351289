"""REL-1: role × address × method, for both tenants, from the URL configuration."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.clock import now
from organizations.models import (
    BillingAddress,
    Invitation,
    Job,
    Logo,
    Membership,
    Organization,
    Role,
    SecondFactorException,
    SecondFactorGrace,
    Team,
)
from products.models import FutureGrant, Grant, Hold, Product, Tag
from security.views.push import STOP
from tests import factories
from tests.architecture import addresses
from tests.architecture.addresses import (
    EXPECTED,
    GONE,
    INSIDE,
    LEGAL,
    MACHINE,
    NO,
    OUTSIDERS,
    PEOPLE,
    PUBLIC,
    ROLES,
    SIGN_IN,
    SIGNED_IN,
    STAFF,
    TABLE,
    Address,
)  # fmt: skip
from tests.architecture.objects import Objects
from tests.cast import Cast

ANSWERED = {200, 303, 409, 410, 422}
SEND_AGAIN = {
    "accounts:send_recovery_code", "accounts:send_sign_up_code", "accounts:forget", "security:send_sms",
    "security:sms_again", "security:deny_push_request", "accounts:recovery_phone_code_again",
    "accounts:recovery_email_code_again", "support:help_vote", "notifications_read",
}  # fmt: skip
"""Buttons on another page's form; their own address has nothing to show."""
ASK_THE_REGISTRY = {f"domains:{each}" for each in ("servers", "signing", "lock", "code", "owner")}
"""Pages that say so where no registry answers, as here; ``tests/domains/test_changes.py`` sees their forms."""
FIRST_THE_PASSWORD = {
    "security:every_time", "security:app_add", "security:prefer_factor", "security:renew_codes", "security:sms_add",
    "accounts:export",
    "security:sms_confirm", "security:push_add", "security:key_add", "security:rename_key", "security:alerts",
    "accounts:recovery_phone_code", "accounts:recovery_email_code", "accounts:recovery_phone_remove",
    "accounts:recovery_email_remove",
}  # fmt: skip
"""Whoever did not prove themselves in the last ten minutes is led to ``/login/again/``."""
DETOURS = {
    "accounts:sign_in_with_key": "somebody signed in is led home",
    "organizations:invite_join": "its button stands on the page of the invitation, which GET leads to",
    "accounts:withdraw_login_email": "without a change that waits there is nothing to cancel",
    "accounts:recover_way": "without an address there is nothing to choose for",
    "domains:agree": "a link whose change of owner is over says so",
    "domains:proof": "a link whose proof is over says so",
    "domains:owners": "without a ticked name there is no owner to change",
    "domains:verification": "without a fact that waits there is nothing to prove",
    "domains:leaving": "without a registrar that asks there is nothing to answer",
    "domains:privacy": "where the extension offers none there is nothing to switch",
    "accounts:recover_code": "without a code on its way there is no form",
    "accounts:sign_up_code": "without a code on its way there is no form",
    "accounts:new_password": "only after the right code",
    "security:compromised": "its form is a later step, and only while there are methods of the second step",
    **dict.fromkeys(FIRST_THE_PASSWORD, "after the password"),
    "products:ask": "without an address there is nothing to ask for",
    "billing:plan": "a product without a price has no period to choose",
    "billing:plan_change": "which plan it is about was chosen on the page before",
    "billing:checkout": "what is paid was ticked on the page before",
    "billing:proforma": "what it is about was ticked on the page before",
    "security:codes": "there is a form only while new codes are shown",
    "security:ask_key": "what the button of a key asks; a script reads it",
    "security:push_request": "only on a registered device",
    "security:push": "without a pending sign-in there is no form",
    "security:again": "there is a form only for people with SMS or a registered device",
    "security:verify": "without a pending sign-in there is no form",
    "organizations:delete_confirm": "while something stands in the way it shows the checklist",
    "profile_theme": "the form of the profile, which GET leads to",
    "organizations:require_second_factor": "an administrator without a factor is told to activate it first",
    "organizations:second_factor_grace": "without an organization that stops the person there is nothing to ask for",
    "account_signup": "somebody signed in is led home",
    "account_login": "somebody signed in is led home",
    "organizations:invite_account": "somebody signed in joins with their account",
}
People = Callable[[str], Client]


@pytest.fixture
def people(cast: Cast) -> People:
    """Browsers of everybody who might try, by what they are to Talleres Rochat."""
    suspended, former = factories.person(), factories.person()
    factories.member(cast.talleres, Role.ADMINISTRATOR, suspended, suspended_at=now())
    factories.member(cast.talleres, Role.ADMINISTRATOR, former).delete()
    names = {
        "representative": cast.nadia, "administrator": cast.clara, "accounting": cast.iker, "collaborator": cast.beat,
        "external": cast.lucia, "staff": cast.staff, "stranger": cast.olga, "suspended": suspended, "former": former,
    }  # fmt: skip
    return cache(lambda name: factories.browser() if name == "nobody" else factories.signed_in(names[name]))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def state() -> list[Any]:
    """Everything that an act upon people could change; that somebody was here is no act."""
    people = (Organization, Membership, Invitation, Team, Job, Membership.teams.through)
    protection = (SecondFactorException, SecondFactorGrace)
    data = (BillingAddress, Logo)
    models = (*people, *data, *protection, Product, Tag, Hold, Grant, FutureGrant)
    rows = [model._default_manager.order_by("pk").values() for model in models]
    return [{**row, "last_active_at": None} for table in rows for row in table]


def expected(address: Address, who: str) -> int:
    """Status of GET by the table."""
    if who == "nobody":
        return SIGN_IN
    if who == "suspended":  # they belong there: they read by whom and until when they are suspended
        return NO
    return EXPECTED[address.row][who] if who in ROLES else GONE


def test_every_address_stands_in_the_table_and_nothing_else() -> None:
    assert {address.name for address in addresses.everything()} == set(TABLE)


def says_its_policy(address: Address) -> bool:
    """Whether the view names what the table says."""
    policy = getattr(address.view, "policy", None)
    if address.row in INSIDE:
        return str(getattr(policy, "__name__", "")).startswith("may_")
    return policy == address.row if address.row in {PUBLIC, SIGNED_IN, MACHINE} else policy is not None


def test_every_view_says_its_policy() -> None:
    assert [each.name for each in addresses.everything() if not says_its_policy(each)] == []


EVERYBODY = pytest.mark.parametrize("who", [*ROLES, *OUTSIDERS])
POSTS: list[dict[str, str]] = [
    {},
    {"understood": "on", "password": factories.PASSWORD, "role": "external", "confirmed": "yes"},
]


@pytest.mark.proof
@pytest.mark.django_db
@EVERYBODY
def test_get_answers_as_the_table_says(cast: Cast, people: People, who: str) -> None:
    values, client = Objects(cast, "talleres"), people(who)
    found = {each.name: client.get(each.url(values)).status_code for each in addresses.inside()}
    assert found == {each.name: expected(each, who) for each in addresses.inside()}
    assert len(found) > 50


@pytest.mark.proof
@pytest.mark.django_db
@EVERYBODY
def test_post_is_refused_like_get_and_changes_nothing(cast: Cast, people: People, who: str) -> None:
    values, client = Objects(cast, "talleres"), people(who)
    closed = {each: each.url(values) for each in addresses.inside() if expected(each, who) != 200}
    before = state()
    found = {(each, client.post(url, data).status_code) for each, url in closed.items() for data in POSTS}
    assert {(each.name, status) for each, status in found if status not in {expected(each, who), 405}} == set()
    assert state() == before


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("who", ROLES)
def test_post_by_those_who_may_is_answered(cast: Cast, people: People, who: str) -> None:
    values, client, wrong = Objects(cast, "talleres"), people(who), []
    for each in (each for each in addresses.inside() if expected(each, who) == 200):
        url = each.url(values)
        with undone():
            status = client.post(url, {}).status_code
        if status not in {*ANSWERED, 405} and not _is_last_one(each, who, status):
            wrong.append((each.name, status))
    assert wrong == []


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_other_methods_never_act(cast: Cast, people: People, method: str) -> None:
    values, client = Objects(cast, "talleres"), people("representative")
    places = [address.url(values) for address in addresses.inside()]
    before = state()
    for url in places:
        assert getattr(client, method)(url).status_code in {405, 404}, url
    assert state() == before


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "tenant"), [("olga", "talleres"), *((who, "globex") for who in ("nadia", "clara", "lucia"))]
)
def test_the_other_tenant_is_closed_both_ways(cast: Cast, name: str, tenant: str) -> None:
    values, client = Objects(cast, tenant), cast.client(name)
    places = {each: each.url(values) for each in addresses.inside()}
    before = state()
    assert _open(client, places) == set()
    assert state() == before


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "own", "foreign"), [("nadia", "talleres", "globex"), ("olga", "globex", "talleres")])
def test_an_id_of_the_other_tenant_inside_the_own_address_is_not_found(
    cast: Cast, name: str, own: str, foreign: str
) -> None:
    values = Objects(cast, foreign).with_({"slug": Objects(cast, own)["slug"]})
    places = {each: each.url(values) for each in addresses.inside() if "pk" in each.parameters}
    before = state()
    assert _open(cast.client(name), places) == set()
    assert state() == before


@pytest.mark.django_db
def test_own_pages_ask_nobody_to_sign_in_first(cast: Cast) -> None:
    values, wrong = Objects(cast, "talleres"), []
    own = [each for each in addresses.everything() if each.row == SIGNED_IN]
    for each, ask in itertools.product(own, (factories.browser().get, factories.browser().post)):
        answer = ask(each.url(values))
        leads = answer.status_code == SIGN_IN and answer.headers["Location"].startswith("/login/?next=")
        if not leads and answer.status_code != 405:
            wrong.append((each.name, answer.status_code))
    assert wrong == []
    assert len(own) > 50


@pytest.mark.proof
@pytest.mark.django_db
def test_the_desk_does_not_exist_for_customers(cast: Cast, people: People) -> None:
    values, everybody = Objects(cast, "talleres"), {*ROLES, *OUTSIDERS} - {"staff"}
    desk = [each for each in addresses.everything() if each.row == STAFF]
    for each, who in itertools.product(desk, sorted(everybody)):
        url, wanted = each.url(values), SIGN_IN if who == "nobody" else GONE
        assert people(who).get(url).status_code == wanted, (each, who)
        assert people(who).post(url, {"note": "x"}).status_code in {wanted, 405}, (each, who)
    assert len(desk) > 5


@pytest.mark.proof
@pytest.mark.django_db
def test_public_pages_answer_everybody(cast: Cast) -> None:
    values, public = Objects(cast, "talleres"), [e for e in addresses.everything() if e.row == PUBLIC]
    for each, name, method in itertools.product(public, ("nobody", "nadia", "olga", "staff"), ("get", "post")):
        url = each.url(values)
        with undone():
            status = getattr(cast.client(name), method)(url).status_code
        assert status in {*ANSWERED, STOP, 204, 405}, (each, name, method)
    assert len(public) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("address", [each for each in addresses.everything() if each.row == MACHINE], ids=str)
def test_what_machines_ask_is_closed_to_everybody_without_a_secret(
    cast: Cast, people: People, address: Address
) -> None:
    url = address.url(Objects(cast, "talleres"))
    for who in (*ROLES, *OUTSIDERS):
        assert people(who).get(url).status_code == 405, who
        assert people(who).post(url, {"note": "x"}).status_code == 401, who


@pytest.mark.proof
@pytest.mark.django_db
def test_an_address_that_acts_shows_its_form_first(cast: Cast) -> None:
    values, wrong = Objects(cast, "talleres"), []
    for each in addresses.everything():
        if each.row == MACHINE or each.name in {*SEND_AGAIN, *DETOURS, *ASK_THE_REGISTRY}:
            continue
        url, who = each.url(values), "nadia" if each.row == LEGAL else "clara"
        with undone():
            acts = cast.client(who).post(url).status_code not in {404, 405}
        answer = cast.client(who).get(url)
        if acts and not (answer.status_code == 200 and b"<form" in answer.content.split(b"<main")[1]):
            wrong.append((each.name, answer.status_code))
    assert wrong == []


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_a_weak_role_reads_why_it_is_refused(cast: Cast, name: str) -> None:
    values = Objects(cast, "talleres")
    for address in addresses.inside():
        if address.row == PEOPLE:
            text = cast.client(name).get(address.url(values)).content.decode()
            assert "Solo los administradores y los responsables legales" in text, address


def _open(client: Client, places: Mapping[Address, str]) -> set[tuple[str, int]]:
    """Addresses that answer anything but "there is nothing"."""
    asks = (client.get, client.post)
    found = {(each.name, ask(url).status_code) for each, url in places.items() for ask in asks}
    return {(name, status) for name, status in found if status not in {404, 405}}


def _is_last_one(address: Address, who: str, status: int) -> bool:
    """The sole legal representative is refused at leaving, with the reason."""
    return (address.name, who, status) == ("organizations:leave", "representative", NO)
