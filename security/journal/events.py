"""Writing into the journal. Kinds follow the grammar ``subject:action``."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.clock import now
from security.base.origin import current
from security.models import Event

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization
    from products.models import Product


class Kind(StrEnum):
    """Everything that is written down. Values are stored: never rename one."""

    SIGNED_IN = "session:opened"
    SIGN_IN_FAILED = "session:refused"
    SIGN_IN_PAUSED = "session:paused"
    STEP_AWAITED = "session:half-open"
    SIGNED_OUT = "session:closed"
    SESSION_ENDED = "session:ended"
    OTHER_SESSIONS_ENDED = "session:others-ended"
    SIGNED_UP = "account:created"
    EMAIL_VERIFIED = "account:email-verified"
    PASSWORD_RESET = "account:password-reset"  # noqa: S105 (a kind, not a password)
    PASSWORD_CHANGED = "account:password-changed"  # noqa: S105 (a kind, not a password)
    LOGIN_CHANGE_ASKED = "account:email-change-asked"
    LOGIN_CHANGE_CANCELLED = "account:email-change-cancelled"
    LOGIN_CHANGED = "account:email-changed"
    LOGIN_TAKEN_BACK = "account:email-taken-back"
    RECOVERY_PHONE_CHANGED = "account:recovery-phone-changed"
    RECOVERY_EMAIL_CHANGED = "account:recovery-email-changed"
    ALERTS_CHANGED = "account:alerts-changed"
    REAUTHENTICATION_FAILED = "account:password-refused"
    SECOND_STEP_PASSED = "factor:proved"
    SECOND_STEP_REFUSED = "factor:refused"
    FACTOR_ADDED = "factor:added"
    FACTOR_REPLACED = "factor:replaced"
    FACTOR_REMOVED = "factor:removed"
    PUSH_ASKED = "push:asked"
    PUSH_APPROVED = "push:approved"
    PUSH_DENIED = "push:denied"
    PUSH_MISSED = "push:missed"
    SMS_SENT = "sms:sent"
    FACTOR_PREFERRED = "factor:preferred"
    KEY_RENAMED = "key:renamed"
    KEY_COPIED = "key:copied"
    KEY_UNVERIFIED = "key:unverified"
    BACKUP_CODES_RENEWED = "codes:renewed"
    BACKUP_CODE_USED = "codes:used"
    BROWSER_REMEMBERED = "browser:remembered"
    BROWSER_FORGOTTEN = "browser:forgotten"
    ASKING_CHANGED = "session:asking-changed"
    APP_PASSWORD_CREATED = "account:app-password-created"  # noqa: S105
    APP_PASSWORDS_REVOKED = "account:app-passwords-revoked"
    APP_PASSWORD_REFUSED = "account:app-password-refused"  # noqa: S105
    PROFILE_CHANGED = "account:changed"
    DATA_EXPORTED = "account:data-exported"
    ORGANIZATION_CREATED = "organization:created"
    ORGANIZATION_CHANGED = "organization:changed"
    VAT_NUMBER_CONFIRMED = "organization:vat-confirmed"
    VAT_NUMBER_REFUSED = "organization:vat-refused"
    ADDRESS_ADDED = "address:added"
    ADDRESS_CHANGED = "address:changed"
    ADDRESS_REMOVED = "address:removed"
    ORGANIZATION_DELETED = "organization:deleted"
    ORGANIZATION_EXPORTED = "organization:exported"
    EXPORT_DOWNLOADED = "organization:export-downloaded"
    SECOND_FACTOR_REQUIRED = "organization:second-factor-required"
    SECOND_FACTOR_RELEASED = "organization:second-factor-released"
    MEMBER_JOINED = "member:joined"
    MEMBER_LEFT = "member:left"
    MEMBER_REMOVED = "member:removed"
    MEMBER_RESTORED = "member:restored"
    DATA_TRANSFERRED = "member:data-transferred"
    DEPARTURE_CLOSED = "member:departure-closed"
    MEMBER_ROLE_CHANGED = "member:role-changed"
    MEMBER_CONTACT_CHANGED = "member:contact-changed"
    MEMBER_TEAMS_CHANGED = "member:teams-changed"
    MEMBER_EXEMPTED = "member:exempted"
    MEMBER_EXEMPTION_LIFTED = "member:exemption-lifted"
    MEMBER_GRACE_TAKEN = "member:grace-taken"
    MEMBER_LOCKED = "member:locked"
    MEMBER_UNLOCKED = "member:unlocked"
    MEMBER_LOCK_ENDED = "member:lock-ended"
    MEMBER_ALERTED = "member:alerted"
    LOG_EXPORTED = "log:exported"
    MEMBERS_EXPORTED = "members:exported"
    INVITATION_SENT = "invitation:sent"
    INVITATION_RESENT = "invitation:resent"
    INVITATION_CANCELLED = "invitation:cancelled"
    INVITATION_DECLINED = "invitation:declined"
    ACCESS_CHANGED = "access:changed"
    ACCESS_EXPORTED = "access:exported"
    ACCESS_GRANTED_BY_RULE = "access:granted-by-rule"
    PRODUCT_CREATED = "product:created"
    PRODUCT_CHANGED = "product:changed"
    PRODUCT_CANCELLED = "product:cancelled"
    PRODUCT_LOCKED = "product:locked"
    PRODUCT_UNLOCKED = "product:unlocked"
    MAINTENANCE_STARTED = "product:maintenance-started"
    MAINTENANCE_ENDED = "product:maintenance-ended"
    LOCK_RAN_OUT = "product:lock-ran-out"
    MAINTENANCE_RAN_OUT = "product:maintenance-ran-out"
    PRODUCT_STOPPED_UNPAID = "product:stopped-unpaid"
    PRODUCT_STOPPED_ABUSE = "product:stopped-abuse"
    PRODUCT_RELEASED_UNPAID = "product:released-unpaid"
    PRODUCT_RELEASED_ABUSE = "product:released-abuse"
    PRODUCT_PROVISIONED = "product:provisioned"
    PRODUCT_EXTENDED = "product:extended"
    PRODUCT_SUSPENDED = "product:suspended"
    PRODUCT_RESUMED = "product:resumed"
    PRODUCT_PLAN_CHANGED = "product:plan-changed"
    PRODUCT_ENDED = "product:ended"
    MAILBOX_PASSWORD_SET = "product:mailbox-password-set"  # noqa: S105
    PERSONAL_DATA_KEPT = "product:data-kept"
    PERSONAL_DATA_HANDED_OVER = "product:data-handed-over"
    PERSONAL_DATA_GIVEN_BACK = "product:data-given-back"
    PERSON_RENAMED = "product:person-renamed"
    PROVIDER_REFUSED = "product:refused-by-provider"
    CODE_SHOWN = "support:code-shown"
    CODE_USED = "support:code-used"
    VISIT_STARTED = "support:visit-started"
    VISIT_PAGE = "support:page-seen"
    VISIT_ENDED = "support:visit-ended"
    PERSON_BLOCKED = "person:blocked"
    PERSON_UNBLOCKED = "person:unblocked"
    TASK_DONE = "task:done"
    TEAM_CREATED = "team:created"
    TEAM_CHANGED = "team:changed"
    TEAM_DELETED = "team:deleted"


def record(
    kind: Kind,
    *,
    actor: "User | None",
    user: "User | None" = None,
    organization: "Organization | None" = None,
    product: "Product | None" = None,
    **data: Any,
) -> Event:
    """Write one event in the transaction under way.

    ``actor`` did it (None: the portal itself), ``user`` is the person concerned, ``product`` what it is about (its name
    of now is kept in ``data``), ``data`` JSON values: names as they are now, ``before`` and ``after`` for changes.
    """
    origin = current()
    named = {"product": product.name} if product else {}
    return Event.objects.create(
        kind=kind,
        at=now(),
        actor=actor,
        user=user,
        organization=organization,
        product_id=product.pk if product else None,
        ip=origin.ip,
        device=origin.device,
        data={**named, **data},
    )
