"""Writing into the journal. Kinds follow the grammar ``subject:action``."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.clock import now
from security.models import Event
from security.origin import current

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization


class Kind(StrEnum):
    """Everything that is written down. Values are stored: never rename one."""

    SIGNED_IN = "session:opened"
    SIGN_IN_FAILED = "session:refused"
    SIGNED_OUT = "session:closed"
    SIGNED_UP = "account:created"
    EMAIL_VERIFIED = "account:email-verified"
    PASSWORD_RESET = "account:password-reset"  # noqa: S105 (a kind, not a password)
    REAUTHENTICATION_FAILED = "account:password-refused"
    SECOND_STEP_PASSED = "second-step:passed"
    SECOND_STEP_REFUSED = "second-step:refused"
    FACTOR_ADDED = "factor:added"
    FACTOR_REMOVED = "factor:removed"
    PUSH_ASKED = "push:asked"
    PUSH_APPROVED = "push:approved"
    PUSH_DENIED = "push:denied"
    SMS_SENT = "sms:sent"
    FACTOR_PREFERRED = "factor:preferred"
    BACKUP_CODES_RENEWED = "backup-codes:renewed"
    BACKUP_CODE_USED = "backup-codes:used"
    BROWSER_REMEMBERED = "browser:remembered"
    BROWSER_FORGOTTEN = "browser:forgotten"
    ASKING_CHANGED = "session:asking-changed"
    PROFILE_CHANGED = "account:changed"
    ORGANIZATION_CREATED = "organization:created"
    MEMBER_JOINED = "member:joined"
    MEMBER_LEFT = "member:left"
    MEMBER_REMOVED = "member:removed"
    MEMBER_ROLE_CHANGED = "member:role-changed"
    MEMBER_CONTACT_CHANGED = "member:contact-changed"
    MEMBER_TEAMS_CHANGED = "member:teams-changed"
    MEMBERS_EXPORTED = "members:exported"
    INVITATION_SENT = "invitation:sent"
    INVITATION_RESENT = "invitation:resent"
    INVITATION_CANCELLED = "invitation:cancelled"
    INVITATION_DECLINED = "invitation:declined"
    ACCESS_CHANGED = "access:changed"
    ACCESS_GRANTED_BY_RULE = "access:granted-by-rule"
    PRODUCT_CREATED = "product:created"
    PRODUCT_CHANGED = "product:changed"
    PRODUCT_CANCELLED = "product:cancelled"
    PRODUCT_LOCKED = "product:locked"
    PRODUCT_UNLOCKED = "product:unlocked"
    MAINTENANCE_STARTED = "product:maintenance-started"
    MAINTENANCE_ENDED = "product:maintenance-ended"
    PRODUCT_PROVISIONED = "product:provisioned"
    PRODUCT_EXTENDED = "product:extended"
    PRODUCT_SUSPENDED = "product:suspended"
    PRODUCT_RESUMED = "product:resumed"
    PRODUCT_PLAN_CHANGED = "product:plan-changed"
    PRODUCT_ENDED = "product:ended"
    PROVIDER_REFUSED = "product:refused-by-provider"
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
    **data: Any,
) -> Event:
    """Write one event in the transaction under way.

    ``actor`` did it (None: the portal itself), ``user`` is the person concerned, ``data`` JSON values:
    names as they are now, ``before`` and ``after`` for changes.
    """
    origin = current()
    return Event.objects.create(
        kind=kind,
        at=now(),
        actor=actor,
        user=user,
        organization=organization,
        ip=origin.ip,
        device=origin.device,
        data=data,
    )
