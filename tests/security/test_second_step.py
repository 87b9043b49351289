"""The second step at the sign-in: nobody gets around it (REL-7)."""

import datetime
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from manager.demo import APP_SECRET
from notifications.models import Message
from security.kinds import EventKind
from security.methods.commands import remove_factor
from security.methods.factors import factors_of
from security.methods.second_step import BY_CLIENT, LONG, OVERALL, SHORT
from security.models import AppFactor, Event
from tests import factories
from tests.accounts.steps import another_browser, ask_recovery, recovery_code, type_credentials
from tests.architecture import addresses
from tests.architecture.addresses import PUBLIC
from tests.architecture.objects import Objects
from tests.cast import Cast
from tests.races import at_once
from tests.security.steps import STEP, is_signed_in, pass_step, sign_in, use_up, wait_for_code

NO_PERSON = {PUBLIC, addresses.DEVELOPMENT, addresses.MACHINE}
LONGER = "una frase bastante larga y nueva"


def refused(kind: EventKind = EventKind.SECOND_STEP_REFUSED) -> int:
    """How many tries were written down."""
    return Event.objects.filter(kind=kind).count()


def test_the_right_password_alone_opens_nothing(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    assert not is_signed_in(client)
    assert "_auth_user_id" not in client.session


def test_a_right_code_opens_the_session_and_leads_where_the_person_wanted(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia, next="/profile/security/")
    answer = pass_step(client, nadia)
    assert (answer.status_code, answer["Location"]) == (303, "/profile/security/")
    assert refused(EventKind.SECOND_STEP_PASSED) == 1
    assert is_signed_in(client)


def test_somebody_without_a_factor_is_not_asked(client: Client, beat: User) -> None:
    assert type_credentials(client, beat.email)["Location"] != STEP
    assert is_signed_in(client)


def test_a_wrong_code_says_what_to_do(client: Client, nadia: User) -> None:
    answer = wait_for_code(client, nadia).post(STEP, {"code": "000000"})
    assert answer.status_code == 422
    assert "Wait for the next one" in answer.content.decode()
    assert not is_signed_in(client)
    assert refused() == 1


def test_spaces_in_the_code_do_not_matter(client: Client, nadia: User) -> None:
    code = factories.code_of(nadia)
    wait_for_code(client, nadia).post(STEP, {"code": f" {code[:3]} {code[3:]} "})
    assert is_signed_in(client)


def test_a_code_that_opened_one_session_opens_no_other(nadia: User) -> None:
    code = factories.code_of(nadia)
    one, other = (wait_for_code(another_browser(), nadia) for _browser in range(2))
    assert one.post(STEP, {"code": code}).status_code == 303
    assert other.post(STEP, {"code": code}).status_code == 422
    assert not is_signed_in(other)


@pytest.mark.parametrize("state", ["stranger", "pending"])
@pytest.mark.django_db
def test_no_address_opens_before_the_step_is_passed(cast: Cast, state: str) -> None:
    client = another_browser()
    if state == "pending":
        wait_for_code(client, cast.nadia)
    values = Objects(cast, "talleres")
    closed = [each for each in addresses.everything() if each.row not in NO_PERSON]
    for ask in (client.get, client.post):
        answers = {each.name: ask(each.url(values)) for each in closed}
        assert {name: found.status_code for name, found in answers.items() if found.status_code not in {302, 405}} == {}
        assert all(found.status_code == 405 or found["Location"].startswith("/login/?") for found in answers.values())


def test_enrolling_instead_of_verifying_is_impossible(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    for path in ("app/add/", "codes/new/", "codes/", f"app/{AppFactor.objects.get(user=nadia).pk}/remove/"):
        for ask in (client.get, client.post):
            assert ask(f"/profile/security/2fa/{path}")["Location"].startswith("/login/?next=")
    assert AppFactor.objects.get(user=nadia).secret == APP_SECRET


def test_recovering_the_password_leads_to_the_step_not_around_it(client: Client, nadia: User) -> None:
    ask_recovery(client, nadia.email)
    client.post("/login/recover/code/", {"code": recovery_code(client)})
    assert client.post("/login/recover/password/", {"password": LONGER}).status_code == 303
    assert not is_signed_in(client)
    assert type_credentials(client, nadia.email, LONGER)["Location"] == STEP
    assert not is_signed_in(client)


def test_an_invitation_leads_to_the_step_not_around_it(client: Client, nadia: User) -> None:
    inviter = factories.owner_of(factories.organization())
    link = f"/invite/{factories.invitation(inviter, email=nadia.email).token}/"
    assert client.post(f"{link}account/", {"password": LONGER}).status_code in {303, 404}
    assert type_credentials(client, nadia.email, next=link)["Location"] == STEP
    assert client.post(f"{link}join/")["Location"].startswith("/login/")
    assert not inviter.organization.memberships.filter(user=nadia).exists()


def test_the_step_waits_a_quarter_of_an_hour(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    with time_machine.travel(now() + datetime.timedelta(minutes=16)):
        assert pass_step(client, nadia)["Location"] == "/login/"
        assert not is_signed_in(client)


def test_a_password_changed_meanwhile_ends_the_wait(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    nadia.set_password(LONGER)
    nadia.save()
    assert pass_step(client, nadia)["Location"] == "/login/"
    assert not is_signed_in(client)


def test_an_account_closed_meanwhile_stays_closed(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    User.objects.filter(pk=nadia.pk).update(is_active=False)
    assert pass_step(client, nadia)["Location"] == "/login/"
    assert not is_signed_in(client)


def test_the_key_of_the_session_changes_at_both_steps(client: Client, nadia: User) -> None:
    client.get("/login/recover/")
    planted = client.session.session_key
    waiting = wait_for_code(client, nadia).session.session_key
    pass_step(client, nadia)
    keys = {planted, waiting, client.session.session_key}
    assert len(keys) == 3
    for key in (planted, waiting):
        thief = another_browser()
        thief.cookies["atrio_session"] = str(key)
        assert not is_signed_in(thief)


def test_five_wrong_codes_close_the_step_for_right_ones_too(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    answers = [client.post(STEP, {"code": "000000"}).status_code for _try in range(6)]
    assert answers == [422] * 5 + [429]
    closed = pass_step(client, nadia)
    assert (closed.status_code, int(closed["Retry-After"]) > 0) == (429, True)
    assert Message.objects.filter(kind="security/second_step_refused", user=nadia).count() == 1
    assert refused() == 5


def test_the_budget_is_the_persons_not_the_browsers(nadia: User) -> None:
    for _try in range(5):
        wait_for_code(another_browser(), nadia).post(STEP, {"code": "000000"})
    assert wait_for_code(another_browser(), nadia).post(STEP, {"code": "000000"}).status_code == 429


def test_strangers_with_the_password_do_not_keep_the_owner_out(nadia: User) -> None:
    own = sign_in(nadia)
    own.post("/logout/")
    stranger = wait_for_code(another_browser(), nadia)
    for _try in range(6):
        stranger.post(STEP, {"code": "000000"})
    assert pass_step(stranger, nadia).status_code == 429
    assert pass_step(wait_for_code(own, nadia), nadia).status_code == 303


def test_strangers_do_not_use_up_what_known_browsers_have_together(nadia: User) -> None:
    own = sign_in(nadia)
    own.post("/logout/")
    use_up(OVERALL, str(nadia.pk))
    assert pass_step(wait_for_code(own, nadia), nadia).status_code == 429
    stranger = wait_for_code(another_browser(), nadia)
    assert stranger.post(STEP, {"code": "000000"}).status_code == 422
    OVERALL.reset(str(nadia.pk))
    use_up(OVERALL, str(nadia.pk), but=1)
    assert [stranger.post(STEP, {"code": "000000"}).status_code for _try in range(2)] == [422, 422]
    assert OVERALL.wait(str(nadia.pk)) == 0
    assert pass_step(wait_for_code(own, nadia), nadia).status_code == 303


def test_one_account_uses_up_no_tries_of_its_network(nadia: User, beat: User) -> None:
    evil = wait_for_code(another_browser(), factories.with_app(beat))
    use_up(BY_CLIENT, "127.0.0.1", but=SHORT.amount + 1)
    for _try in range(SHORT.amount + 5):
        evil.post(STEP, {"code": "000000"})
    assert pass_step(wait_for_code(another_browser(), nadia), nadia).status_code == 303


def test_a_known_browser_passes_whatever_its_network_tried(nadia: User) -> None:
    own = sign_in(nadia)
    own.post("/logout/")
    use_up(BY_CLIENT, "127.0.0.1")
    assert pass_step(wait_for_code(another_browser(), nadia), nadia).status_code == 429
    assert pass_step(wait_for_code(own, nadia), nadia).status_code == 303


def test_a_new_password_ends_what_strangers_used_up(nadia: User) -> None:
    own = sign_in(nadia)
    for limit in (SHORT, *LONG):
        use_up(limit, str(nadia.pk))
    assert pass_step(wait_for_code(another_browser(), nadia), nadia).status_code == 429
    own.post("/profile/security/password/", {"password": factories.PASSWORD, "new_password": LONGER})
    browser = another_browser()
    type_credentials(browser, nadia.email, LONGER)
    assert pass_step(browser, nadia).status_code == 303


def test_a_wait_does_not_end_by_itself_when_the_last_factor_goes(client: Client, nadia: User) -> None:
    wait_for_code(client, nadia)
    remove_factor(actor=nadia, factor=factors_of(nadia)[0])
    assert client.get(STEP)["Location"] == "/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("level", [1, 2])
def test_patience_does_not_help(client: Client, nadia: User, level: int) -> None:
    limits = [SHORT, *LONG]
    wait_for_code(client, nadia)
    use_up(limits[level], str(nadia.pk), but=3)
    for _try in range(3):
        assert client.post(STEP, {"code": "000000"}).status_code == 422
        for shorter in limits[:level]:
            shorter.reset(str(nadia.pk))  # as if its window had passed
    assert pass_step(client, nadia).status_code == 429
    assert refused() == 3


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_burst_gets_no_more_than_its_five_tries(nadia: User) -> None:
    browsers = [wait_for_code(another_browser(), nadia) for _browser in range(10)]
    codes = [f"{number:06d}" for number in range(100)]
    acts = [partial(browsers[number % 10].post, STEP, {"code": code}) for number, code in enumerate(codes)]
    for start in range(0, 100, 10):
        at_once(*acts[start : start + 10])
    assert refused() <= 5


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_one_right_code_opens_one_session(nadia: User) -> None:
    browsers = [wait_for_code(another_browser(), nadia) for _browser in range(5)]
    code = factories.code_of(nadia)
    at_once(*[partial(browser.post, STEP, {"code": code}) for browser in browsers])
    assert [is_signed_in(browser) for browser in browsers].count(True) == 1


def test_without_a_pending_sign_in_there_is_nothing_to_see(client: Client, nadia: User) -> None:
    assert client.get(STEP)["Location"] == "/login/"
    assert client.post(f"{STEP}?method=codes", {"code": "x"})["Location"] == "/login/"
    assert sign_in(nadia).get(STEP)["Location"] == "/"


def test_both_steps_of_a_sign_in_ask_little(nadia: User, client: Client) -> None:
    costs = []
    for step in (wait_for_code, pass_step):
        with CaptureQueriesContext(connection) as seen:
            step(client, nadia)
        costs.append(len([each for each in seen if "SAVEPOINT" not in each["sql"]]))
    assert (costs[0] <= 11, costs[1] <= 28) == (True, True), costs
