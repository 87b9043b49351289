"""Cases in words and badges, for customers and for the staff."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from support.cases.policies import may_reopen
from support.models import Case, CaseFile, CaseMessage

PLANS = {"standard": _("Standard"), "plus": "Plus", "pro": "Pro", "enterprise": "Enterprise"}
BADGES = {
    "open": ("info", "clock"),
    "waiting": ("warn", "pencil"),
    "answered": ("ok", "check"),
    "closed": ("neutral", ""),
}
FOR_CUSTOMERS = {**dict(Case.State.choices), Case.State.WAITING: _("Waiting for your answer")}
PRIORITY_BADGES = {1: "danger", 2: "warn", 3: "neutral", 4: "neutral"}


@dataclass(frozen=True)
class ShownCase:
    """A case, ready to show."""

    case: Case
    now: datetime.datetime

    @property
    def word(self) -> Any:
        """Its state for its customers."""
        return FOR_CUSTOMERS[self.case.state]

    @property
    def staff_word(self) -> Any:
        """Its state for the staff."""
        return self.case.get_state_display()

    @property
    def badge(self) -> tuple[str, str]:
        """Kind and icon of the state."""
        return BADGES[self.case.state]

    @property
    def priority_badge(self) -> str:
        """Kind of the badge of the priority."""
        return PRIORITY_BADGES[self.case.priority]

    @property
    def is_late(self) -> bool:
        """Nobody answered in time."""
        return self.case.is_late(self.now)

    @property
    def can_reopen(self) -> bool:
        """Closed, within its 14 days."""
        return bool(may_reopen(self.case, self.now))

    @property
    def plan(self) -> str:
        """The support plan it was opened under."""
        return plan_name(self.case.level)


def plan_name(level: str) -> str:
    """The name of a support plan: only that of the free one is a word of each language."""
    return str(PLANS.get(level, level.title()))


def thread(case: Case, *, with_notes: bool) -> list[CaseMessage]:
    """What was written, in its order, each message knowing its files but not their bytes."""
    messages = case.messages.prefetch_related(Prefetch("files", CaseFile.objects.defer("data")))
    found = messages if with_notes else messages.exclude(kind=CaseMessage.Kind.NOTE)
    return list(found)


def files_shown(case: Case) -> QuerySet[CaseFile]:
    """The files that customers may read: not those of notes."""
    return CaseFile.objects.filter(message__case=case).exclude(message__kind=CaseMessage.Kind.NOTE)
