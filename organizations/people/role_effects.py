"""What another role gives and takes, by name: what the question says, and what the act compares under its lock."""

import copy
import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Membership, Role
from organizations.policies import (
    Permission,
    has,
    may_delete_organization,
    may_edit_details,
    may_manage_addresses,
    may_manage_people,
    may_see_details,
)
from organizations.roles import MANAGERS

RIGHTS: list[tuple[Promise, Callable[[Membership], object]]] = [
    (_("Manage every product, those of today and those to come"), lambda member: has(member, Permission.PRODUCTS)),
    (_("Manage the users, the work teams and the security of the organization"), may_manage_people),
    (_("See and manage the accounting"), may_manage_addresses),
    (_("Delete the organization, and export everything of it"), may_delete_organization),
    (_("Change the organization’s data"), may_edit_details),
    (
        _("Appoint legal representatives, and change or remove them"),
        lambda member: has(member, Permission.LEGAL_REPRESENTATIVES),
    ),
    (_("See the organization’s data"), may_see_details),
    (_("Take part in shared calendars and address books"), lambda member: not member.is_external),
]
"""What a role carries, in words, each with the question that the pages ask themselves."""
QUESTIONS = {
    Role.LEGAL_REPRESENTATIVE: _("Make %(name)s a legal representative?"),
    Role.ADMINISTRATOR: _("Make %(name)s an administrator?"),
    Role.COLLABORATOR: _("Make %(name)s a collaborator?"),
    Role.EXTERNAL: _("Make %(name)s an external user?"),
}
NAMED = 5


@dataclass(frozen=True)
class ProductNames:
    """The first few products by name, and how many more there are."""

    names: list[str] = field(default_factory=list)
    further: int = 0

    @classmethod
    def first(cls, names: list[str]) -> "ProductNames":
        """Of all these."""
        return cls(names[:NAMED], max(0, len(names) - NAMED))


@dataclass(frozen=True)
class RoleEffect:
    """What becomes of a member with this role: rights in words; ``opened`` or ``closed``: products that only a role of
    a manager shows; ``kept``: what was granted by name and stays after such a role."""

    role: str
    has_accounting: bool
    question: str
    before: str
    gains: list[str]
    losses: list[str]
    opened: ProductNames
    closed: ProductNames
    kept: ProductNames

    def is_nothing(self, subject: Membership) -> bool:
        """Whether the member has exactly this already."""
        return (subject.role, subject.has_accounting) == (self.role, self.has_accounting)


def effect_of(subject: Membership, *, role: str, has_accounting: bool, today: datetime.date) -> RoleEffect:
    """What the change gives and takes today. Three queries at most."""
    then = copy.copy(subject)
    then.role, then.has_accounting = role, has_accounting and role not in MANAGERS
    held = [(str(words), bool(asks(subject)), bool(asks(then))) for words, asks in RIGHTS]
    beyond, granted = _products(subject, then, today)
    return RoleEffect(
        role=Role(role).value,
        has_accounting=then.has_accounting,
        question=_question(subject, then),
        before=str(subject.get_role_display()),
        gains=[words for words, before, after in held if after and not before],
        losses=[words for words, before, after in held if before and not after],
        opened=ProductNames.first(beyond if then.manages_everything else []),
        closed=ProductNames.first([] if then.manages_everything else beyond),
        kept=ProductNames.first([] if then.manages_everything else granted),
    )


def _products(subject: Membership, then: Membership, today: datetime.date) -> tuple[list[str], list[str]]:
    """Names of those that only the managing role shows, and of those that are granted; none when both roles see the
    same."""
    part = ACCESS_RIGHTS.get()
    if part is None or subject.manages_everything == then.manages_everything:
        return [], []
    return part.split_by_grants(subject, today)


def _question(subject: Membership, then: Membership) -> str:
    if subject.role != then.role:
        question = QUESTIONS[Role(then.role)]
    elif then.has_accounting:
        question = _("Give %(name)s the accounting right?")
    else:
        question = _("Take the accounting right from %(name)s?")
    return str(question) % {"name": subject.full_name}
