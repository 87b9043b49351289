"""ORG-3, ORG-24 and ORG-26 to ORG-29: the invited person's side."""

import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.clock import now
from organizations.departures.commands import remove_member
from organizations.invitations.commands import accept_invitation, cancel_invitation, resend_invitation
from organizations.models import Invitation, Membership, Role
from organizations.people.commands import change_role
from security.models import Block, Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
GUEST = "paula@estudio-luz.example"
LONG = "una frase larga que nadie adivina"


@pytest.fixture
def invited(cast: Cast) -> Invitation:
    """Paula, invited by the administrator."""
    return factories.invitation(cast.member("clara"), email=GUEST, first_name="Paula", last_name="Sanz", language="es")


@pytest.fixture
def paula(db: None) -> User:
    """Somebody who had an account with the invited address before."""
    return factories.person(GUEST, first_name="Paula", last_name="Sanz")


def page(client: Client, invitation: Invitation) -> tuple[int, str]:
    """Status and text of the page behind the present link."""
    answer = client.get(f"/invite/{invitation.token}/")
    return answer.status_code, answer.content.decode()


def join(client: Client, invitation: Invitation, user: User) -> int:
    """Press the button that names this person; answer the status."""
    return client.post(f"/invite/{invitation.token}/join/", {"person": user.pk}).status_code


def belongs(user: User, invitation: Invitation) -> bool:
    """Whether the person is a member now."""
    return Membership.objects.filter(user=user, organization=invitation.organization).exists()


def create(invitation: Invitation, **changes: str) -> tuple[Client, int]:
    """Fill the short sign-up; answer the browser and the status."""
    client = factories.browser()
    answers = {"first_name": "Paula", "last_name": "Sanz", "language": "es", "password": LONG, **changes}
    return client, client.post(f"/invite/{invitation.token}/account/", answers).status_code


def test_the_page_says_who_invites_into_what_as_what(cast: Cast, invited: Invitation) -> None:
    status, text = page(Client(HTTP_ACCEPT_LANGUAGE="en"), invited)
    assert status == 200
    for fact in (cast.clara.full_name, cast.talleres.name, "Collaborator", GUEST):
        assert fact in text


def test_a_new_person_gets_an_account_a_place_and_no_organization_of_their_own(invited: Invitation) -> None:
    client, status = create(invited)
    paula = User.objects.get(email=GUEST)
    assert status == 303
    assert [each.organization for each in paula.memberships.all()] == [invited.organization]
    assert client.get(f"/org/{invited.organization.slug}/").status_code == 200


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaaaaaa", "paula@estudio-luz.example"])
def test_a_weak_password_creates_nobody(invited: Invitation, password: str) -> None:
    assert create(invited, password=password)[1] == 422
    assert not User.objects.filter(email=GUEST).exists()


def test_a_person_with_an_account_joins_with_it(invited: Invitation, paula: User) -> None:
    assert join(factories.signed_in(paula), invited, paula) == 303
    assert belongs(paula, invited)


def test_the_short_sign_up_is_closed_to_an_address_with_an_account(invited: Invitation, paula: User) -> None:
    assert create(invited)[1] == 303
    assert not belongs(paula, invited)


def test_joining_wants_a_session(invited: Invitation, paula: User) -> None:
    assert join(factories.browser(), invited, paula) == 302
    assert not belongs(paula, invited)


def test_the_member_gets_what_was_promised(cast: Cast, paula: User) -> None:
    taller = cast.talleres.teams.get(name="Taller")
    promise: dict[str, Any] = {"has_accounting": True, "wants_billing_mail": True, "wants_product_mail": False}
    made = factories.invitation(cast.member("nadia"), email=GUEST, team_ids=(taller.pk,), **promise)
    join(factories.signed_in(paula), made, paula)
    member = cast.talleres.memberships.get(user=paula)
    assert {name: getattr(member, name) for name in promise} == promise
    assert list(member.teams.all()) == [taller]


def test_joining_welcomes_the_person_tells_the_managers_and_the_journal(
    cast: Cast, invited: Invitation, paula: User
) -> None:
    join(factories.signed_in(paula), invited, paula)
    assert outbox.kinds(GUEST).count("organizations/welcome") == 1
    for manager in (cast.nadia, cast.clara):
        assert "Paula Sanz" in outbox.last(manager.email, "member_joined").text
    assert "organizations/member_joined" not in outbox.kinds(cast.beat.email)
    assert Event.objects.get(kind="member:joined", user=paula).data["invited_by"] == cast.clara.full_name


def test_managers_who_do_not_want_product_news_get_none(cast: Cast, invited: Invitation, paula: User) -> None:
    cast.talleres.memberships.filter(user=cast.clara).update(wants_product_mail=False)
    join(factories.signed_in(paula), invited, paula)
    assert "organizations/member_joined" in outbox.kinds(cast.nadia.email)
    assert outbox.kinds(cast.clara.email) == []


def test_pressing_twice_joins_once(invited: Invitation, paula: User) -> None:
    client = factories.signed_in(paula)
    assert [join(client, invited, paula), join(client, invited, paula)] == [303, 303]
    assert outbox.kinds(GUEST).count("organizations/welcome") == 1


def test_a_used_link_opens_nothing_for_somebody_else(cast: Cast, invited: Invitation, paula: User) -> None:
    join(factories.signed_in(paula), invited, paula)
    assert page(cast.client("olga"), invited)[0] == 410
    assert join(cast.client("olga"), invited, cast.olga) == 410
    assert not belongs(cast.olga, invited)


def test_after_being_removed_the_used_link_does_not_bring_one_back(
    cast: Cast, invited: Invitation, paula: User
) -> None:
    client = factories.signed_in(paula)
    join(client, invited, paula)
    remove_member(actor=cast.member("nadia"), subject=cast.talleres.memberships.get(user=paula), now=now())
    assert join(client, invited, paula) == 410
    assert not belongs(paula, invited)


def test_resending_kills_the_earlier_link(cast: Cast, invited: Invitation, paula: User) -> None:
    old = f"/invite/{invited.token}/"
    resend_invitation(actor=cast.member("nadia"), invitation=invited, now=now())
    client = factories.signed_in(paula)
    assert client.get(old).status_code == 410
    assert client.post(f"{old}join/", {"person": paula.pk}).status_code == 410
    assert not belongs(paula, invited)


@pytest.mark.parametrize("way", ["", "account/", "decline/"])
def test_a_cancelled_invitation_opens_nothing(cast: Cast, invited: Invitation, way: str) -> None:
    cancel_invitation(actor=cast.member("nadia"), invitation=invited, now=now())
    url = f"/invite/{invited.token}/{way}"
    assert factories.browser().get(url).status_code == 410
    assert create(invited)[1] == 410


def test_an_expired_invitation_says_since_when_and_whom_to_ask(cast: Cast, invited: Invitation, paula: User) -> None:
    Invitation.objects.filter(pk=invited.pk).update(expires_at=now() - datetime.timedelta(seconds=1))
    status, text = page(factories.browser(), invited)
    assert status == 410
    assert cast.clara.full_name in text
    assert join(factories.signed_in(paula), invited, paula) == 410
    assert not belongs(paula, invited)


@pytest.mark.parametrize("token", ["1.1.forged", "1", "x.y.z", "999999999999999999999.1.abc", "1.1." + "A" * 500])
def test_a_made_up_link_opens_nothing(cast: Cast, token: str) -> None:
    for way in ("", "join/", "account/", "decline/"):
        assert cast.client("olga").get(f"/invite/{token}/{way}").status_code in {303, 404, 410}


def test_signed_in_as_somebody_else_the_page_asks_which_account(cast: Cast, invited: Invitation) -> None:
    status, text = page(cast.client("olga"), invited)
    assert status == 200
    assert GUEST in text
    assert cast.olga.email in text
    assert not belongs(cast.olga, invited)


def test_another_account_may_join_when_the_inviter_left_that_open(cast: Cast, invited: Invitation) -> None:
    assert join(cast.client("olga"), invited, cast.olga) == 303
    assert belongs(cast.olga, invited)


def test_a_browser_that_changed_hands_joins_nobody(cast: Cast, invited: Invitation, paula: User) -> None:
    join(cast.client("olga"), invited, paula)
    assert not belongs(cast.olga, invited)
    assert not belongs(paula, invited)
    join(factories.signed_in(paula), invited, paula)
    assert belongs(paula, invited)


def test_bound_to_its_address_it_refuses_another_account(cast: Cast) -> None:
    bound = factories.invitation(cast.member("clara"), email=GUEST, only_this_address=True)
    assert join(cast.client("olga"), bound, cast.olga) == 410
    assert not belongs(cast.olga, bound)


def test_an_inviter_who_lost_the_right_promises_nothing(cast: Cast, invited: Invitation, paula: User) -> None:
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.COLLABORATOR, has_accounting=False)
    assert join(factories.signed_in(paula), invited, paula) == 410
    assert not belongs(paula, invited)


def test_the_promise_of_a_demoted_legal_representative_falls(cast: Cast, paula: User) -> None:
    change_role(
        actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.LEGAL_REPRESENTATIVE, has_accounting=False
    )
    made = factories.invitation(cast.member("clara"), Role.LEGAL_REPRESENTATIVE, email=GUEST)
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.ADMINISTRATOR, has_accounting=False)
    assert join(factories.signed_in(paula), made, paula) == 410
    assert not belongs(paula, made)


def test_no_account_is_left_over_when_the_promise_falls(cast: Cast, invited: Invitation) -> None:
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.COLLABORATOR, has_accounting=False)
    assert create(invited)[1] == 410
    assert not User.objects.filter(email=GUEST).exists()


def test_a_removed_inviter_promises_nothing(cast: Cast, invited: Invitation, paula: User) -> None:
    remove_member(actor=cast.member("nadia"), subject=cast.member("clara"), now=now())
    assert join(factories.signed_in(paula), invited, paula) == 410


@pytest.mark.parametrize("state", ["blocked", "closed", "suspended"])
def test_whoever_may_not_act_hears_no_news(cast: Cast, invited: Invitation, paula: User, state: str) -> None:
    manager = factories.member(cast.talleres, Role.ADMINISTRATOR)
    if state == "blocked":
        Block.objects.create(user=manager.user, reason="x", started_at=now(), started_by=cast.clara)
    elif state == "closed":
        User.objects.filter(pk=manager.user_id).update(is_active=False)
    else:
        cast.talleres.memberships.filter(pk=manager.pk).update(suspended_at=now())
    accept_invitation(invitation=invited, version=invited.link_version, user=paula, now=now())
    assert "organizations/member_joined" not in outbox.kinds(manager.user.email)
    assert "organizations/member_joined" in outbox.kinds(cast.nadia.email)


def test_a_suspended_inviter_promises_nothing(cast: Cast, invited: Invitation, paula: User) -> None:
    cast.talleres.memberships.filter(user=cast.clara).update(suspended_at=now())
    assert join(factories.signed_in(paula), invited, paula) == 410


def test_a_member_does_not_join_twice_under_another_invitation(cast: Cast, invited: Invitation) -> None:
    assert join(cast.client("beat"), invited, cast.beat) == 410
    assert cast.talleres.memberships.filter(user=cast.beat).count() == 1
    invited.refresh_from_db()
    assert invited.state == Invitation.State.PENDING


def test_a_suspended_member_does_not_come_back_by_invitation(cast: Cast, invited: Invitation) -> None:
    cast.talleres.memberships.filter(user=cast.beat).update(suspended_at=now())
    assert join(cast.client("beat"), invited, cast.beat) == 410
    assert cast.client("beat").get("/org/talleres-rochat/").status_code == 403


def test_declining_asks_first_and_closes_the_link(invited: Invitation) -> None:
    client = factories.browser()
    url = f"/invite/{invited.token}/decline/"
    assert client.get(url).status_code == 200
    assert page(client, invited)[0] == 200
    answer = client.post(url)
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert 'class="button" href="/"' in client.get(url).content.decode()
    assert page(client, invited)[0] == 410
    assert Event.objects.filter(kind="invitation:declined", organization=invited.organization).exists()


def test_a_member_is_led_in_and_asked_to_join_nothing(cast: Cast, invited: Invitation) -> None:
    text = cast.client("beat").get(f"/invite/{invited.token}/").content.decode()
    assert "Usted ya pertenece a Talleres Rochat SA" in text
    assert ">Ir a Talleres Rochat SA</a>" in text
    assert f"/invite/{invited.token}/join/" not in text


def test_a_declined_invitation_says_so_and_no_other_story(invited: Invitation) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post(f"/invite/{invited.token}/decline/")
    text = page(client, invited)[1]
    assert "You declined the invitation to Talleres Rochat" in text
    assert "a newer one was sent" not in text


def test_whoever_is_signed_in_is_not_sent_to_sign_in_by_a_closed_invitation(cast: Cast, invited: Invitation) -> None:
    client = cast.client("clara")
    answer = client.post(f"/invite/{invited.token}/join/", {"person": cast.clara.pk})
    text = answer.content.decode()
    assert answer.status_code == 410
    assert 'href="/login/"' not in text
    assert 'class="button" href="/"' in text


@pytest.mark.parametrize("way", ["", "join/", "account/", "decline/"])
def test_a_scanner_of_mails_that_follows_the_links_answers_nothing(invited: Invitation, paula: User, way: str) -> None:
    for client in (factories.browser(), factories.signed_in(paula)):
        for method in (client.head, client.get, client.put, client.delete, client.patch):
            method(f"/invite/{invited.token}/{way}")
    assert Invitation.objects.get(pk=invited.pk).state == Invitation.State.PENDING
    assert page(factories.browser(), invited)[0] == 200


def test_a_get_never_joins(invited: Invitation, paula: User) -> None:
    client = factories.signed_in(paula)
    client.get(f"/invite/{invited.token}/join/")
    assert not belongs(paula, invited)
    join(client, invited, paula)
    assert belongs(paula, invited)
