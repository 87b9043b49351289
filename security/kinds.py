"""Everything that the journal writes down: each kind with its sentence and its group, in one table.

Kinds follow the grammar ``subject:action``. Placeholders of a sentence are keys of the event's ``data`` and two names.
"""

import re
from collections.abc import Iterable
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.components.formats import written_moment

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PLACEHOLDERS = re.compile(r"%\(\w+\)s")


class Group(models.TextChoices):
    """What the filter of a log offers."""

    PEOPLE = "people", _("Users and invitations")
    ACCESS = "access", _("Access and work teams")
    PRODUCTS = "products", _("Products")
    SECURITY = "security", _("Security and sign-in")
    BILLING = "billing", _("Accounting")
    ORGANIZATION = "organization", _("Organization")
    SUPPORT = "support", _("Support cases")


class About(Flag):
    """What else a kind is about."""

    NOTHING_ELSE = 0
    SIGN_IN = auto()
    """Somebody came in, tried to, or changed what opens the account: the person may say that it was not them.
    ``factor:proved`` is not among them: ``session:opened`` stands beside it."""
    DESK = auto()
    """An act of the desk: it stands in the person's journal and, for their readers, in that of each organization."""


SIGN_IN, DESK = About.SIGN_IN, About.DESK


class EventKind(StrEnum):
    """Everything that is written down, in one line each. Values are stored: never rename one."""

    group: Group
    template: "StrPromise"
    about: About

    def __new__(cls, value: str, group: Group, template: "StrPromise", about: About = About.NOTHING_ELSE) -> Self:
        """One line of the table."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.group, kind.template, kind.about = group, template, about
        return kind

    # fmt: off
    SIGNED_IN = "session:opened", Group.SECURITY, _("%(actor)s signed in."), SIGN_IN
    SIGN_IN_FAILED = "session:refused", Group.SECURITY, _("Someone entered a wrong password for %(user)s."), SIGN_IN
    SIGN_IN_PAUSED = "session:paused", Group.SECURITY, _("A sign-in of %(user)s was refused in the pause after wrong passwords."), SIGN_IN
    STEP_AWAITED = "session:half-open", Group.SECURITY, _("Someone entered the correct password of %(user)s; the second step was asked for."), SIGN_IN
    SIGNED_OUT = "session:closed", Group.SECURITY, _("%(actor)s signed out.")
    SESSION_ENDED = "session:ended", Group.SECURITY, _("%(actor)s closed the session on %(name)s.")
    SESSION_IDLE = "session:idle", Group.SECURITY, _("The session of %(user)s on %(name)s ended after %(limit)s without use.")
    OTHER_SESSIONS_ENDED = "session:others-ended", Group.SECURITY, _("%(actor)s closed all other sessions.")
    SIGNED_UP = "account:created", Group.SECURITY, _("%(actor)s created the account.")
    EMAIL_VERIFIED = "account:email-verified", Group.SECURITY, _("%(actor)s confirmed the email address.")
    PASSWORD_RESET = "account:password-reset", Group.SECURITY, _("%(user)s set a new password."), SIGN_IN
    PASSWORD_CHANGED = "account:password-changed", Group.SECURITY, _("%(actor)s changed the password."), SIGN_IN
    LOGIN_CHANGE_ASKED = "account:email-change-asked", Group.SECURITY, _("%(actor)s asked to sign in with %(after)s instead of %(before)s."), SIGN_IN
    LOGIN_CHANGE_CANCELLED = "account:email-change-cancelled", Group.SECURITY, _("The change of the login email of %(user)s to %(after)s was cancelled.")
    LOGIN_CHANGED = "account:email-changed", Group.SECURITY, _("%(actor)s changed the login email from %(before)s to %(after)s."), SIGN_IN
    LOGIN_TAKEN_BACK = "account:email-taken-back", Group.SECURITY, _("The login email of %(user)s was changed back from %(before)s to %(after)s.")
    RECOVERY_PHONE_CHANGED = "account:recovery-phone-changed", Group.SECURITY, _("%(actor)s changed the recovery phone."), SIGN_IN
    RECOVERY_EMAIL_CHANGED = "account:recovery-email-changed", Group.SECURITY, _("%(actor)s changed the recovery email."), SIGN_IN
    ALERTS_CHANGED = "account:alerts-changed", Group.SECURITY, _("%(actor)s changed the alert settings."), SIGN_IN
    PREFERENCES_CHANGED = "account:preferences-changed", Group.SECURITY, _("%(actor)s changed how they are told about things.")
    PREFERENCES_LINKED = "account:preferences-linked", Group.SECURITY, _("A link in an email changed how %(user)s is told about things.")
    REAUTHENTICATION_FAILED = "account:password-refused", Group.SECURITY, _("%(actor)s entered a wrong password while confirming."), SIGN_IN
    SECOND_STEP_PASSED = "factor:proved", Group.SECURITY, _("%(actor)s passed the second step.")
    SECOND_STEP_REFUSED = "factor:refused", Group.SECURITY, _("Someone with the password of %(user)s did not pass the second step."), SIGN_IN
    FACTOR_ADDED = "factor:added", Group.SECURITY, _("%(actor)s activated a method of two-step verification."), SIGN_IN
    FACTOR_REPLACED = "factor:replaced", Group.SECURITY, _("%(actor)s replaced a method of two-step verification."), SIGN_IN
    FACTOR_REMOVED = "factor:removed", Group.SECURITY, _("%(actor)s removed a method of two-step verification."), SIGN_IN
    PUSH_ASKED = "push:asked", Group.SECURITY, _("A sign-in asked the registered devices of %(user)s."), SIGN_IN
    PUSH_APPROVED = "push:approved", Group.SECURITY, _("%(actor)s approved a sign-in on the device %(device)s."), SIGN_IN
    PUSH_DENIED = "push:denied", Group.SECURITY, _("%(actor)s refused a sign-in on the device %(device)s."), SIGN_IN
    PUSH_MISSED = "push:missed", Group.SECURITY, _("Three wrong numbers were entered on the device %(device)s of %(user)s; the sign-in was stopped."), SIGN_IN
    SMS_SENT = "sms:sent", Group.SECURITY, _("A code was sent by SMS to %(user)s, number %(number)s."), SIGN_IN
    FACTOR_PREFERRED = "factor:preferred", Group.SECURITY, _("%(actor)s changed the preferred method of two-step verification."), SIGN_IN
    KEY_RENAMED = "key:renamed", Group.SECURITY, _("%(actor)s renamed the security key %(before)s to %(after)s."), SIGN_IN
    KEY_COPIED = "key:copied", Group.SECURITY, _("The security key %(key)s of %(user)s was refused: its counter went back, so it may be a copy."), SIGN_IN
    KEY_UNVERIFIED = "key:unverified", Group.SECURITY, _("The security key %(key)s of %(user)s was refused: it asked nobody for a PIN, a finger or a face."), SIGN_IN
    BACKUP_CODES_RENEWED = "codes:renewed", Group.SECURITY, _("%(actor)s made new backup codes."), SIGN_IN
    BACKUP_CODE_USED = "codes:used", Group.SECURITY, _("%(actor)s used a backup code."), SIGN_IN
    BROWSER_REMEMBERED = "browser:remembered", Group.SECURITY, _("%(actor)s chose not to be asked again on a browser for 30 days."), SIGN_IN
    BROWSER_FORGOTTEN = "browser:forgotten", Group.SECURITY, _("%(actor)s had remembered browsers ask again.")
    ASKING_CHANGED = "session:asking-changed", Group.SECURITY, _("%(actor)s changed whether the sign-in is asked whenever the browser opens."), SIGN_IN
    APP_PASSWORD_CREATED = "account:app-password-created", Group.SECURITY, _("%(actor)s created the application password “%(name)s”."), SIGN_IN
    APP_PASSWORDS_REVOKED = "account:app-passwords-revoked", Group.SECURITY, _("%(actor)s revoked application passwords: %(names)s."), SIGN_IN
    APP_PASSWORD_REFUSED = "account:app-password-refused", Group.SECURITY, _("A program tried wrong application passwords of %(user)s again and again."), SIGN_IN
    PROFILE_CHANGED = "account:changed", Group.SECURITY, _("%(actor)s changed the profile.")
    DATA_EXPORTED = "account:data-exported", Group.SECURITY, _("%(actor)s downloaded all personal data.")
    ORGANIZATION_CREATED = "organization:created", Group.ORGANIZATION, _("%(actor)s created the organization.")
    ORGANIZATION_CHANGED = "organization:changed", Group.ORGANIZATION, _("%(actor)s changed the organization’s data.")
    VAT_NUMBER_CONFIRMED = "organization:vat-confirmed", Group.ORGANIZATION, _("The register confirmed the VAT number %(number)s.")
    VAT_NUMBER_REFUSED = "organization:vat-refused", Group.ORGANIZATION, _("The register does not know the VAT number %(number)s.")
    ADDRESS_ADDED = "address:added", Group.BILLING, _("%(actor)s added the billing address “%(name)s”.")
    ADDRESS_CHANGED = "address:changed", Group.BILLING, _("%(actor)s changed the billing address “%(name)s”.")
    ADDRESS_REMOVED = "address:removed", Group.BILLING, _("%(actor)s deleted the billing address “%(name)s”.")
    ORGANIZATION_DELETED = "organization:deleted", Group.ORGANIZATION, _("%(actor)s deleted the organization %(name)s.")
    ORGANIZATION_EXPORTED = "organization:exported", Group.ORGANIZATION, _("%(actor)s asked for an export of everything.")
    EXPORT_DOWNLOADED = "organization:export-downloaded", Group.ORGANIZATION, _("%(actor)s downloaded the export of everything.")
    SECOND_FACTOR_REQUIRED = "organization:second-factor-required", Group.SECURITY, _("%(actor)s required two-step verification of everyone.")
    IDLE_LIMIT_CHANGED = "organization:idle-limit-changed", Group.SECURITY, _("%(actor)s changed when sessions without use end.")
    SECOND_FACTOR_RELEASED = "organization:second-factor-released", Group.SECURITY, _("%(actor)s stopped requiring two-step verification.")
    MEMBER_JOINED = "member:joined", Group.PEOPLE, _("%(user)s joined.")
    MEMBER_LEFT = "member:left", Group.PEOPLE, _("%(user)s left.")
    MEMBER_REMOVED = "member:removed", Group.PEOPLE, _("%(actor)s removed %(user)s.")
    MEMBER_RESTORED = "member:restored", Group.PEOPLE, _("%(actor)s undid the removal of %(user)s.")
    DATA_TRANSFERRED = "member:data-transferred", Group.PEOPLE, _("%(actor)s transferred the files of %(name)s in %(product)s to %(heir)s.")
    DEPARTURE_CLOSED = "member:departure-closed", Group.PEOPLE, _("The removal of %(name)s can no longer be undone.")
    MEMBER_ROLE_CHANGED = "member:role-changed", Group.PEOPLE, _("%(actor)s changed the role of %(user)s.")
    MEMBER_ROLE_RESTORED = "member:role-restored", Group.PEOPLE, _("%(actor)s undid the change of the role of %(user)s.")
    MEMBER_TEAMS_RESTORED = "member:teams-restored", Group.PEOPLE, _("%(actor)s undid the change of the teams of %(name)s.")
    MEMBER_SUSPENSION_UNDONE = "member:lock-undone", Group.SECURITY, _("%(actor)s undid the change of the lock of %(name)s.")
    MEMBER_CONTACT_CHANGED = "member:contact-changed", Group.PEOPLE, _("%(actor)s changed the contact preferences of %(user)s.")
    MEMBER_TEAMS_CHANGED = "member:teams-changed", Group.PEOPLE, _("%(actor)s changed the teams of %(user)s.")
    MEMBER_EXEMPTED = "member:exempted", Group.SECURITY, _("%(actor)s exempted %(user)s from two-step verification.")
    MEMBER_EXEMPTION_LIFTED = "member:exemption-lifted", Group.SECURITY, _("%(actor)s lifted the exception of %(user)s.")
    MEMBER_GRACE_TAKEN = "member:grace-taken", Group.SECURITY, _("%(user)s took 3 more days to activate two-step verification.")
    MEMBER_SUSPENDED = "member:locked", Group.SECURITY, _("%(actor)s locked %(user)s.")
    MEMBER_REINSTATED = "member:unlocked", Group.SECURITY, _("%(actor)s unlocked %(user)s.")
    MEMBER_SUSPENSION_ENDED = "member:lock-ended", Group.SECURITY, _("The lock of %(user)s ended.")
    MEMBER_ALERTED = "member:alerted", Group.SECURITY, _("%(actor)s sent a security alert to %(user)s.")
    LOG_EXPORTED = "log:exported", Group.SECURITY, _("%(actor)s exported the activity log.")
    MEMBERS_EXPORTED = "members:exported", Group.PEOPLE, _("%(actor)s exported the list of users.")
    INVITATION_SENT = "invitation:sent", Group.PEOPLE, _("%(actor)s invited %(email)s.")
    INVITATION_RESENT = "invitation:resent", Group.PEOPLE, _("%(actor)s resent the invitation of %(email)s.")
    INVITATION_CANCELLED = "invitation:cancelled", Group.PEOPLE, _("%(actor)s cancelled the invitation of %(email)s.")
    INVITATION_DECLINED = "invitation:declined", Group.PEOPLE, _("%(email)s declined the invitation.")
    ACCESS_CHANGED = "access:changed", Group.ACCESS, _("%(actor)s changed the product access of %(holder)s.")
    ACCESS_RESTORED = "access:restored", Group.ACCESS, _("%(actor)s undid the change of the product access of %(name)s.")
    ACCESS_EXPORTED = "access:exported", Group.ACCESS, _("%(actor)s exported who has access: %(subject)s.")
    ACCESS_GRANTED_BY_RULE = "access:granted-by-rule", Group.ACCESS, _("%(holder)s got access to %(product)s, as asked for future products.")
    ACCESS_ASKED = "access:asked", Group.ACCESS, _("%(actor)s asked for access to %(target)s.")
    ACCESS_ASKING_ANSWERED = "access:asking-answered", Group.ACCESS, _("%(actor)s answered the request of %(user)s for %(target)s.")
    ACCESS_ASKING_WITHDRAWN = "access:asking-withdrawn", Group.ACCESS, _("%(actor)s withdrew the request for %(target)s.")
    RECIPE_CREATED = "recipe:created", Group.ACCESS, _("%(actor)s created the recipe “%(recipe)s”.")
    RECIPE_CHANGED = "recipe:changed", Group.ACCESS, _("%(actor)s changed the recipe “%(recipe)s”.")
    RECIPE_DELETED = "recipe:deleted", Group.ACCESS, _("%(actor)s deleted the recipe “%(recipe)s”.")
    RECIPE_USED = "recipe:used", Group.ACCESS, _("%(actor)s used the recipe “%(recipe)s” for %(holder)s.")
    PRODUCT_CREATED = "product:created", Group.PRODUCTS, _("%(name)s was added to the products.")
    PRODUCT_CHANGED = "product:changed", Group.PRODUCTS, _("%(actor)s changed %(product)s.")
    PRODUCT_CANCELLED = "product:cancelled", Group.PRODUCTS, _("%(actor)s cancelled %(product)s.")
    PRODUCT_LOCKED = "product:locked", Group.PRODUCTS, _("%(actor)s locked the management of %(product)s.")
    PRODUCT_UNLOCKED = "product:unlocked", Group.PRODUCTS, _("%(actor)s unlocked the management of %(product)s.")
    PRODUCT_LOCK_UNDONE = "product:lock-undone", Group.PRODUCTS, _("%(actor)s undid the change of the lock of %(name)s.")
    MAINTENANCE_STARTED = "product:maintenance-started", Group.PRODUCTS, _("%(actor)s put %(product)s into maintenance.")
    MAINTENANCE_ENDED = "product:maintenance-ended", Group.PRODUCTS, _("%(actor)s ended the maintenance of %(product)s.")
    LOCK_RAN_OUT = "product:lock-ran-out", Group.PRODUCTS, _("The lock of %(product)s has ended by itself.")
    MAINTENANCE_RAN_OUT = "product:maintenance-ran-out", Group.PRODUCTS, _("The maintenance of %(product)s has ended by itself.")
    PRODUCT_STOPPED_UNPAID = "product:stopped-unpaid", Group.PRODUCTS, _("%(product)s was stopped because an invoice is open.")
    PRODUCT_STOPPED_ABUSE = "product:stopped-abuse", Group.PRODUCTS, _("%(actor)s stopped %(product)s because of misuse.")
    PRODUCT_STOPPED_UNVERIFIED = "product:stopped-unverified", Group.PRODUCTS, _("%(product)s was stopped because its owner is not verified.")
    PRODUCT_RELEASED_UNVERIFIED = "product:released-unverified", Group.PRODUCTS, _("%(product)s is no longer stopped: its owner is verified.")
    PRODUCT_RELEASED_UNPAID = "product:released-unpaid", Group.PRODUCTS, _("%(product)s is no longer stopped: the invoice is settled.")
    PRODUCT_RELEASED_ABUSE = "product:released-abuse", Group.PRODUCTS, _("%(actor)s released %(product)s again.")
    PRODUCT_PROVISIONED = "product:provisioned", Group.PRODUCTS, _("%(product)s is set up.")
    PRODUCT_EXTENDED = "product:extended", Group.PRODUCTS, _("%(product)s was extended until %(until)s.")
    PRODUCT_SUSPENDED = "product:suspended", Group.PRODUCTS, _("The service of %(product)s was suspended.")
    PRODUCT_RESUMED = "product:resumed", Group.PRODUCTS, _("The service of %(product)s runs again.")
    PRODUCT_PLAN_CHANGED = "product:plan-changed", Group.PRODUCTS, _("%(product)s changed to the plan %(plan)s.")
    PRODUCT_RESTORED = "product:restored", Group.PRODUCTS, _("%(product)s was restored until %(until)s.")
    PRODUCT_ENDED = "product:ended", Group.PRODUCTS, _("The service of %(product)s has ended.")
    MAILBOX_PASSWORD_SET = "product:mailbox-password-set", Group.PRODUCTS, _("The mailbox %(address)s took the new password of the account of %(user)s.")
    PERSONAL_DATA_KEPT = "product:data-kept", Group.PRODUCTS, _("%(product)s keeps the data of %(person)s until %(until)s.")
    PERSONAL_DATA_HANDED_OVER = "product:data-handed-over", Group.PRODUCTS, _("%(product)s gave the files of %(person)s to %(heir)s.")
    PERSONAL_DATA_GIVEN_BACK = "product:data-given-back", Group.PRODUCTS, _("%(product)s gave the kept data back to %(person)s.")
    PERSON_RENAMED = "product:person-renamed", Group.PRODUCTS, _("%(product)s knows %(person)s as %(now)s.")
    PROVIDER_REFUSED = "product:refused-by-provider", Group.PRODUCTS, _("The provider refused a request about %(product)s.")
    CODE_SHOWN = "support:code-shown", Group.SECURITY, _("%(actor)s asked for a support code.")
    VIP_CODE_USED = "support:vip-code-used", Group.SECURITY, _("%(actor)s of the provider’s support identified the organization by its VIP code.")
    CODE_USED = "support:code-used", Group.SECURITY, _("%(actor)s of the provider’s support identified %(user)s by the support code.")
    VISIT_STARTED = "support:visit-started", Group.SECURITY, _("%(user)s let %(actor)s of the provider’s support view their organizations for 30 minutes."), DESK
    VISIT_PAGE = "support:page-seen", Group.SECURITY, _("%(actor)s of the provider’s support looked at %(path)s as %(user)s sees it.")
    VISIT_ENDED = "support:visit-ended", Group.SECURITY, _("The visit of %(actor)s of the provider’s support has ended; pages opened: %(pages)s."), DESK
    CASE_OPENED = "case:opened", Group.SUPPORT, _("%(actor)s opened the support case %(number)s.")
    CASE_WRITTEN = "case:written", Group.SUPPORT, _("%(actor)s wrote in the support case %(number)s.")
    CASE_REPLIED = "case:replied", Group.SUPPORT, _("%(actor)s of the provider’s support answered the support case %(number)s.")
    CASE_NOTED = "case:noted", Group.SUPPORT, _("%(actor)s wrote an internal note in the support case %(number)s.")
    CASE_CLOSED = "case:closed", Group.SUPPORT, _("%(actor)s closed the support case %(number)s.")
    CASE_REOPENED = "case:reopened", Group.SUPPORT, _("%(actor)s reopened the support case %(number)s.")
    CASE_CLAIMED = "case:claimed", Group.SUPPORT, _("%(actor)s of the provider’s support took on the support case %(number)s.")
    CASE_RELEASED = "case:released", Group.SUPPORT, _("%(actor)s of the provider’s support gave back the support case %(number)s.")
    CASE_PRIORITY = "case:priority", Group.SUPPORT, _("%(actor)s of the provider’s support changed the priority of the support case %(number)s.")
    CASE_LATE = "case:late", Group.SUPPORT, _("The support case %(number)s was not answered in time.")
    LETTER_ANSWERED = "letter:answered", Group.SUPPORT, _("%(actor)s answered the mail %(number)s of %(email)s.")
    LETTER_CLOSED = "letter:closed", Group.SUPPORT, _("%(actor)s laid the mail %(number)s of %(email)s aside.")
    PERSON_BLOCKED = "person:blocked", Group.SECURITY, _("%(actor)s of the provider’s support blocked %(user)s: %(reason)s"), DESK
    PERSON_UNBLOCKED = "person:unblocked", Group.SECURITY, _("%(actor)s of the provider’s support unblocked %(user)s."), DESK
    PAYMENT_REQUESTED = "document:requested", Group.BILLING, _("%(actor)s made the payment request %(document)s of %(amount)s.")
    PROFORMA_MADE = "document:proforma", Group.BILLING, _("%(actor)s made the pro forma invoice %(document)s.")
    DOCUMENT_VOID = "document:void", Group.BILLING, _("The payment request %(document)s is no longer valid.")
    DOCUMENT_PAID = "document:paid", Group.BILLING, _("%(document)s was paid in full: %(amount)s.")
    DOCUMENT_ISSUED = "document:issued", Group.BILLING, _("The document %(document)s of %(amount)s was issued.")
    DOCUMENTS_EXPORTED = "documents:exported", Group.BILLING, _("%(actor)s exported billing documents.")
    BILLING_WISHES_CHANGED = "member:billing-wishes-changed", Group.BILLING, _("%(actor)s changed which mails about money %(user)s gets.")
    RECIPIENT_ADDED = "recipient:added", Group.BILLING, _("%(actor)s named %(email)s for the documents of each month.")
    RECIPIENT_CONFIRMED = "recipient:confirmed", Group.BILLING, _("%(email)s confirmed that it wants the documents of each month.")
    RECIPIENT_DECLINED = "recipient:declined", Group.BILLING, _("%(email)s does not want the documents of each month.")
    RECIPIENT_REMOVED = "recipient:removed", Group.BILLING, _("%(actor)s removed %(email)s from the documents of each month.")
    TRANSFER_ANNOUNCED = "document:transfer-announced", Group.BILLING, _("%(actor)s announced a transfer for %(document)s.")
    MONEY_RECEIVED = "payment:received", Group.BILLING, _("%(amount)s arrived for %(document)s.")
    PAYMENT_FAILED = "payment:failed", Group.BILLING, _("A payment of %(amount)s for %(document)s failed.")
    CARD_ADDED = "card:added", Group.BILLING, _("The card %(card)s was added.")
    CARD_CHOSEN = "card:chosen", Group.BILLING, _("%(actor)s chose the card %(card)s for what is charged by itself.")
    CARD_REMOVED = "card:removed", Group.BILLING, _("%(actor)s removed the card %(card)s.")
    PAYMENT_DISPUTED = "payment:disputed", Group.BILLING, _("The bank disputes a payment of %(amount)s.")
    DISPUTE_WON = "payment:dispute-won", Group.BILLING, _("The dispute about %(amount)s was decided for the provider.")
    DISPUTE_LOST = "payment:dispute-lost", Group.BILLING, _("The dispute about %(amount)s was lost.")
    BALANCE_ALERT_SET = "prepaid:alert-set", Group.BILLING, _("%(actor)s asked to be told when the balance is below %(amount)s.")
    BALANCE_ALERT_OFF = "prepaid:alert-off", Group.BILLING, _("%(actor)s switched off the low-balance alert.")
    CLAIM_PAID = "claim:paid", Group.BILLING, _("%(actor)s paid %(amount)s that were owed after a bank took money back.")
    REFUND_ASKED = "refund:asked", Group.BILLING, _("%(amount)s of the prepaid account are on the way to their card.")
    REFUND_DONE = "refund:done", Group.BILLING, _("%(amount)s went back to their card.")
    REFUND_FAILED = "refund:failed", Group.BILLING, _("The card did not take %(amount)s back.")
    PREPAID_USED = "prepaid:used", Group.BILLING, _("%(amount)s of the prepaid account were set aside for %(document)s.")
    PREPAID_RELEASED = "prepaid:released", Group.BILLING, _("%(amount)s for %(document)s went back to the prepaid account.")
    TOP_UP_ASKED = "prepaid:top-up-asked", Group.BILLING, _("%(actor)s started to credit the prepaid account with %(amount)s.")
    NAME_GIVEN_UP = "product:name-given-up", Group.PRODUCTS, _("%(product)s was not paid beyond %(until)s: its end was ordered at the registry.")
    NAME_CHANGE_ASKED = "product:name-change-asked", Group.PRODUCTS, _("%(actor)s asked for a change of %(product)s at its registry: %(action)s.")
    NAME_CHANGED = "product:name-changed", Group.PRODUCTS, _("%(product)s was changed at its registry: %(action)s.")
    NAME_CHANGE_REFUSED = "product:name-change-refused", Group.PRODUCTS, _("The registry refused a change of %(product)s (%(action)s): %(reason)s")
    NAME_CODE_SENT = "product:name-code-sent", Group.PRODUCTS, _("%(actor)s had the authorization code of %(product)s sent to its owner.")
    OWNER_CHANGE_ASKED = "product:owner-change-asked", Group.PRODUCTS, _("%(actor)s asked the owner of %(product)s to agree to %(holder)s as the new one.")
    OWNER_CHANGE_WITHDRAWN = "product:owner-change-withdrawn", Group.PRODUCTS, _("%(actor)s withdrew the change of the owner of %(product)s to %(holder)s.")
    OWNER_CHANGE_AGREED = "product:owner-change-agreed", Group.PRODUCTS, _("The owner of %(product)s agreed to %(holder)s as the new one.")
    OWNER_CHANGE_REFUSED = "product:owner-change-refused", Group.PRODUCTS, _("The owner of %(product)s did not agree to %(holder)s as the new one.")
    OWNER_CHANGE_OVER = "product:owner-change-over", Group.PRODUCTS, _("The owner of %(product)s did not answer in two days: %(holder)s does not become the new one.")
    CONTACT_ADDED = "contact:added", Group.PRODUCTS, _("%(actor)s wrote the contact card of %(name)s.")
    CONTACT_DELETED = "contact:deleted", Group.PRODUCTS, _("%(actor)s deleted the contact card of %(name)s.")
    NAME_TRANSFERRED = "product:name-transferred", Group.PRODUCTS, _("%(product)s was transferred to another registrar (%(registrar)s). It is not renewed or charged here any more.")
    NAME_ARRIVED = "product:name-arrived", Group.PRODUCTS, _("%(product)s came from another registrar.")
    NAME_LEAVING = "product:name-leaving", Group.PRODUCTS, _("Another registrar (%(registrar)s) asks for %(product)s.")
    NAME_LEAVING_ANSWERED = "product:name-leaving-answered", Group.PRODUCTS, _("%(actor)s answered the transfer of %(product)s to another registrar: %(action)s.")
    NAME_LEAVING_REJECTED = "product:name-leaving-rejected", Group.PRODUCTS, _("The owner of %(product)s rejected its transfer to another registrar (%(registrar)s).")
    OWNER_PROVED = "product:owner-proved", Group.PRODUCTS, _("The owner of names with the address %(address)s is verified: %(evidence)s.")
    OWNER_EVIDENCE_ASKED = "owner:evidence-asked", Group.PRODUCTS, _("%(actor)s of the provider’s support asked for a proof about %(name)s, owner of names: %(what)s.")
    OWNER_EVIDENCE_REFUSED = "owner:evidence-refused", Group.PRODUCTS, _("%(actor)s of the provider’s support refused a proof about %(name)s, owner of names (%(what)s): %(reason)s")
    OWNER_EVIDENCE_ACCEPTED = "owner:evidence-accepted", Group.PRODUCTS, _("%(actor)s of the provider’s support accepted a proof about %(name)s, owner of names (%(what)s): %(evidence)s.")
    NAME_MENDED = "product:name-mended", Group.PRODUCTS, _("%(actor)s of the provider’s support brought %(product)s in line with its registry: %(what)s")
    RESTORE_ASKED = "product:restore-asked", Group.BILLING, _("%(actor)s asked for %(product)s to be restored, for %(amount)s.")
    RENEWAL_SWITCHED_ON = "product:renewal-on", Group.BILLING, _("%(actor)s switched on the automatic renewal of %(product)s.")
    RENEWAL_SWITCHED_OFF = "product:renewal-off", Group.BILLING, _("%(actor)s switched off the automatic renewal of %(product)s.")
    CONTRACT_ENDED = "product:contract-ended", Group.BILLING, _("%(actor)s ended the contract of %(product)s with %(until)s.")
    CONTRACT_KEPT = "product:contract-kept", Group.BILLING, _("%(actor)s keeps the contract of %(product)s, which had been ended.")
    CONTRACT_OVER = "product:contract-over", Group.BILLING, _("The contract of %(product)s ended with %(until)s.")
    WARRANTY_ON = "product:warranty-on", Group.BILLING, _("%(actor)s turned on Renewal Warranty for %(product)s.")
    WARRANTY_OFF = "product:warranty-off", Group.BILLING, _("%(actor)s turned off Renewal Warranty for %(product)s.")
    WARRANTY_USED = "product:warranty-used", Group.BILLING, _("Renewal Warranty renewed %(product)s until %(until)s: invoice %(document)s of %(amount)s.")
    WARRANTY_OVER = "product:warranty-over", Group.BILLING, _("%(document)s was not paid in time: %(product)s is suspended and Renewal Warranty renews it no more.")
    WARRANTY_TASK_DONE = "product:warranty-task-done", Group.BILLING, _("%(actor)s of the provider’s support wrote or called about %(product)s: %(reason)s")
    PERIOD_CHANGED = "product:period-changed", Group.BILLING, _("%(actor)s changed the billing period of %(product)s from %(until)s on.")
    PERIOD_KEPT = "product:period-kept", Group.BILLING, _("%(actor)s cancelled the change of the billing period of %(product)s.")
    CALENDAR_OPENED = "calendar:opened", Group.BILLING, _("%(actor)s made a calendar link of renewals.")
    CALENDAR_REVOKED = "calendar:revoked", Group.BILLING, _("%(actor)s revoked a calendar link of renewals.")
    PLAN_CHANGE_PLANNED = "product:plan-planned", Group.BILLING, _("%(actor)s changed the plan of %(product)s to %(name)s from %(until)s on.")
    PLAN_KEPT = "product:plan-kept", Group.BILLING, _("%(actor)s cancelled the change of the plan of %(product)s.")
    BANK_FILE_IMPORTED = "bank:imported", Group.BILLING, _("%(actor)s imported the bank file “%(name)s”.")
    BANK_MONEY_ASSIGNED = "bank:assigned", Group.BILLING, _("%(actor)s of the provider’s support assigned %(amount)s that arrived by transfer to %(document)s.")
    BANK_MONEY_CREDITED = "bank:credited", Group.BILLING, _("%(actor)s of the provider’s support credited %(amount)s that arrived by transfer to the prepaid account.")
    BANK_MONEY_CLOSED = "bank:closed", Group.BILLING, _("%(actor)s settled a payment of %(amount)s: %(reason)s")
    GIFT_GIVEN = "gift:given", Group.BILLING, _("%(actor)s of the provider’s support gave a credit of %(amount)s: %(reason)s")
    GIFT_PROPOSED = "gift:proposed", Group.BILLING, _("%(actor)s proposed the credit %(name)s of %(amount)s: %(reason)s")
    GIFT_DROPPED = "gift:dropped", Group.BILLING, _("%(actor)s dropped the credit %(name)s of %(amount)s.")
    ORDER_PLACED = "order:placed", Group.BILLING, _("%(actor)s placed the order %(document)s of %(amount)s.")
    ORDER_CANCELLED = "order:cancelled", Group.BILLING, _("%(actor)s cancelled the order %(document)s.")
    ORDER_WITHDRAWN = "order:withdrawn", Group.BILLING, _("%(actor)s withdrew from the order %(document)s.")
    ORDER_LAPSED = "order:lapsed", Group.BILLING, _("The order %(document)s was not paid in time and lapsed.")
    ORDER_REFUSED = "order:refused", Group.BILLING, _("%(name)s of the order %(document)s could not be delivered: %(reason)s")
    CODE_MADE = "promo-code:made", Group.BILLING, _("%(actor)s made the promo code %(name)s.")
    CODE_REVOKED = "promo-code:revoked", Group.BILLING, _("%(actor)s revoked the promo code %(name)s.")
    OFFER_GRANTED = "free-offer:granted", Group.BILLING, _("%(actor)s of the provider’s support granted the free offer %(name)s.")
    OFFER_WITHDRAWN = "free-offer:withdrawn", Group.BILLING, _("%(actor)s of the provider’s support withdrew the free offer %(name)s.")
    MATTER_SETTLED = "matter:settled", Group.BILLING, _("%(actor)s of the provider’s support settled %(name)s: %(reason)s")
    BANK_MONEY_BY_HAND = "bank:by-hand", Group.BILLING, _("%(actor)s of the provider’s support booked %(amount)s by hand for %(document)s: %(reason)s")
    PRICE_ADDED = "price:added", Group.BILLING, _("%(actor)s added the price %(amount)s of %(name)s from %(until)s on.")
    WITHDRAWAL_ASKED = "withdrawal:asked", Group.BILLING, _("%(actor)s asked %(amount)s of the prepaid account back (%(document)s).")
    WITHDRAWAL_CANCELLED = "withdrawal:cancelled", Group.BILLING, _("%(actor)s cancelled the withdrawal %(document)s of %(amount)s.")
    WITHDRAWAL_APPROVED = "withdrawal:approved", Group.BILLING, _("%(actor)s of the provider’s support approved the withdrawal %(document)s of %(amount)s.")
    WITHDRAWAL_SENT = "withdrawal:sent", Group.BILLING, _("The withdrawal %(document)s of %(amount)s was sent.")
    WITHDRAWAL_REFUSED = "withdrawal:refused", Group.BILLING, _("The withdrawal %(document)s of %(amount)s was not made: %(reason)s")
    PAY_OUT_FILE_MADE = "bank:file-made", Group.BILLING, _("%(actor)s made the file of pay-outs %(name)s.")
    PAY_OUT_REPORT_READ = "bank:report-read", Group.BILLING, _("%(actor)s read the bank’s answer about %(name)s.")
    TASK_DONE = "task:done", Group.PRODUCTS, _("%(actor)s finished a task for %(product)s.")
    REGISTRY_TASK_DONE = "registry:task-done", Group.PRODUCTS, _("%(actor)s answered an order to the registry about %(name)s.")
    TEAM_CREATED = "team:created", Group.ACCESS, _("%(actor)s created the team %(team)s.")
    TEAM_CHANGED = "team:changed", Group.ACCESS, _("%(actor)s changed the team %(team)s.")
    TEAM_RESTORED = "team:restored", Group.ACCESS, _("%(actor)s undid the change of the team %(name)s.")
    TEAM_DELETED = "team:deleted", Group.ACCESS, _("%(actor)s deleted the team %(team)s.")
    # fmt: on


KNOWN = {kind.value: kind for kind in EventKind}
"""By what the database holds, which may be older than the table."""


def about(what: About) -> list[EventKind]:
    """Every kind that is about this."""
    return [kind for kind in EventKind if what in kind.about]


def kinds_of(groups: Iterable[str]) -> list[str]:
    """Every kind of these groups."""
    wanted = set(groups)
    return [kind.value for kind in EventKind if kind.group in wanted]


def offered() -> list[tuple[str, object]]:
    """Groups that have a kind, as choices of a filter."""
    present = {kind.group for kind in EventKind}
    return [(group.value, group.label) for group in Group if group in present]


def kinds_saying(word: str) -> list[str]:
    """Kinds whose sentence has the word, in the reader's language."""
    return [kind.value for kind in EventKind if word.casefold() in PLACEHOLDERS.sub("", str(kind.template)).casefold()]


MOMENTS = frozenset({"until", "amount"})
"""Facts of sentences that are stored as ISO days, instants or amounts."""


def written(name: str, value: object) -> object:
    """A fact of a sentence as the reader writes it."""
    return written_moment(value) if name in MOMENTS and isinstance(value, str) else value


class _Facts(dict[str, object]):
    """Days and amounts are written as the reader writes them; what an old event did not write down yet leaves a gap."""

    def __getitem__(self, name: str) -> object:
        return written(name, super().__getitem__(name))

    def __missing__(self, name: str) -> str:
        return "…"


def sentence(kind: str, facts: dict[str, object]) -> str:
    """The sentence of an event; its bare kind when the table does not know it (any more)."""
    known = KNOWN.get(kind)
    return worded(known.template, facts) if known else kind


def worded(template: "StrPromise | str", facts: dict[str, object]) -> str:
    """A template of a sentence with the facts in their places."""
    return str(template) % _Facts(facts)
