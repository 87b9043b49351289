"""ORG-11 to ORG-15 and ORG-46: who changes whose role."""

import pytest

from core.errors import RuleError
from core.policy import Refused
from organizations.models import Role
from organizations.people.commands import change_role
from organizations.policies import LAST_ONE_STAYS
from security.models import Event
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db


def give(cast: Cast, role: str, *, to: str, by: str, accounting: bool = False) -> str:
    """Change a role and answer the one stored afterwards."""
    change_role(actor=cast.member(by), subject=cast.member(to), role=role, has_accounting=accounting)
    return cast.member(to).role


@pytest.mark.parametrize("role", Role.values)
def test_a_legal_representative_gives_every_role(cast: Cast, role: str) -> None:
    assert give(cast, role, to="beat", by="nadia") == role


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COLLABORATOR, Role.EXTERNAL])
def test_an_administrator_gives_every_role_but_the_highest(cast: Cast, role: str) -> None:
    assert give(cast, role, to="beat", by="clara") == role


@pytest.mark.parametrize("subject", ["beat", "clara", "lucia"])
def test_an_administrator_makes_nobody_legal_representative(cast: Cast, subject: str) -> None:
    with pytest.raises(Refused):
        give(cast, Role.LEGAL_REPRESENTATIVE, to=subject, by="clara")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COLLABORATOR, Role.EXTERNAL, Role.LEGAL_REPRESENTATIVE])
def test_an_administrator_touches_no_legal_representative(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        give(cast, role, to="nadia", by="clara")


@pytest.mark.parametrize("actor", ["beat", "iker", "lucia"])
def test_the_others_change_no_role_not_even_their_own(cast: Cast, actor: str) -> None:
    for subject in (actor, "clara"):
        with pytest.raises(Refused):
            give(cast, Role.ADMINISTRATOR, to=subject, by=actor)


def test_the_last_legal_representative_cannot_be_demoted(cast: Cast) -> None:
    with pytest.raises(RuleError, match="always has a legal representative"):
        give(cast, Role.ADMINISTRATOR, to="nadia", by="nadia")
    assert cast.member("nadia").is_legal_representative


def test_a_suspended_legal_representative_does_not_count(cast: Cast) -> None:
    give(cast, Role.LEGAL_REPRESENTATIVE, to="clara", by="nadia")
    cast.talleres.memberships.filter(user=cast.clara).update(suspended_at="2026-01-01T00:00Z")
    with pytest.raises(RuleError) as refusal:
        give(cast, Role.COLLABORATOR, to="nadia", by="nadia")
    assert refusal.value.message == LAST_ONE_STAYS


def test_after_appointing_another_the_first_may_step_back(cast: Cast) -> None:
    give(cast, Role.LEGAL_REPRESENTATIVE, to="clara", by="nadia")
    assert give(cast, Role.ADMINISTRATOR, to="nadia", by="nadia") == Role.ADMINISTRATOR


def test_the_person_is_told_in_their_language(cast: Cast) -> None:
    cast.beat.language = "de"
    cast.beat.save()
    give(cast, Role.ADMINISTRATOR, to="beat", by="nadia")
    mail = outbox.last(cast.beat.email, "role_changed")
    assert (mail.language, mail.organization) == ("de", cast.talleres)
    assert cast.nadia.full_name in mail.text
    assert cast.talleres.name in mail.text


def test_the_journal_keeps_before_and_after(cast: Cast) -> None:
    give(cast, Role.EXTERNAL, to="beat", by="nadia", accounting=True)
    event = Event.objects.get(kind="member:role-changed")
    assert (event.actor, event.user, event.organization) == (cast.nadia, cast.beat, cast.talleres)
    assert event.data["before"] == {"role": "collaborator", "accounting": False}
    assert event.data["after"] == {"role": "external", "accounting": True}


def test_saving_the_same_role_again_tells_nobody(cast: Cast) -> None:
    give(cast, Role.COLLABORATOR, to="beat", by="nadia")
    assert outbox.kinds(cast.beat.email) == []
    assert not Event.objects.filter(kind="member:role-changed").exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE])
def test_a_role_that_has_accounting_anyway_keeps_no_extra_right(cast: Cast, role: str) -> None:
    give(cast, role, to="iker", by="nadia", accounting=True)
    give(cast, Role.COLLABORATOR, to="iker", by="nadia")
    assert not cast.member("iker").sees_accounting


def test_an_actor_demoted_meanwhile_changes_nothing(cast: Cast) -> None:
    opened_form_earlier = cast.member("clara")
    give(cast, Role.COLLABORATOR, to="clara", by="nadia")
    with pytest.raises(Refused):
        change_role(
            actor=opened_form_earlier, subject=cast.member("beat"), role=Role.ADMINISTRATOR, has_accounting=False
        )


def test_nobody_reaches_into_another_organization(cast: Cast) -> None:
    olga = cast.member("olga", cast.globex)
    with pytest.raises(RuleError, match="no longer belongs"):
        change_role(actor=olga, subject=cast.member("beat"), role=Role.EXTERNAL, has_accounting=False)
