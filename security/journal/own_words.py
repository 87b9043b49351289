"""What the reader did and what others tried at their account, told to the reader: in the second person."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from security.kinds import EventKind, worded
from security.models import Event

if TYPE_CHECKING:
    from accounts.models import User

OWN = {
    EventKind.SIGNED_IN: _("You signed in."),
    EventKind.SIGNED_OUT: _("You signed out."),
    EventKind.SESSION_ENDED: _("You closed the session on %(name)s."),
    EventKind.OTHER_SESSIONS_ENDED: _("You closed all other sessions."),
    EventKind.SIGNED_UP: _("You created the account."),
    EventKind.EMAIL_VERIFIED: _("You confirmed the email address."),
    EventKind.PASSWORD_RESET: _("You set a new password."),
    EventKind.PASSWORD_CHANGED: _("You changed the password."),
    EventKind.LOGIN_CHANGE_ASKED: _("You asked to sign in with %(after)s instead of %(before)s."),
    EventKind.LOGIN_CHANGED: _("You changed the login email from %(before)s to %(after)s."),
    EventKind.RECOVERY_PHONE_CHANGED: _("You changed the recovery phone."),
    EventKind.RECOVERY_EMAIL_CHANGED: _("You changed the recovery email."),
    EventKind.ALERTS_CHANGED: _("You changed the alert settings."),
    EventKind.REAUTHENTICATION_FAILED: _("You entered a wrong password while confirming."),
    EventKind.SECOND_STEP_PASSED: _("You passed the second step."),
    EventKind.FACTOR_ADDED: _("You activated a method of two-step verification."),
    EventKind.FACTOR_REPLACED: _("You replaced a method of two-step verification."),
    EventKind.FACTOR_REMOVED: _("You removed a method of two-step verification."),
    EventKind.FACTOR_PREFERRED: _("You changed the preferred method of two-step verification."),
    EventKind.PUSH_APPROVED: _("You approved a sign-in on the device %(device)s."),
    EventKind.BACKUP_CODES_RENEWED: _("You made new backup codes."),
    EventKind.BACKUP_CODE_USED: _("You used a backup code."),
    EventKind.BROWSER_REMEMBERED: _("You chose not to be asked again on a browser for 30 days."),
    EventKind.APP_PASSWORD_CREATED: _("You created the application password “%(name)s”."),
    EventKind.APP_PASSWORDS_REVOKED: _("You revoked application passwords: %(names)s."),
    EventKind.PROFILE_CHANGED: _("You changed the profile."),
    EventKind.DATA_EXPORTED: _("You downloaded all personal data."),
    EventKind.CODE_SHOWN: _("You asked for a support code."),
    EventKind.ORGANIZATION_CREATED: _("You created the organization."),
    EventKind.ORGANIZATION_CHANGED: _("You changed the organization’s data."),
    EventKind.MEMBER_JOINED: _("You joined."),
    EventKind.MEMBER_LEFT: _("You left."),
    EventKind.MEMBER_REMOVED: _("You removed %(user)s."),
    EventKind.MEMBER_ROLE_CHANGED: _("You changed the role of %(user)s."),
    EventKind.MEMBER_ROLE_RESTORED: _("You undid the change of the role of %(user)s."),
    EventKind.MEMBER_CONTACT_CHANGED: _("You changed the contact preferences of %(user)s."),
    EventKind.MEMBER_TEAMS_CHANGED: _("You changed the teams of %(user)s."),
    EventKind.MEMBER_ALERTED: _("You sent a security alert to %(user)s."),
    EventKind.MEMBERS_EXPORTED: _("You exported the list of users."),
    EventKind.LOG_EXPORTED: _("You exported the activity log."),
    EventKind.INVITATION_SENT: _("You invited %(email)s."),
    EventKind.INVITATION_RESENT: _("You resent the invitation of %(email)s."),
    EventKind.INVITATION_CANCELLED: _("You cancelled the invitation of %(email)s."),
    EventKind.ACCESS_CHANGED: _("You changed the product access of %(holder)s."),
    EventKind.PRODUCT_CHANGED: _("You changed %(product)s."),
    EventKind.PRODUCT_LOCKED: _("You locked the management of %(product)s."),
    EventKind.PRODUCT_UNLOCKED: _("You unlocked the management of %(product)s."),
    EventKind.TEAM_CREATED: _("You created the team %(team)s."),
    EventKind.TEAM_CHANGED: _("You changed the team %(team)s."),
    EventKind.TEAM_DELETED: _("You deleted the team %(team)s."),
}

ABOUT = {
    EventKind.SIGN_IN_FAILED: _("Someone entered a wrong password for your account."),
    EventKind.SIGN_IN_PAUSED: _("A sign-in to your account was refused in the pause after wrong passwords."),
    EventKind.STEP_AWAITED: _("Someone entered your correct password; the second step was asked for."),
    EventKind.SECOND_STEP_REFUSED: _("Someone with your password did not pass the second step."),
}
"""Tried by nobody known, at the account of the reader."""


def told_to(event: Event, reader: "User") -> str:
    """The sentence of the event for the person whose activity it is."""
    words = OWN if event.actor_id == reader.pk else ABOUT if event.user_id == reader.pk else {}
    own = words.get(event.kind)  # type: ignore[call-overload]
    return worded(own, {**event.data, "user": str(event.user or "")}) if own else event.sentence
