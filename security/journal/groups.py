"""Kinds of events gathered for people who look for one: groups by the subject of the kind (``subject:action``)."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from security.journal.events import Kind


class Group(models.TextChoices):
    """What the filter of a log offers."""

    PEOPLE = "people", _("Users and invitations")
    ACCESS = "access", _("Access and work teams")
    PRODUCTS = "products", _("Products")
    SECURITY = "security", _("Security and sign-in")
    BILLING = "billing", _("Accounting")
    ORGANIZATION = "organization", _("Organization")


SUBJECTS: dict[str, Group] = {
    "member": Group.PEOPLE,
    "members": Group.PEOPLE,
    "invitation": Group.PEOPLE,
    "access": Group.ACCESS,
    "team": Group.ACCESS,
    "product": Group.PRODUCTS,
    "task": Group.PRODUCTS,
    "session": Group.SECURITY,
    "account": Group.SECURITY,
    "factor": Group.SECURITY,
    "codes": Group.SECURITY,
    "key": Group.SECURITY,
    "push": Group.SECURITY,
    "sms": Group.SECURITY,
    "browser": Group.SECURITY,
    "person": Group.SECURITY,
    "support": Group.SECURITY,
    "log": Group.SECURITY,
    "organization": Group.ORGANIZATION,
    "address": Group.BILLING,
}
"""Rooms that bring kinds of a new subject name its group here; a test holds it."""

PROTECTION = {
    Kind.SECOND_FACTOR_REQUIRED, Kind.SECOND_FACTOR_RELEASED, Kind.MEMBER_EXEMPTED, Kind.MEMBER_EXEMPTION_LIFTED,
    Kind.MEMBER_GRACE_TAKEN, Kind.MEMBER_LOCKED, Kind.MEMBER_UNLOCKED, Kind.MEMBER_LOCK_ENDED, Kind.MEMBER_ALERTED,
}  # fmt: skip
"""About the protection of the house, whatever their subject."""


def group_of(kind: str) -> Group:
    """The group of a kind; what no table names is the organisation's."""
    if kind in PROTECTION:
        return Group.SECURITY
    return SUBJECTS.get(kind.partition(":")[0], Group.ORGANIZATION)


def kinds_of(groups: Iterable[str]) -> list[str]:
    """Every kind of these groups."""
    wanted = set(groups)
    return [kind.value for kind in Kind if group_of(kind) in wanted]


def offered() -> list[tuple[str, object]]:
    """Groups that have a kind, as choices of a filter."""
    present = {group_of(kind) for kind in Kind}
    return [(group.value, group.label) for group in Group if group in present]
