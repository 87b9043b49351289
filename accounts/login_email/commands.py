"""Signing in with another address (guide 11): asked with the password, proved by a link, undone by the old address.

Nothing here tells a stranger whether an address has an account (REL-8): the wish is kept and shown as
always, and only the mail to the address itself differs. Its reader learns there that it is taken, and the way out.
Whoever manages people sees their accounts in the list anyway, and reads the reason at once (PRO-43).

One change at a time in the whole portal (``_one_at_a_time``): two people who cross then never wait for each other, and
the unique index decides between a change and whoever signs up.
"""

import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.hooks import LOGIN_EMAIL_CHANGED, may_know_account
from accounts.models import LINK_VALID_FOR, TAKEN_BACK_FOR, LoginChange, User
from core.errors import RuleError
from core.shown import check_unchanged
from security.app_passwords import commands as app_passwords
from security.base.limits import DAY, Limit, hit_all, wait_in_words
from security.base.locking import lock_person, lock_unchanged_person
from security.base.origin import Origin
from security.journal.events import record
from security.kinds import EventKind
from security.methods.factors import factors_of
from security.sessions import end_others
from security.sign_in import blocks, browser_commands

BY_PERSON = Limit("login-email-by", amount=5, seconds=DAY)
TO_ADDRESS = Limit("login-email-to", amount=5, seconds=DAY)
"""Mails to one address, from all accounts together, with or without an account of its own."""
LOCK = 1_100_011
"""Number of the advisory lock; means nothing but this."""

SAME = _("This is your login email already. Enter another address.")
IS_RECOVERY = _("This is your recovery email. Enter another address, or change the recovery email first.")
DEAD = _("This link is no longer valid: it was used, cancelled or replaced by a newer one, or its time is over.")
TAKEN = _(
    "This address is the login of another account meanwhile. Choose another one; or invite that account into your "
    "organizations, give it your rights and then leave them with this one."
)
KNOWN = _(
    "This address is the login of another account of your organization already. To go on with that one: give it all "
    "your rights, sign in with it, and then take this account out."
)
CONFIRMED = _("This link was used already: the new login is confirmed.")
CANCELLED = _("This link was used already, or the change was cancelled in the profile: it is cancelled.")
BACK = _("The old address has taken the account back.")
OLD_TAKEN = _(
    "Your old address is the login of another account meanwhile. Write to us, so that we can check who you are."
)
CLOSED = _("This account is closed or blocked at present. Write to our support.")


@transaction.atomic
def ask(*, actor: User, address: str, origin: Origin, now: datetime.datetime) -> LoginChange:
    """Keep the wish in the place of an earlier one, mail the link and tell the old address (PRO-41, PRO-44).

    The password and the second step were proved just now. Raises RuleError, Unavailable.
    """
    user = lock_unchanged_person(actor)
    refuse_own(user, address)
    wait = hit_all([(BY_PERSON, str(user.pk)), (TO_ADDRESS, address)])
    if wait:
        raise RuleError(wait_in_words(wait))
    if may_know_account(user, address):
        raise RuleError(KNOWN)
    drop(user, LoginChange.State.REPLACED, now=now)
    change = user.login_changes.create(before=user.email, after=address, asked_at=now, expires_at=now + LINK_VALID_FOR)
    owner = User.objects.filter(email=address).first()
    if owner is None:
        emails.login_change_link(change)
    else:
        emails.login_change_in_use(owner)
    emails.login_change_asked(change, at=now, origin=origin)
    record(EventKind.LOGIN_CHANGE_ASKED, actor=user, user=user, before=change.before, after=change.after)
    return change


def of_link(token: str, link: LoginChange.Link) -> LoginChange | None:
    """The wish of a link that does just this; None when the portal made no such link."""
    pk = LoginChange.read_token(token, link)
    return LoginChange.objects.select_related("user").filter(pk=pk).first() if pk else None


def used(change: LoginChange, link: LoginChange.Link) -> str:
    """What a link did already, and the login of now; empty for one that did nothing. Later addresses stay private."""
    states = {
        LoginChange.Link.CONFIRM: LoginChange.State.CONFIRMED,
        LoginChange.Link.CANCEL: LoginChange.State.CANCELLED,
    }
    is_back = change.state == LoginChange.State.TAKEN_BACK
    if change.state != states[link] and not is_back:
        return ""
    done = BACK if is_back else CONFIRMED if link == LoginChange.Link.CONFIRM else CANCELLED
    login = change.user.email
    said = gettext("The login is %(address)s now.") % {"address": login}
    return f"{done} {said}" if login in {change.before, change.after} else str(done)


def refuse_own(user: User, address: str) -> None:
    """Raises RuleError for the address that the person has already, as a login or for recovery (PRO-42)."""
    if address == user.email:
        raise RuleError(SAME)
    if address == user.recovery_email:
        raise RuleError(IS_RECOVERY)


def drop(user: User, state: LoginChange.State, *, now: datetime.datetime) -> bool:
    """Close the wish of the person that waits; False when there was none. Inside the caller's transaction."""
    return bool(user.login_changes.waiting().update(state=state, closed_at=now))


@transaction.atomic
def withdraw(*, actor: User, now: datetime.datetime, seen: str | None = None) -> bool:
    """The person thinks better of it; False when nothing waited. Locked as by whoever confirms, the person first.

    Raises ChangedMeanwhile when ``seen`` is another wish than the one that waits.
    """
    waiting = lock_person(actor).login_changes.open(now).first()
    if waiting is None:
        return False
    check_unchanged(seen, waiting.pk)
    _cancel(waiting, by=actor, now=now)
    return True


@transaction.atomic
def confirm(*, change: LoginChange, keep: str | None, origin: Origin, now: datetime.datetime) -> User:
    """Whoever reads the new address makes it the login, once. Every session but the one with the key ``keep`` ends.

    Known places, application passwords and factors stay. Raises RuleError.
    """
    user, change = _locked(change)
    if not change.is_open(now) or user.email != change.before:
        raise RuleError(DEAD)
    _refuse_closed(user)
    refuse_own(user, change.after)
    _move(user, change.after, now, taken=TAKEN)
    change.confirm(now)
    end_others(user, keep=keep)
    browser_commands.forget_browsers(actor=user, keep=keep)
    record(EventKind.LOGIN_CHANGED, actor=user, user=user, before=change.before, after=change.after)
    emails.login_changed(change, at=now, origin=origin)
    return user


@transaction.atomic
def cancel(*, change: LoginChange, origin: Origin, now: datetime.datetime, seen: str | None = None) -> User | None:
    """Whoever reads the old address stops the change, or takes the account back for seven days after it.

    Whoever asked knew the password: every session ends, and the page offers the recovery. Answers the person when the
    account was taken back. Raises RuleError, ChangedMeanwhile when the page asked (``seen``) about the other of both.
    """
    user, change = _locked(change)
    if change.is_open(now) or change.may_be_taken_back(now):
        check_unchanged(seen, change.is_open(now))
    if change.is_open(now):
        _cancel(change, by=None, now=now)
        end_others(user, keep=None)
        browser_commands.forget_browsers(actor=user, keep=None)
        return None
    if not change.may_be_taken_back(now):
        raise RuleError(DEAD)
    _refuse_closed(user)
    _take_back(user, change, origin, now)
    return user


def is_held(user: User) -> bool:
    """Whether our support lets in whoever proves to be the owner, after the account was taken back."""
    return blocks.is_blocked(user)


def _take_back(user: User, change: LoginChange, origin: Origin, now: datetime.datetime) -> None:
    """The address of before, and nothing by which whoever moved the account could come back: sessions, the password,
    application passwords, recovery contacts, later changes and their links. Factors stay, because no mail passes the
    second step (SEC-16); when one of them is young, our support lets in whoever proves to be the owner."""
    lost = user.email
    user.recovery_email, user.recovery_phone = "", ""
    user.set_unusable_password()
    user.save(update_fields=["recovery_email", "recovery_phone", "password"])
    _move(user, change.before, now, taken=OLD_TAKEN)
    user.login_changes.after(change).update(state=LoginChange.State.TAKEN_BACK, closed_at=now)
    change.close(LoginChange.State.TAKEN_BACK, now)
    end_others(user, keep=None)
    browser_commands.forget_browsers(actor=user, keep=None)
    app_passwords.revoke_all(actor=user, now=now)
    has_young = any(factor.device.created_at > change.asked_at - TAKEN_BACK_FOR for factor in factors_of(user))
    if has_young:
        _hold(user, now)
    record(EventKind.LOGIN_TAKEN_BACK, actor=user, user=user, before=lost, after=user.email, is_held=has_young)
    emails.login_taken_back(user, lost=lost, is_held=has_young, at=now, origin=origin)


def _hold(user: User, now: datetime.datetime) -> None:
    """Nobody can tell whose factor it is: of the owner, or of whoever moved the account."""
    with override(user.language):
        reason = gettext("The login email was changed back. Our support asks who you are before you sign in.")
    blocks.start_block(user=user, by=user, reason=reason, note="login e-mail taken back, young factor", now=now)


def _move(user: User, address: str, now: datetime.datetime, *, taken: object) -> None:
    before, user.email, user.email_changed_at = user.email, address, now
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_changed_at"])
    except IntegrityError as error:
        raise RuleError(str(taken)) from error
    for follow in LOGIN_EMAIL_CHANGED:
        follow(user, before, now)


def _cancel(change: LoginChange, *, by: User | None, now: datetime.datetime) -> None:
    change.close(LoginChange.State.CANCELLED, now)
    record(EventKind.LOGIN_CHANGE_CANCELLED, actor=by, user=change.user, before=change.before, after=change.after)


def _locked(change: LoginChange) -> tuple[User, LoginChange]:
    """Person and wish as they are now; nobody else moves an address until the end of the transaction."""
    _one_at_a_time()
    user = User.objects.select_for_update(no_key=True).get(pk=change.user_id)
    return user, LoginChange.objects.select_for_update().select_related("user").get(pk=change.pk)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _refuse_closed(user: User) -> None:
    if not user.is_active or blocks.is_blocked(user):
        raise RuleError(CLOSED)
