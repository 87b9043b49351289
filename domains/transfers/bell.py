"""The entry of the bell about a name that another registrar asks for."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import now
from domains.models import Transfer
from domains.notices.managing import cause_of, lost_rights
from notifications.models import Notice, Topic
from notifications.notices import NoticeKind

LEAVING = "name-leaving"


def _url(notice: Notice) -> str:
    place = [notice.slug, notice.facts["category"], notice.facts["product"]]
    return reverse("domains:leaving", args=place)


def _over(notices: Sequence[Notice]) -> set[int]:
    """Decided by the registry, or by an answer; and entries of people who manage the name no more."""
    pending = Transfer.objects.filter(pk__in={int(cause_of(each)) for each in notices}, state=Transfer.State.PENDING)
    open_ones = {str(pk) for pk in pending.values_list("pk", flat=True)}
    over = {each.pk for each in notices if cause_of(each) not in open_ones}
    return over | lost_rights([each for each in notices if each.pk not in over], now())


KIND = NoticeKind(
    LEAVING, Topic.SECURITY, "alert", _("Another registrar asks for %(name)s. Without an answer it goes there."), _url,
    _over,
)  # fmt: skip
