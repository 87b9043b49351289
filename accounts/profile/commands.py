"""Changes of the person's own data."""

from django.db import transaction

from accounts.models import User
from security.base.locking import lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind

CHANGEABLE = frozenset({"first_name", "last_name", "language", "country", "time_zone", "theme"})


@transaction.atomic
def change_profile(*, actor: User, **values: str) -> None:
    """Save fields of ``CHANGEABLE``; the journal keeps before and after. Saves nothing when nothing differs."""
    if not CHANGEABLE.issuperset(values):
        raise ValueError(f"Not fields of the profile: {sorted(set(values) - CHANGEABLE)}")
    user = lock_unchanged_person(actor)
    before = {name: str(getattr(user, name)) for name in values if str(getattr(user, name)) != str(values[name])}
    if not before:
        return
    for person in (user, actor):
        for name in before:
            setattr(person, name, values[name])
    user.save(update_fields=[*before])
    after = {name: str(values[name]) for name in before}
    record(EventKind.PROFILE_CHANGED, actor=actor, user=actor, before=before, after=after)
