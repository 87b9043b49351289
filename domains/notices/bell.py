"""Entries of the bell about names: those that end, and those that were deleted and can be restored."""

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from domains.models import Domain
from domains.names import shown
from domains.notices.windows import Phase
from domains.states import State
from notifications.models import Notice, Topic
from notifications.notices import Audience, NoticeKind, entry

ENDING, DELETED = "name-ending", "name-deleted"
MAY_END = {State.ACTIVE, State.EXPIRED}


def entry_of_name(domain: Domain, phase: Phase, now: datetime.datetime) -> Notice:
    """The entry of a window that was told by mail; one for each term. What is deleted only managers may restore."""
    kind = DELETED if phase == Phase.REDEMPTION else ENDING
    audience = Audience.MANAGERS if kind == DELETED else Audience.ACCOUNTING
    return entry(
        kind, f"{domain.product_id}:{domain.product.expires_on}", now=now, organization=domain.product.organization,
        audience=audience, name=shown(domain.name), category=domain.product.kind.category.key,
    )  # fmt: skip


def _product(notice: Notice) -> str:
    return notice.cause.partition(":")[0]


def _pay(notice: Notice) -> str:
    return f"{reverse('billing:payments', args=[notice.slug])}?until=all&sel={_product(notice)}"


def _restore(notice: Notice) -> str:
    return reverse("domains:restore", args=[notice.slug, notice.facts["category"], _product(notice)])


def _over(notices: Sequence[Notice]) -> set[int]:
    """Paid, restored or gone: the name no longer stands where it stood in that term."""
    rows = Domain.objects.filter(product__in=[int(_product(each)) for each in notices])
    same = {
        (DELETED if state == State.REDEMPTION else ENDING, f"{product}:{day}")
        for product, state, day in rows.values_list("product_id", "state", "product__expires_on")
        if state == State.REDEMPTION or state in MAY_END
    }
    return {each.pk for each in notices if (each.kind, each.cause) not in same}


KINDS = (
    NoticeKind(
        ENDING, Topic.RENEWALS, "globe", _("%(name)s ends unless somebody renews it."), _pay, _over,
    ),
    NoticeKind(
        DELETED, Topic.RENEWALS, "alert", _("%(name)s was deleted and can still be restored."), _restore, _over,
    ),
)  # fmt: skip
