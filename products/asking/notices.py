"""The entry of the bell for who answers requests."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import now
from notifications.models import Notice, Topic
from notifications.notices import NoticeKind
from products.models import AccessRequest


def _url(notice: Notice) -> str:
    return reverse("products:request", args=[notice.slug, notice.cause])


def _over(notices: Sequence[Notice]) -> set[int]:
    """Those whose days are over; answers settle the others."""
    rows = AccessRequest.objects.filter(pk__in=[int(each.cause) for each in notices], state=AccessRequest.State.OPEN)
    alive = {str(pk) for pk in rows.filter(ends_at__gt=now()).values_list("pk", flat=True)}
    return {each.pk for each in notices if each.cause not in alive}


NOTICE = NoticeKind("access-request", Topic.ACCESS, "key", _("%(name)s asks for access."), _url, _over)
