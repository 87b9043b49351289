"""The form of the preferences: every topic and every organization of the person at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.forms import refused_by
from notifications.models import Preference, Topic
from notifications.preferences import MAY_BE_OFF, Mail, preferences_of
from organizations.models import Membership
from organizations.notices.commands import Way, Wish, change_preferences

if TYPE_CHECKING:
    from accounts.models import User

WHAT = {
    Topic.RENEWALS: _("What ends or renews, and a low balance. What is about to be lost is always told at once."),
    Topic.BILLING: _("Invoices, payments and credit. What has to be done in a hurry is always told at once."),
    Topic.PRODUCTS: _("Locks, maintenance and cancellations of products."),
    Topic.ACCESS: _("Roles, access to products and requests for it, people who join."),
    Topic.JOBS: _("Exports and other work that you asked for."),
}


@dataclass(frozen=True)
class TopicRow:
    """One topic as the page draws it."""

    topic: Topic
    what: Any
    bell: BoundField
    mail: BoundField


@dataclass(frozen=True)
class OrganizationRow:
    """One organization as the page draws it."""

    membership: Membership
    billing: BoundField
    product: BoundField


class PreferencesForm(forms.Form):
    """How the person is told about each topic, and which organizations write to them."""

    def __init__(self, *args: Any, user: "User", memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.memberships = user, memberships
        for topic, row in preferences_of(user).items():
            self._add_topic(topic, row)
        for each in memberships:
            billing, product = _("Billing of %(name)s"), _("Products of %(name)s")
            names = {"name": each.organization.name}
            self.fields[f"billing-{each.pk}"] = _switch(billing % names, on=each.wants_billing_mail)
            self.fields[f"product-{each.pk}"] = _switch(product % names, on=each.wants_product_mail)

    def _add_topic(self, topic: Topic, row: Preference) -> None:
        ways = [(way.value, way.label) for way in Mail if way != Mail.NONE or topic in MAY_BE_OFF]
        bell = _("%(topic)s, in the portal") % {"topic": topic.label}
        mail = _("%(topic)s, by email") % {"topic": topic.label}
        self.fields[f"bell-{topic}"] = _switch(bell, on=row.bell)
        self.fields[f"mail-{topic}"] = forms.ChoiceField(label=mail, choices=ways, initial=row.mail)

    @property
    def topics(self) -> list[TopicRow]:
        """The topics that can be chosen."""
        return [TopicRow(topic, what, self[f"bell-{topic}"], self[f"mail-{topic}"]) for topic, what in WHAT.items()]

    @property
    def organizations(self) -> list[OrganizationRow]:
        """The organizations that the person belongs to."""
        rows = self.memberships
        return [OrganizationRow(each, self[f"billing-{each.pk}"], self[f"product-{each.pk}"]) for each in rows]

    def save(self) -> bool:
        """Whether anything differed; a rule that says no becomes an error of the form."""
        data = self.cleaned_data
        ways = {topic: Way(data[f"bell-{topic}"], Mail(data[f"mail-{topic}"])) for topic in WHAT}
        wishes = {each: Wish(data[f"billing-{each.pk}"], data[f"product-{each.pk}"]) for each in self.memberships}
        with refused_by(self):
            return change_preferences(actor=self.user, ways=ways, wishes=wishes)
        return False


def _switch(label: Any, *, on: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, initial=on, required=False)
