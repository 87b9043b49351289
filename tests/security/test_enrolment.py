"""Activating, preferring and removing methods; each needs a fresh proof, a mail, a line in the journal."""

import datetime
from collections.abc import Iterator
from functools import partial

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.clock import now
from core.policy import ALLOWED, Refused, Verdict
from manager.demo import APP_SECRET
from notifications.models import Message
from security.kinds import EventKind
from security.methods import factor_rules
from security.methods.commands import remove_factor
from security.methods.factors import factors_of, has_any
from security.models import AppFactor, BackupCode, Event
from security.models.preferences import SecurityPreferences
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.races import at_once, refusals
from tests.security.steps import CODE, FACTORS, STEP, activate, is_signed_in, sign_in

LATER = datetime.timedelta(minutes=11)
RIGHT = {"password": factories.PASSWORD, "understood": "on"}


@pytest.fixture
def _required() -> Iterator[None]:
    """Some organization requires two-step verification of everybody."""

    def question(_user: User, strengths: set[str]) -> Verdict:
        return ALLOWED if strengths else Verdict("Talleres Rochat requires it.")

    factor_rules.FACTOR_KEPT.add(question)
    yield
    factor_rules.FACTOR_KEPT.remove(question)


def removal(user: User) -> str:
    """The page on which the person's app is removed."""
    return f"{FACTORS}app/{AppFactor.objects.get(user=user).pk}/remove/"


def kinds(user: User) -> list[str]:
    """Mails to the person."""
    return sorted(Message.objects.filter(user=user).values_list("kind", flat=True))


def test_binding_an_app_needs_its_first_code(beat: User) -> None:
    client = sign_in(beat)
    client.get(f"{FACTORS}app/add/")
    assert client.post(f"{FACTORS}app/add/", {"code": "000000"}).status_code == 422
    assert not has_any(beat)
    _secret, codes = activate(client)
    beat.refresh_from_db()
    assert (beat.second_factor, len(codes)) == ("app", 10)
    assert kinds(beat) == ["security/factor_added"]
    assert Event.objects.filter(kind=EventKind.FACTOR_ADDED, user=beat).count() == 1


def test_the_code_that_bound_the_app_does_not_open_the_account(beat: User) -> None:
    secret, _codes = activate(sign_in(beat))
    other = another_browser()
    assert type_credentials(other, beat.email)["Location"] == STEP
    assert other.post(STEP, {"code": factories.code_from(secret)}).status_code == 422


def test_the_secret_stays_the_same_until_it_is_bound_and_is_encrypted_meanwhile(beat: User) -> None:
    client = sign_in(beat)
    first, second = (client.get(f"{FACTORS}app/add/").context["secret"] for _look in range(2))
    assert first == second
    assert first.replace(" ", "") not in str(dict(client.session.items()))
    assert sign_in(beat).get(f"{FACTORS}app/add/").context["secret"] != first


def test_the_first_factor_ends_sessions_opened_without_it(beat: User) -> None:
    old, client = sign_in(beat), sign_in(beat)
    activate(client)
    assert is_signed_in(client)
    assert not is_signed_in(old)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_binds_the_app_once_and_shows_the_codes(beat: User) -> None:
    client = sign_in(beat)
    secret = client.get(f"{FACTORS}app/add/").context["secret"].replace(" ", "")
    tab = another_browser()
    tab.cookies = client.cookies
    code = {"code": factories.code_from(secret)}
    answers = at_once(*[partial(each.post, f"{FACTORS}app/add/", code) for each in (client, tab)])
    answers.append(client.post(f"{FACTORS}app/add/", code))
    assert {answer["Location"] for answer in answers} == {f"{FACTORS}codes/"}
    assert Event.objects.filter(kind=EventKind.FACTOR_ADDED).count() == 1
    assert len(CODE.findall(client.get(f"{FACTORS}codes/").content.decode())) == 10


def test_a_new_app_replaces_the_old_one(nadia: User) -> None:
    client = sign_in(nadia)
    secret, _codes = activate(client, "wrong")
    assert AppFactor.objects.get(user=nadia).secret != secret
    secret, _codes = activate(client)
    assert AppFactor.objects.get(user=nadia).secret == secret
    assert Event.objects.filter(kind=EventKind.FACTOR_REPLACED, user=nadia).count() == 1
    old = another_browser()
    type_credentials(old, nadia.email)
    assert old.post(STEP, {"code": factories.code_from(APP_SECRET)}).status_code == 422


@pytest.mark.parametrize("path", ["app/add/", "codes/new/"])
def test_changes_need_a_fresh_proof(nadia: User, path: str) -> None:
    client = sign_in(nadia)
    assert client.get(f"{FACTORS}{path}").status_code == 200
    with time_machine.travel(now() + LATER):
        for ask in (client.get, client.post):
            assert ask(f"{FACTORS}{path}")["Location"].startswith("/login/again/?next=")
        back = {"password": factories.PASSWORD, "code": factories.code_of(nadia), "next": f"{FACTORS}{path}"}
        assert client.post("/login/again/", {**back, "code": "000000"}).status_code == 422
        assert client.get(f"{FACTORS}{path}").status_code == 302
        assert client.post("/login/again/", back)["Location"] == f"{FACTORS}{path}"
        assert client.get(f"{FACTORS}{path}").status_code == 200


def test_removing_needs_the_password_and_an_old_proof_the_code_too(nadia: User) -> None:
    client = sign_in(nadia)
    assert client.post(removal(nadia), {**RIGHT, "password": "wrong"}).status_code == 422
    assert client.post(removal(nadia), {**RIGHT, "understood": ""}).status_code == 422
    with time_machine.travel(now() + LATER):
        assert client.post(removal(nadia), RIGHT).status_code == 422
        assert client.post(removal(nadia), {**RIGHT, "code": "000000"}).status_code == 422
        assert has_any(nadia)
        assert factories.confirm(client, removal(nadia), {**RIGHT, "code": factories.code_of(nadia)}).status_code == 303
    assert not has_any(nadia)


def test_a_wrong_password_spends_no_code(nadia: User) -> None:
    client = sign_in(nadia)
    with time_machine.travel(now() + LATER):
        code = factories.code_of(nadia)
        assert client.post(removal(nadia), {**RIGHT, "password": "wrong", "code": code}).status_code == 422
        assert factories.confirm(client, removal(nadia), {**RIGHT, "code": code}).status_code == 303


@pytest.mark.proof
def test_guessing_codes_while_confirming_is_limited(nadia: User) -> None:
    client = sign_in(nadia)
    with time_machine.travel(now() + LATER):
        for _try in range(5):
            client.post(removal(nadia), {**RIGHT, "code": "000000"})
        answer = client.post(removal(nadia), {**RIGHT, "code": factories.code_of(nadia)})
        assert "Too many attempts" in answer.content.decode()
    assert has_any(nadia)


def test_the_last_method_takes_the_codes_along_and_the_page_says_so(nadia: User) -> None:
    client = sign_in(nadia)
    activate(client)
    assert "This is your last method" in client.get(removal(nadia)).content.decode()
    factories.confirm(client, removal(nadia), RIGHT)
    nadia.refresh_from_db()
    assert (nadia.second_factor, BackupCode.objects.left(nadia)) == ("none", 0)
    assert "your password alone" in Message.objects.get(kind="security/factor_removed", user=nadia).text


@pytest.mark.usefixtures("_required")
def test_the_last_method_stays_while_an_organization_requires_it(nadia: User) -> None:
    client = sign_in(nadia)
    page = client.get(FACTORS).content.decode()
    assert "Talleres Rochat requires it." in page
    assert removal(nadia) not in page
    for ask in (client.get, client.post):
        assert ask(removal(nadia), RIGHT).status_code == 403
    with pytest.raises(Refused):
        remove_factor(actor=nadia, factor=factors_of(nadia)[0])
    assert has_any(nadia)


@pytest.mark.django_db(transaction=True)
def test_two_removals_at_once_are_one(nadia: User) -> None:
    factor = factors_of(nadia)[0]
    outcomes = at_once(*[lambda: remove_factor(actor=nadia, factor=factor)] * 4)
    assert refusals(outcomes) == []
    assert sorted(outcomes) == [False, False, False, True]
    assert Event.objects.filter(kind=EventKind.FACTOR_REMOVED).count() == 1


def test_a_factor_of_another_person_is_not_found(nadia: User, beat: User) -> None:
    client = sign_in(beat)
    for verb in ("remove", "prefer"):
        assert client.post(removal(nadia).replace("remove", verb), RIGHT).status_code == 404
    assert has_any(nadia)


def test_the_preferred_method_is_kept(nadia: User) -> None:
    client = sign_in(nadia)
    assert client.post(removal(nadia).replace("remove", "prefer")).status_code == 303
    assert SecurityPreferences.of(nadia).preferred_factor == AppFactor.objects.get(user=nadia).persistent_id
    assert factors_of(nadia)[0].is_preferred


def test_the_overview_says_in_words_how_good_the_protection_is(beat: User) -> None:
    client = sign_in(beat)
    assert "Weak protection" in client.get("/profile/security/").content.decode()
    activate(client)
    User.objects.filter(pk=beat.pk).update(recovery_email="beat@luz.example")
    assert "Good protection" in client.get("/profile/security/").content.decode()


@pytest.mark.django_db
def test_staff_without_a_factor_read_how_to_enrol() -> None:
    staff = factories.person(is_staff=True)
    answer = sign_in(staff).get("/desk/")
    assert answer.status_code == 403
    assert FACTORS in answer.content.decode().split("<main")[1]
    assert sign_in(factories.with_app(staff)).get("/desk/").status_code == 200
    assert Client().get("/desk/").status_code == 302
