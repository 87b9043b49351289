"""Every act of a member stands under the organization's lock: who is suspended in the same moment acts no more."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.deletion.commands import delete_organization
from organizations.departures.commands import leave, remove_member, undo_removal
from organizations.details.addresses import add_address, choose_address, delete_address, edit_address
from organizations.details.commands import change_details
from organizations.exports.commands import start_export
from organizations.invitations.commands import InvitationPlan, cancel_invitation, invite, resend_invitation
from organizations.models import Membership, Organization, Role, UndoStep
from organizations.people.commands import add_to_team, change_contact, change_role, change_teams
from organizations.people.teams import create_team, delete_team, edit_team, restore_team, set_members
from organizations.protection import idle, two_factor
from organizations.protection.alerts import send_alert
from organizations.protection.suspending import reinstate_member, suspend_member
from organizations.undoing.commands import undo
from products.asking import commands as asking
from products.boards.commands import Details, edit_product
from products.cancelling.commands import cancel_products
from products.holds.commands import end_maintenance, lock, maintain, unlock
from products.offboarding.transfer import hand_over
from products.recipes import commands as recipes
from products.recipes.commands import RecipePlan
from products.rights.commands import AccessPlan, save_access
from products.rights.grantees import Grantee
from products.rights.team_deletion import delete_with_way_back
from tests import factories
from tests.acts import at, commands, names
from tests.races import overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


def on_people(subject: Membership) -> list[partial[Any]]:
    """What is done to a colleague; another one has a new role, which can be taken back."""
    renewed, chief = factories.member(subject.organization), factories.owner_of(subject.organization)
    change_role(actor=chief, subject=renewed, role=Role.EXTERNAL, has_accounting=False)
    return [
        at(remove_member, subject=subject),
        at(leave),
        at(suspend_member, subject=subject, reason="", until=None),
        partial(reinstate_member, subject=subject),
        at(two_factor.exempt, subject=subject, reason="", ends_at=now() + timedelta(days=2)),
        at(two_factor.lift_exemption, subject=subject),
        at(send_alert, subject=subject),
        partial(change_role, subject=subject, role=Role.EXTERNAL, has_accounting=False),
        at(undo, step=UndoStep.objects.get(subject=str(renewed.pk))),
        partial(change_contact, subject=subject, billing=True, product=True),
        partial(change_teams, subject=subject, team_ids=[]),
    ]


def on_organization(owner: Membership) -> list[partial[Any]]:
    """What is done to the organization, its addresses and invitations."""
    address = factories.billing_address(owner.organization)
    sent = factories.invitation(owner)
    return [
        at(undo_removal, departure=factories.departure(owner)),
        at(hand_over, departure=factories.departure(owner), heirs={}),
        partial(start_export),
        at(two_factor.require_second_factor, starts_at=None, refuses_sms=False),
        at(two_factor.release_second_factor),
        partial(idle.limit_idle_sessions, minutes=15),
        at(invite, plan=InvitationPlan("x@luz.example", Role.EXTERNAL)),
        at(resend_invitation, invitation=sent),
        at(cancel_invitation, invitation=sent),
        at(delete_organization, typed_name=owner.organization.name),
        at(change_details, values={}, logos={}, seen="", understands_currency=False),
        at(add_address, values={}),
        at(edit_address, address=address, values={}, seen=""),
        at(choose_address, address=address, is_default=True),
        at(delete_address, address=address),
    ]


def on_teams_and_products(subject: Membership) -> list[partial[Any]]:
    """What is done to work teams, access and products."""
    team, drive = factories.team(subject.organization), factories.product(subject.organization, "drive")
    mail, grantee = factories.product(subject.organization, "mail-service"), Grantee.of(subject)
    return [
        partial(create_team, name="Feria", colour="green"),
        partial(edit_team, team=team, name="Feria", colour="green", leader=None),
        partial(set_members, team=team, members=[subject]),
        partial(delete_team, team=team),
        partial(delete_with_way_back, team=team),
        partial(restore_team, pk=team.pk + 1_000, name="Feria", colour="green"),
        partial(add_to_team, subjects=[subject], team=team),
        at(save_access, grantee=grantee, plan=AccessPlan({}), version=""),
        at(cancel_products, product_ids=[drive.pk]),
        at(edit_product, product=drive, details=Details("Feria")),
        at(lock, product=drive, reason="", ends_at=None),
        at(unlock, product=drive),
        at(maintain, product=mail, reason="", ends_at=None),
        at(end_maintenance, product=mail),
    ]


def on_requests_and_recipes(subject: Membership) -> list[partial[Any]]:
    """What is asked for and answered, and what is kept for who comes."""
    asked, recipe = factories.access_request(subject), factories.recipe(subject.organization)
    plan = RecipePlan("Feria", Role.EXTERNAL)
    return [
        at(asking.ask, target=asked.target, words=""),
        at(asking.withdraw, asked=asked),
        at(asking.grant, asked=asked, rights=0, ends_on=now().date() + timedelta(days=2)),
        at(asking.refuse, asked=asked, reason=""),
        at(recipes.create_recipe, plan=plan),
        at(recipes.edit_recipe, recipe=recipe, plan=plan),
        partial(recipes.delete_recipe, recipe=recipe),
        at(recipes.use_recipe, recipe=recipe, grantees=[subject]),
    ]


def acts(organization: Organization) -> list[partial[Any]]:
    """Every act, ready but for its actor."""
    owner, subject = factories.owner_of(organization), factories.member(organization)
    of_subject = [*on_people(subject), *on_teams_and_products(subject), *on_requests_and_recipes(subject)]
    return [*of_subject, *on_organization(owner)]


OTHERS = {
    "note_download": "writes a line about what was fetched",
    "send_alerts": "each is an act of its own: send_alert",
    "start_job": "each row is an act of its own",
}
"""Functions with an actor that need not read them again, and why."""


def test_who_is_suspended_in_the_same_moment_acts_no_more() -> None:
    organization, went_on = factories.organization("Rochat"), []
    other = factories.owner_of(organization)
    for act in acts(organization):
        actor = factories.member(organization, Role.LEGAL_REPRESENTATIVE)
        suspend = at(suspend_member, actor=other, subject=actor, reason="Llaves", until=None)
        _suspended, outcome = overtaken(suspend, partial(act, actor=actor))
        if not isinstance(outcome, Refused):
            went_on.append((act.func.__name__, outcome))
    assert went_on == []


def test_none_of_these_acts_is_refused_to_a_representative_who_stays() -> None:
    organization, refused = factories.organization("Rochat"), []
    for act in acts(organization):
        actor = factories.member(organization, Role.LEGAL_REPRESENTATIVE)
        try:
            with transaction.atomic():
                act(actor=actor)
                transaction.set_rollback(True)
        except Refused as refusal:
            refused.append((act.func.__name__, refusal))
        except RuleError:
            continue  # it was let in, and its facts do not do
    assert refused == []


def test_every_act_of_a_member_is_tried() -> None:
    tried = names(acts(factories.organization("Rochat")))
    assert commands("Membership", "organizations", "products") - tried == set(OTHERS)
