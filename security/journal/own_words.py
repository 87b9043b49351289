"""What the reader did and what others tried at their account, told to the reader: in the second person."""

import re
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from security.kinds import KNOWN, EventKind, worded, written
from security.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

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
    EventKind.PREFERENCES_CHANGED: _("You changed how you are told about things."),
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
    EventKind.MEMBER_TEAMS_RESTORED: _("You undid the change of the teams of %(name)s."),
    EventKind.MEMBER_SUSPENSION_UNDONE: _("You undid the change of the lock of %(name)s."),
    EventKind.ACCESS_RESTORED: _("You undid the change of the product access of %(name)s."),
    EventKind.PRODUCT_LOCK_UNDONE: _("You undid the change of the lock of %(name)s."),
    EventKind.TEAM_RESTORED: _("You undid the change of the team %(name)s."),
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
    EventKind.KEY_RENAMED: _("You renamed the security key %(before)s to %(after)s."),
    EventKind.ADDRESS_ADDED: _("You added the billing address “%(name)s”."),
    EventKind.ADDRESS_CHANGED: _("You changed the billing address “%(name)s”."),
    EventKind.ADDRESS_REMOVED: _("You deleted the billing address “%(name)s”."),
    EventKind.ORGANIZATION_EXPORTED: _("You asked for an export of everything."),
    EventKind.EXPORT_DOWNLOADED: _("You downloaded the export of everything."),
    EventKind.SECOND_FACTOR_REQUIRED: _("You required two-step verification of everyone."),
    EventKind.SECOND_FACTOR_RELEASED: _("You stopped requiring two-step verification."),
    EventKind.IDLE_LIMIT_CHANGED: _("You changed when sessions without use end."),
    EventKind.MEMBER_RESTORED: _("You undid the removal of %(user)s."),
    EventKind.MEMBER_EXEMPTED: _("You exempted %(user)s from two-step verification."),
    EventKind.MEMBER_SUSPENDED: _("You locked %(user)s."),
    EventKind.MEMBER_REINSTATED: _("You unlocked %(user)s."),
    EventKind.ACCESS_EXPORTED: _("You exported who has access: %(subject)s."),
    EventKind.ACCESS_ASKED: _("You asked for access to %(target)s."),
    EventKind.ACCESS_ASKING_ANSWERED: _("You answered the request of %(user)s for %(target)s."),
    EventKind.ACCESS_ASKING_WITHDRAWN: _("You withdrew the request for %(target)s."),
    EventKind.PRODUCT_CANCELLED: _("You cancelled %(product)s."),
    EventKind.MAINTENANCE_STARTED: _("You put %(product)s into maintenance."),
    EventKind.MAINTENANCE_ENDED: _("You ended the maintenance of %(product)s."),
    EventKind.PAYMENT_REQUESTED: _("You made the payment request %(document)s of %(amount)s."),
    EventKind.PROFORMA_MADE: _("You made the pro forma invoice %(document)s."),
    EventKind.DOCUMENTS_EXPORTED: _("You exported billing documents."),
    EventKind.TRANSFER_ANNOUNCED: _("You announced a transfer for %(document)s."),
    EventKind.CARD_CHOSEN: _("You chose the card %(card)s for what is charged by itself."),
    EventKind.CARD_REMOVED: _("You removed the card %(card)s."),
    EventKind.TOP_UP_ASKED: _("You started to credit the prepaid account with %(amount)s."),
    EventKind.WITHDRAWAL_ASKED: _("You asked %(amount)s of the prepaid account back (%(document)s)."),
    EventKind.RESTORE_ASKED: _("You asked for %(product)s to be restored, for %(amount)s."),
    EventKind.RENEWAL_SWITCHED_ON: _("You switched on the automatic renewal of %(product)s."),
    EventKind.RENEWAL_SWITCHED_OFF: _("You switched off the automatic renewal of %(product)s."),
    EventKind.PERIOD_CHANGED: _("You changed the billing period of %(product)s from %(until)s on."),
    EventKind.PLAN_CHANGE_PLANNED: _("You changed the plan of %(product)s to %(name)s from %(until)s on."),
    EventKind.ORDER_PLACED: _("You placed the order %(document)s of %(amount)s."),
    EventKind.ORDER_CANCELLED: _("You cancelled the order %(document)s."),
}

ABOUT = {
    EventKind.SIGN_IN_FAILED: _("Someone entered a wrong password for your account."),
    EventKind.SIGN_IN_PAUSED: _("A sign-in to your account was refused in the pause after wrong passwords."),
    EventKind.STEP_AWAITED: _("Someone entered your correct password; the second step was asked for."),
    EventKind.SECOND_STEP_REFUSED: _("Someone with your password did not pass the second step."),
    EventKind.PREFERENCES_LINKED: _("A link in one of your emails changed how you are told about things."),
}
"""Tried by nobody known, at the account of the reader."""

DONE_TO = {
    EventKind.MEMBER_ROLE_CHANGED: _("%(actor)s changed your role."),
    EventKind.MEMBER_TEAMS_CHANGED: _("%(actor)s changed your teams."),
    EventKind.MEMBER_CONTACT_CHANGED: _("%(actor)s changed your contact preferences."),
    EventKind.MEMBER_ALERTED: _("%(actor)s sent you a security alert."),
    EventKind.MEMBER_EXEMPTED: _("%(actor)s exempted you from two-step verification."),
    EventKind.ACCESS_ASKING_ANSWERED: _("%(actor)s answered your request for %(target)s."),
}
"""By somebody else, to the reader."""
MET = {**ABOUT, **DONE_TO}

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
PROSE = frozenset({"reason", "limit", "action", "path", "until", "pages"})
"""Facts that are no names: they stand in the sentence as the rest of it."""


def told_to(event: Event, reader: "User") -> str:
    """The sentence of the event for the person whose activity it is."""
    return worded(_words(event, reader), _facts(event))


def told_with_names(event: Event, reader: "User") -> SafeString:
    """The same, with who and what it is about in bold letters."""
    facts = _facts(event)
    parts = PLACEHOLDER.split(str(_words(event, reader)))
    texts = [text.replace("%%", "%") for text in parts[::2]]
    names = [_bold(name, facts.get(name, "…")) for name in parts[1::2]]
    return format_html_join("", "{}{}", zip(texts, [*names, ""], strict=True))


def _words(event: Event, reader: "User") -> "StrPromise | str":
    """In the second person for what the reader did or met; the sentence of the log for the rest."""
    is_theirs = event.user_id == reader.pk
    words = OWN if event.actor_id == reader.pk else MET if is_theirs else {}
    known = KNOWN.get(event.kind)
    own = words.get(event.kind)  # type: ignore[call-overload]
    return own or (known.template if known else event.kind.replace("%", "%%"))


def _facts(event: Event) -> dict[str, object]:
    return {**event.data, "actor": str(event.actor or ""), "user": str(event.user or "")}


def _bold(key: str, value: object) -> SafeString:
    """A fact in its sentence."""
    return format_html("{}" if key in PROSE else "<b>{}</b>", written(key, value))
