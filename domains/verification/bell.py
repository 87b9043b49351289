"""The entry of the bell about an owner who has to be verified by a document."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import now
from domains.models import OwnerFact
from domains.notices.managing import cause_of, lost_rights
from notifications.models import Notice, Topic
from notifications.notices import NoticeKind

UNVERIFIED = "owner-unverified"


def _url(notice: Notice) -> str:
    place = [notice.slug, notice.facts["category"], notice.facts["product"]]
    return reverse("domains:verification", args=place)


def _over(notices: Sequence[Notice]) -> set[int]:
    """Proved, or of a card that is gone; and entries of people who manage the name no more."""
    waiting = OwnerFact.objects.filter(pk__in={cause_of(each) for each in notices}, proved_at=None)
    open_ones = {str(pk) for pk in waiting.values_list("pk", flat=True)}
    over = {each.pk for each in notices if cause_of(each) not in open_ones}
    return over | lost_rights([each for each in notices if each.pk not in over], now())


KIND = NoticeKind(
    UNVERIFIED, Topic.RENEWALS, "users", _("%(name)s: its owner has to be verified by a document."), _url, _over,
)  # fmt: skip
