"""No proof is never read as a proof: sessions that proved no factor of a person who owns one (REL-7).

The first factor and the end of the other sessions are one act; a sign-in under way waits for it, or is ended by it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.passwords.commands import change_password
from core.clock import now
from core.policy import Refused
from desk.policies import opens_the_desk
from organizations.locks import reload
from organizations.models import Organization
from security.base.origin import NOWHERE
from security.methods.commands import Added, activate_app, activate_sms
from security.methods.factors import APP
from security.methods.push_commands import add_device
from security.models import AppFactor, Event, SmsFactor
from security.models.factors import new_secret
from security.sign_in.sessions import ProvedMiddleware
from security.views.factors import enrol
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.organizations.protection import protect, require
from tests.races import at_once, overtaken
from tests.security.steps import FACTORS, STEP, is_signed_in, pass_step, sign_in, wait_for_code

pytestmark = pytest.mark.django_db
PROOFS = {"otp", "remembered"}
ROUNDS = 6
OWN_PAGES = [f"{FACTORS}app/add/", "/profile/security/sessions/close-others/", "/profile/security/password/"]


@pytest.fixture
def owner(db: None) -> User:
    """Staff with a password alone, whose organization requires two-step verification."""
    user = factories.person(is_staff=True)
    require(factories.organization("Dos Pasos", owner=user))
    return user


def inside(user: User) -> str:
    """The address of the person's organization."""
    return f"/org/{Organization.objects.get(memberships__user=user).slug}/"


def unproved(user: User) -> list[str]:
    """Sessions of the person in which no factor was proved."""
    found = []
    for row in Session.objects.all():
        held = row.get_decoded()
        methods = {proof["method"] for proof in held.get("account_authentication_methods", [])}
        if held.get("_auth_user_id") == str(user.pk) and not methods & PROOFS:
            found.append(row.session_key)
    return found


def bare(user: User) -> Client:
    """A browser whose session proved nothing, opened while the person owned nothing; by now they own an OTP app."""
    client = another_browser()
    client.force_login(user)
    protect(user)
    return client


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_no_session_outlives_a_race_with_the_first_factor_without_proof() -> None:
    for _round in range(ROUNDS):
        user = factories.person(is_staff=True)
        require(factories.organization(owner=user))
        here, others = sign_in(user), [another_browser() for _each in range(3)]
        secret = here.get(f"{FACTORS}app/add/").context["secret"].replace(" ", "")
        typed = {"code": factories.code_from(secret)}
        doors = [partial(type_credentials, client, user.email) for client in others]
        at_once(*doors, partial(here.post, f"{FACTORS}app/add/", typed))
        assert unproved(user) == []
        for address in (inside(user), "/desk/", "/profile/"):
            assert [client.get(address).status_code for client in others] == [302] * 3
            assert here.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_waits_for_the_factor_that_is_just_being_activated(owner: User) -> None:
    change = partial(factories.with_app, User.objects.get(pk=owner.pk))
    _added, answer = overtaken(change, partial(type_credentials, another_browser(), owner.email))
    assert answer["Location"] == STEP


@pytest.mark.django_db(transaction=True)
def test_a_proof_of_before_another_factor_opens_nothing(nadia: User) -> None:
    client = wait_for_code(another_browser(), nadia)
    sms = SmsFactor.objects.create(user=nadia, name="sms", number="+41791234567", confirmed=False, created_at=now())
    change = partial(activate_sms, actor=nadia, factor=sms, keep=None, now=now())
    _added, answer = overtaken(change, partial(pass_step, client, nadia))
    assert answer["Location"] == "/login/"
    assert not is_signed_in(client)


def app(user: User, keep: str) -> None:
    """The person's first factor is an OTP app."""
    activate_app(actor=user, secret=new_secret(), last_t=-1, keep=keep, now=now())


def device(user: User, keep: str) -> None:
    """The person's first factor is a registered device."""
    facts = {"name": "Phone", "kind": "phone", "digest": "d", "replaced": None, "keep": keep}
    add_device(actor=user, now=now(), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("activate", [app, device])
def test_the_first_factor_ends_the_other_sessions_and_another_one_does_not(owner: User, activate: Any) -> None:
    here, other = factories.session(owner), factories.session(owner)
    activate(owner, here.session_key)
    assert set(UserSession.objects.filter(user=owner)) == {here}
    assert not Session.objects.filter(pk=other.session_key).exists()
    again = factories.session(owner)
    factories.with_sms(owner)
    assert set(UserSession.objects.filter(user=owner)) == {here, again}
    assert Event.objects.filter(kind="session:others-ended").count() == 1


def test_a_factor_that_is_not_stored_ends_no_session(owner: User) -> None:
    here, other = factories.session(owner), factories.session(owner)
    with transaction.atomic():
        app(owner, here.session_key)
        assert not Session.objects.filter(pk=other.session_key).exists()
        transaction.set_rollback(True)
    assert Session.objects.filter(pk=other.session_key).exists()


@pytest.mark.django_db(transaction=True)
def test_the_factor_and_the_proof_of_its_session_are_stored_together(beat: User) -> None:
    client = sign_in(beat)
    secret = client.get(f"{FACTORS}app/add/").context["secret"].replace(" ", "")
    with CaptureQueriesContext(connection) as queries:
        client.post(f"{FACTORS}app/add/", {"code": factories.code_from(secret)})
    done = [query["sql"] for query in queries]
    stored = next(place for place, sql in enumerate(done) if sql.startswith('INSERT INTO "security_appfactor"'))
    act = done[stored : done.index("COMMIT", stored)]
    assert any(sql.startswith('UPDATE "django_session"') for sql in act)


def test_what_was_let_in_without_a_second_step_does_nothing_after_the_first_one(owner: User) -> None:
    here, stale = factories.session(owner), User.objects.get(pk=owner.pk)
    other = factories.session(owner).session_key
    app(owner, here.session_key)
    acts: list[Callable[[], object]] = [
        partial(app, stale, other),
        partial(device, stale, other),
        partial(change_password, actor=stale, password="x" * 20, keep=other, origin=NOWHERE, now=now()),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["inside", "/desk/people/", *OWN_PAGES])
def test_a_session_without_proof_is_ended_wherever_it_goes(owner: User, address: str, method: str) -> None:
    client = bare(owner)
    answer = getattr(client, method)(f"{inside(owner)}users/add/" if address == "inside" else address)
    assert answer["Location"].startswith("/login/?next=")
    assert not is_signed_in(client)
    assert "Sign in again." in client.get("/login/").content.decode()
    assert Event.objects.filter(kind="session:ended", user=owner).count() == 1
    assert unproved(owner) == []


def test_a_remembered_browser_has_proved(nadia: User) -> None:
    client = sign_in(nadia, remember="on")
    client.post("/logout/")
    assert type_credentials(client, nadia.email)["Location"] == "/"
    assert is_signed_in(client)


def test_a_proof_that_another_page_stored_meanwhile_counts(owner: User, rf: RequestFactory) -> None:
    client = bare(owner)
    request = rf.get("/")
    request.session, request.user = client.session, owner
    assert request.session.get("_auth_user_id")
    factories.proved(client)
    ProvedMiddleware(lambda _request: HttpResponse())(request)
    assert request.user == owner
    assert client.get("/profile/").status_code == 200


def test_behind_the_first_check_no_proof_opens_neither_organization_nor_desk(owner: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session, request.user = bare(owner).session, owner
    assert not opens_the_desk(request)
    member = owner.memberships.select_related("organization", "user").get()
    assert not member.passes_second_factor(now(), proved=set())
    assert member.passes_second_factor(now(), proved={"app"})
    assert member.passes_second_factor(now(), proved=None)


def test_an_act_asks_for_the_proof_of_its_session_and_a_worker_has_none(owner: User) -> None:
    protect(owner)
    member = owner.memberships.select_related("organization", "user").get()
    assert reload(member).proved is None
    member.proved = {"app"}
    assert reload(member).proved == {"app"}
    member.proved = set()
    with pytest.raises(Refused):
        reload(member)


def test_a_session_that_was_closed_while_it_added_a_factor_adds_none(owner: User) -> None:
    client = sign_in(owner)
    request: Any = RequestFactory().post("/")
    request.user, request.session = owner, client.session
    assert request.session["_auth_user_id"] == str(owner.pk)

    def closed_meanwhile(**facts: Any) -> Added:
        Session.objects.filter(session_key=request.session.session_key).delete()
        AppFactor.of_secret(owner, new_secret(), facts["now"]).save()
        return Added([], is_first=True)

    with pytest.raises(Refused):
        enrol(request, APP, closed_meanwhile)
    assert not AppFactor.objects.filter(user=owner).exists()
