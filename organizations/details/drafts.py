"""Logos that wait for the rest of their form: read back by the person who uploaded them, for a day."""

import base64
import datetime
import hashlib
import uuid

from cryptography.fernet import InvalidToken

from core.encryption import decrypt
from core.pictures import Picture
from organizations.models import LogoDraft, LogoShape, Membership

SEAL = "logo-draft"
LIFE = datetime.timedelta(days=1)
KEPT_EACH = 3
"""Drafts of one person for one shape: as many forms open at once."""


def draft_of(member: Membership, shape: LogoShape, typed: str, now: datetime.datetime) -> Picture | None:
    """The picture that a form names; None when it is not the person's, not of this place, or older than a day."""
    try:
        pk = uuid.UUID(typed)
    except ValueError:
        return None
    own = LogoDraft.objects.filter(organization_id=member.organization_id, user_id=member.user_id, shape=shape, pk=pk)
    draft = own.filter(created_at__gt=now - LIFE).first()
    return _opened(draft) if draft else None


def _opened(draft: LogoDraft) -> Picture | None:
    try:
        data = base64.b64decode(decrypt(SEAL, draft.sealed))
    except InvalidToken:
        return None
    return Picture(data, hashlib.sha256(data).hexdigest()[:32])
