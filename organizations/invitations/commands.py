"""Inviting people, and what they answer."""

import datetime
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_up.commands import create_invited_user
from core.errors import RuleError
from core.shown import check_unchanged
from notifications.notices import settle, tell
from organizations import emails
from organizations.hooks import INVITATION_ACCEPTED
from organizations.locks import lock_and_reload, lock_organization
from organizations.models import Invitation, Membership
from organizations.models.invitation import VALID_FOR
from organizations.people.teams import own_teams
from organizations.policies import may_invite, may_manage_people
from organizations.roles import MANAGERS
from security.base.limits import Limit, refund_all
from security.journal.events import record
from security.kinds import EventKind

NOT_OPEN = _("This invitation is not open any more. Ask for a new one.")
INVITER_LOST_RIGHT = _(
    "The person who invited you may not give this role any more. Ask the organization for a new invitation."
)
ALREADY_MEMBER = _("This person already belongs to the organization.")
ALREADY_INVITED = _("This address already has a pending invitation. Resend it instead.")
WRONG_ADDRESS = _("This invitation is only for the address it was sent to. Sign in with that address.")
MANY_TO_ADDRESS = _("This address has received many invitations today. Try again tomorrow.")
MANY_BY_INVITER = _("You have sent many invitations today. Try again tomorrow.")
TO_ADDRESS = Limit("invitations-to", amount=10, seconds=86_400)
"""Invitations to one address, from all organizations together: resending and cancelling give no more."""
BY_INVITER = Limit("invitations-by", amount=2_000, seconds=86_400)
"""Invitations of one person, in all their organizations together."""
NEW_FOR = datetime.timedelta(days=7)
"""So long an organization is new, and its invitations reach strangers whom nobody has vouched for (ORG-80)."""
BY_NEW = Limit("invitations-new", amount=settings.NEW_ORGANIZATION_INVITATIONS, seconds=86_400)
"""Invitations of a new organization; and of one person in all their new ones together, however many they found."""


@dataclass(frozen=True)
class InvitationPlan:
    """What the inviter decides about a new person."""

    email: str
    role: str
    first_name: str = ""
    last_name: str = ""
    language: str = "es"
    has_accounting: bool = False
    wants_billing_mail: bool = False
    wants_product_mail: bool = True
    only_this_address: bool = False
    welcome: str = ""
    team_ids: tuple[int, ...] = field(default=())

    @property
    def language_name(self) -> str:
        """The language in words of the reader."""
        return str(dict(settings.LANGUAGES)[self.language])


@transaction.atomic
def invite(*, actor: Membership, plan: InvitationPlan, now: datetime.datetime) -> Invitation:
    """Promise a place and mail the link (ORG-20..28).

    An expired invitation of the address makes room for the new one. Raises Refused without the right, RuleError for a
    member, an address that is invited or a team of elsewhere.
    """
    actor = lock_and_reload(actor)
    may_invite(actor, role=plan.role).or_403()
    email = plan.email.strip().lower()
    _refuse_known(actor, email, now)
    invitation = _store(actor, plan, email, now)
    _mail(actor, invitation, now)
    actor.record(EventKind.INVITATION_SENT, email=email, name=invitation.full_name, role=plan.role)
    return invitation


@transaction.atomic
def resend_invitation(
    *, actor: Membership, invitation: Invitation, now: datetime.datetime, seen: str | None = None
) -> Invitation:
    """Send a new link for seven more days; every earlier link dies (ORG-26).

    The resender answers for the role from now on. Raises RuleError when it is not pending any more, ChangedMeanwhile
    when its link is another one than was ``seen``.
    """
    actor = lock_and_reload(actor)
    invitation = _pending(actor, invitation)
    check_unchanged(seen, invitation.link_version)
    may_invite(actor, role=invitation.role).or_403()
    invitation.renew_link(inviter=actor.user, now=now)
    _mail(actor, invitation, now)
    actor.record(EventKind.INVITATION_RESENT, email=invitation.email)
    return invitation


@transaction.atomic
def cancel_invitation(
    *, actor: Membership, invitation: Invitation, now: datetime.datetime, seen: str | None = None
) -> None:
    """Withdraw a pending invitation; its link dies at once. Raises as ``resend_invitation``."""
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    invitation = _pending(actor, invitation)
    check_unchanged(seen, invitation.link_version)
    invitation.close(Invitation.State.CANCELLED, now=now)
    actor.record(EventKind.INVITATION_CANCELLED, email=invitation.email)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, version: int, user: User, now: datetime.datetime) -> Membership:
    """Make the person a member as promised. The same person accepting twice gets the same membership.

    ``version`` is the one in the link. Raises RuleError when the link is dead, the address is another
    one than the bound one, or the inviter may not give the role any more (ORG-28).
    """
    organization = lock_organization(invitation.organization_id)
    invitation.refresh_from_db()
    joined = organization.memberships.filter(user=user).first()
    if joined and invitation.state == Invitation.State.ACCEPTED and invitation.accepted_by_id == user.pk:
        return joined
    _check_open(invitation, version, now)
    _check_promise(invitation, user, now)
    membership = _join(invitation, user)
    invitation.close(Invitation.State.ACCEPTED, now=now, accepted_by=user)
    record(
        EventKind.MEMBER_JOINED, actor=user, user=user, organization=organization,
        name=user.full_name, role=membership.role, invited_by=str(invitation.inviter),
    )  # fmt: skip
    emails.welcome(membership)
    emails.member_joined(membership)
    return membership


@transaction.atomic
def join_with_new_account(*, invitation: Invitation, version: int, now: datetime.datetime, **person: str) -> Membership:
    """Create the account of the invited address and accept with it, or neither (ORG-3).

    ``person``: first_name, last_name, language, password. Raises AlreadyRegistered, and RuleError as
    ``accept_invitation`` does.
    """
    user = create_invited_user(email=invitation.email, **person)
    return accept_invitation(invitation=invitation, version=version, user=user, now=now)


@transaction.atomic
def decline_invitation(*, invitation: Invitation, version: int, now: datetime.datetime) -> None:
    """Say no; whoever holds the link may, and whoever invited is told. Raises RuleError when it is not open."""
    lock_organization(invitation.organization_id)
    invitation.refresh_from_db()
    _check_open(invitation, version, now)
    invitation.close(Invitation.State.DECLINED, now=now)
    inviter = Membership.objects.inviter_of(invitation, now)
    if inviter is not None:
        emails.declined(inviter, invitation)
    record(EventKind.INVITATION_DECLINED, actor=None, organization=invitation.organization, email=invitation.email)


def _store(actor: Membership, plan: InvitationPlan, email: str, now: datetime.datetime) -> Invitation:
    fields = {key: value for key, value in asdict(plan).items() if key not in {"email", "team_ids"}}
    if plan.role in MANAGERS:
        fields["has_accounting"] = False
    try:
        with transaction.atomic():
            invitation = actor.organization.invitations.create(
                email=email, inviter=actor.user, sent_at=now, expires_at=now + VALID_FOR, **fields
            )
    except IntegrityError as error:
        raise RuleError(ALREADY_INVITED) from error
    invitation.teams.set(own_teams(actor, plan.team_ids))
    return invitation


def _mail(actor: Membership, invitation: Invitation, now: datetime.datetime) -> None:
    """Send the link. Raises RuleError when the address got, or the inviter or a new organization sent, many today;
    Unavailable."""
    inviter, is_new = str(actor.user_id), now < actor.organization.created_at + NEW_FOR
    takes = [(BY_INVITER, inviter, RuleError(MANY_BY_INVITER))]
    if is_new:
        subjects = (f"person {inviter}", str(actor.organization_id))
        takes += [(BY_NEW, subject, RuleError(_many_by_new())) for subject in subjects]
    taken = []
    for limit, subject, refusal in [*takes, (TO_ADDRESS, invitation.email, RuleError(MANY_TO_ADDRESS))]:
        taken.append((limit, subject))
        if limit.hit(subject):
            refund_all(taken)
            raise refusal
    emails.invitation(invitation)
    settle("invitation", invitation.pk, now=now)
    invited = User.objects.filter(email=invitation.email).first()
    if invited is not None:
        name, version = invitation.organization.name, invitation.link_version
        tell("invitation", invitation.pk, now=now, user=invited, name=name, version=version)


def _many_by_new() -> str:
    text = _("In its first %(days)s days an organization sends at most %(most)s invitations a day. Try again tomorrow.")
    return str(text) % {"days": NEW_FOR.days, "most": BY_NEW.amount}


def _refuse_known(actor: Membership, email: str, now: datetime.datetime) -> None:
    """Raises RuleError for a member and for an open invitation; an expired one makes room."""
    if actor.organization.memberships.filter(user__email=email).exists():
        raise RuleError(ALREADY_MEMBER)
    pending = actor.organization.invitations.pending().filter(email=email).first()
    if pending is not None and not pending.is_expired(now):
        raise RuleError(ALREADY_INVITED)
    if pending is not None:
        pending.close(Invitation.State.CANCELLED, now=now)
        actor.record(EventKind.INVITATION_CANCELLED, email=pending.email)


def _pending(actor: Membership, invitation: Invitation) -> Invitation:
    pending = actor.organization.invitations.pending().filter(pk=invitation.pk).first()
    if pending is None:
        raise RuleError(_("This invitation was answered or cancelled meanwhile."))
    return pending


def _check_open(invitation: Invitation, version: int, now: datetime.datetime) -> None:
    if not invitation.is_open(version, now):
        raise RuleError(NOT_OPEN)


def _check_promise(invitation: Invitation, user: User, now: datetime.datetime) -> None:
    if invitation.only_this_address and user.email != invitation.email:
        raise RuleError(WRONG_ADDRESS)
    inviter = Membership.objects.inviter_of(invitation, now)
    if inviter is None or not may_invite(inviter, role=invitation.role):
        raise RuleError(INVITER_LOST_RIGHT)
    if invitation.organization.memberships.filter(user=user).exists():
        raise RuleError(_("You already belong to this organization."))


def _join(invitation: Invitation, user: User) -> Membership:
    membership = invitation.organization.memberships.create(
        user=user,
        role=invitation.role,
        has_accounting=invitation.has_accounting,
        wants_billing_mail=invitation.wants_billing_mail,
        wants_product_mail=invitation.wants_product_mail,
    )
    membership.teams.set(invitation.teams.all())
    for arrive in INVITATION_ACCEPTED:
        arrive(invitation, membership)
    return membership
