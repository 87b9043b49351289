"""A request in the words of whoever does it by hand."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components.formats import day_text
from products.models import Hold, Product, StaffTask
from products.providers import Action

TITLES = {
    Action.PROVISION: gettext_lazy("Set up"),
    Action.EXTEND: gettext_lazy("Extend"),
    Action.SUSPEND: gettext_lazy("Suspend"),
    Action.RESUME: gettext_lazy("Put back into service"),
    Action.CHANGE_PLAN: gettext_lazy("Change the plan"),
    Action.CANCEL: gettext_lazy("End the service"),
    Action.RESTORE: gettext_lazy("Restore"),
}


@dataclass(frozen=True)
class OpenTask:
    """An open task, ready to show."""

    task: StaffTask

    @property
    def product(self) -> Product:
        """What it is about."""
        return self.task.call.product

    @property
    def title(self) -> str:
        """What to do, in two words."""
        return str(TITLES[Action(self.task.call.action)])

    @property
    def detail(self) -> str:
        """What the request says beyond its title; the plan of a new service."""
        data = self.task.call.data
        if "until" in data:
            return _("until %(day)s") % {"day": day_text(datetime.date.fromisoformat(data["until"]))}
        if "plan" in data:
            plan = self.product.kind.plans.filter(key=data["plan"]).first()
            return str(plan or data["plan"])
        if "reason" in data:
            return str(dict(Hold.Kind.choices).get(data["reason"], data["reason"]))
        return str(self.product.plan or "")
