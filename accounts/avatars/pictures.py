"""The picture of a person: uploaded, cut by choosing what stays, shown to whoever may see the person (PRO-2)."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.hooks import AVATAR_AUDIENCE
from accounts.models import Avatar, User
from core.pictures import CENTRE, Shape, Upload
from security.journal.events import record
from security.kinds import EventKind

SQUARE = Shape(256, 256, is_cut=True, least=210)
WHOLE = Shape(1024, 1024, is_cut=False)
"""What is kept so that another part can be chosen later without a new upload."""
PARTS = [
    (CENTRE, _("The centre")),
    ("top-centre", _("The top")),
    ("bottom-centre", _("The bottom")),
    ("middle-left", _("The left")),
    ("middle-right", _("The right")),
]
"""Positions that differ: a picture is too long in one direction only."""


def stored(user: User) -> Avatar | None:
    """The person's own picture."""
    return Avatar.objects.filter(user=user).first()


def seen_by(viewer: User, digest: str) -> bytes | None:
    """The picture with this digest when its person is the viewer or known to them; else None."""
    known = Q(pk=viewer.pk)
    for audience in AVATAR_AUDIENCE:
        known |= audience(viewer)
    found = Avatar.objects.filter(digest=digest, user__in=User.objects.filter(known))
    content = found.values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def kept(avatar: Avatar) -> Upload:
    """The whole picture as it was kept."""
    return Upload.of(bytes(avatar.whole))


@transaction.atomic
def change_avatar(*, actor: User, upload: Upload | None, position: str) -> None:
    """Show this part of the upload, or of the picture that is kept when there is none. Journal."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    avatar = stored(user) or Avatar(user=user)
    if upload is not None:
        avatar.whole = upload.fitted(WHOLE).data
    picture = kept(avatar).fitted(SQUARE, position)
    avatar.content, avatar.digest, avatar.position = picture.data, picture.digest, position
    avatar.save()
    _show(actor, user, picture.digest)


@transaction.atomic
def remove_avatar(*, actor: User) -> None:
    """Back to the initials; the bytes are gone. Journal."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    Avatar.objects.filter(user=user).delete()
    _show(actor, user, "")


def _show(actor: User, user: User, digest: str) -> None:
    before = user.avatar_digest
    if before == digest:
        return
    user.avatar_digest = actor.avatar_digest = digest
    user.save(update_fields=["avatar_digest"])
    record(EventKind.PROFILE_CHANGED, actor=actor, user=actor, before={"picture": before}, after={"picture": digest})
