"""ORG-40 to ORG-49: removing and leaving."""

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.departures.commands import leave, remove_member
from organizations.models import Invitation, Role
from organizations.people.commands import change_role
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db


def remove(cast: Cast, name: str, *, by: str) -> None:
    """Remove somebody from Talleres Rochat."""
    remove_member(actor=cast.member(by), subject=cast.member(name), now=now())


def appoint(cast: Cast, name: str) -> None:
    """Nadia makes somebody legal representative."""
    role = Role.LEGAL_REPRESENTATIVE
    change_role(actor=cast.member("nadia"), subject=cast.member(name), role=role, has_accounting=False)


def names(cast: Cast) -> set[str]:
    """First names of the cast that belong to Talleres Rochat."""
    return {name for name, user in cast.people.items() if cast.talleres.memberships.filter(user=user).exists()}


@pytest.mark.parametrize("actor", ["nadia", "clara"])
def test_managers_remove_people(cast: Cast, actor: str) -> None:
    before = set(names(cast))
    remove(cast, "beat", by=actor)
    assert set(names(cast)) == before - {"beat"}


@pytest.mark.parametrize("actor", ["beat", "iker", "lucia"])
def test_others_remove_nobody(cast: Cast, actor: str) -> None:
    with pytest.raises(Refused):
        remove(cast, "clara", by=actor)
    assert "clara" in names(cast)


def test_an_administrator_removes_no_legal_representative(cast: Cast) -> None:
    appoint(cast, "iker")
    for name in ("nadia", "iker"):
        with pytest.raises(Refused, match="Only another legal representative"):
            remove(cast, name, by="clara")


def test_a_legal_representative_removes_another(cast: Cast) -> None:
    appoint(cast, "clara")
    before = set(names(cast))
    remove(cast, "nadia", by="clara")
    assert set(names(cast)) == before - {"nadia"}


def test_the_last_legal_representative_stays(cast: Cast) -> None:
    with pytest.raises(Refused, match="always has a legal representative"):
        remove(cast, "nadia", by="nadia")
    with pytest.raises(Refused, match="always has a legal representative"):
        leave(actor=cast.member("nadia"), now=now())
    assert "nadia" in names(cast)


def test_nobody_removes_themselves(cast: Cast) -> None:
    with pytest.raises(Refused, match="yourself"):
        remove(cast, "clara", by="clara")


def test_the_account_and_the_other_organizations_stay(cast: Cast) -> None:
    remove(cast, "lucia", by="nadia")
    assert cast.client("lucia").get("/org/estudio-marchetti/").status_code == 200
    assert cast.client("lucia").get("/org/talleres-rochat/").status_code == 404


def test_an_open_session_is_shut_out_at_once(cast: Cast) -> None:
    client = cast.client("clara")
    assert client.get("/org/talleres-rochat/users/").status_code == 200
    remove(cast, "clara", by="nadia")
    assert client.get("/org/talleres-rochat/users/").status_code == 404


def test_teams_lose_the_person(cast: Cast) -> None:
    remove(cast, "beat", by="nadia")
    assert cast.talleres.teams.get(name="Taller").members.count() == 0


def test_invitations_that_the_person_sent_die_with_them(cast: Cast) -> None:
    sent = factories.invitation(cast.member("clara"))
    remove(cast, "clara", by="nadia")
    sent.refresh_from_db()
    assert sent.state == Invitation.State.CANCELLED
    assert cast.talleres.invitations.pending().count() == 2


def test_the_removed_person_is_told_and_the_journal_knows(cast: Cast) -> None:
    remove(cast, "beat", by="clara")
    assert cast.clara.full_name in outbox.last(cast.beat.email, "removed").text
    event = Event.objects.get(kind="member:removed")
    assert (event.actor, event.user, event.data["role"]) == (cast.clara, cast.beat, "collaborator")


def test_removing_somebody_who_left_meanwhile_is_answered_in_words(cast: Cast) -> None:
    beat = cast.member("beat")
    remove(cast, "beat", by="nadia")
    with pytest.raises(RuleError, match="no longer"):
        remove_member(actor=cast.member("nadia"), subject=beat, now=now())
    assert outbox.kinds(cast.beat.email) == ["organizations/removed"]


@pytest.mark.parametrize("name", ["clara", "beat", "iker", "lucia"])
def test_everybody_but_the_last_legal_representative_may_leave(cast: Cast, name: str) -> None:
    answer = cast.client(name).post("/org/talleres-rochat/leave/", {"understood": "on"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/org/")
    assert name not in names(cast)


def test_leaving_writes_a_receipt_tells_the_representatives_and_the_journal(cast: Cast) -> None:
    leave(actor=cast.member("lucia"), now=now())
    assert outbox.kinds(cast.lucia.email) == ["organizations/left_receipt"]
    assert cast.lucia.email in outbox.last(cast.nadia.email, "left").text
    assert Event.objects.get(kind="member:left").actor == cast.lucia


def test_leaving_wants_the_tick(cast: Cast) -> None:
    assert cast.client("beat").post("/org/talleres-rochat/leave/").status_code == 422
    assert "beat" in names(cast)


def test_my_organizations_says_why_one_cannot_be_left(cast: Cast) -> None:
    page = cast.client("nadia").get("/org/")
    assert b"\xc3\xbaltimo" in page.content or b"last one" in page.content
    assert cast.client("nadia").post("/org/talleres-rochat/leave/", {"understood": "on"}).status_code == 403
