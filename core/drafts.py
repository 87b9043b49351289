"""Forms of several pages: each draft waits on the server for 30 days, for the person who began it and nobody else."""

import datetime
import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from core.models import StoredForm

LIFE = datetime.timedelta(days=30)
MOST = 20
"""Drafts of one kind and person; the oldest makes room."""
GONE = _("This draft was sent or discarded, perhaps in another tab.")


def unfinished(person: Any, kind: str) -> list[StoredForm]:
    """The person's drafts of a kind, the last touched first."""
    return list(_alive(person, kind).order_by("-changed_at", "-pk")[:MOST])


def find(person: Any, kind: str, key: str) -> StoredForm | None:
    """The person's draft with this key, while it lives."""
    found: StoredForm | None = _alive(person, kind).filter(key=key[:43]).first()
    return found


def keep(person: Any, kind: str, key: str, data: dict[str, Any]) -> StoredForm:
    """Store a draft under its key, or begin one under a key of its own; it lives 30 days from now."""
    facts = {"kind": kind, "data": data, "expires_at": now() + LIFE}
    draft, is_new = StoredForm.objects.update_or_create(
        person=person, key=key or secrets.token_urlsafe(16), defaults=facts
    )
    if is_new:
        kept = [each.pk for each in unfinished(person, kind)]
        StoredForm.objects.filter(person=person, kind=kind).exclude(pk__in=kept).delete()
    return draft


def take(draft: StoredForm) -> StoredForm:
    """Lock it until the transaction ends and answer it as it is now; it goes with the commit. Raises RuleError."""
    fresh = StoredForm.objects.select_for_update().filter(pk=draft.pk).first()
    if fresh is None:
        raise RuleError(GONE)
    StoredForm.objects.filter(pk=fresh.pk).delete()
    return fresh


def throw_away(organization: int, **of: Any) -> None:
    """Delete the drafts of an organization (kinds end with its id): everybody's, or those of one ``person``."""
    StoredForm.objects.filter(kind__endswith=f":{organization}", **of).delete()


def forget_old() -> None:
    """Delete whatever is over."""
    StoredForm.objects.filter(expires_at__lte=now()).delete()


def _alive(person: Any, kind: str) -> Any:
    return StoredForm.objects.filter(person=person, kind=kind, expires_at__gt=now())
