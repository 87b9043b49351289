"""What is found without the database: pages of the menus, and what the reader can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.policies import may_account
from core import navigation
from core.sources import Hit, Question, best
from organizations.policies import may_edit_details, may_manage_people, may_manage_security
from shop.policies import may_order


@dataclass(frozen=True)
class Act:
    """Something that people look for by its verb. ``words``: what they call it besides its label."""

    label: Any
    icon: str
    url_name: str
    words: Any
    policy: navigation.Policy | None = None
    """None for an act of the person, outside of organizations."""


ACTS = (
    Act(
        _("Add a user"),
        "users",
        "organizations:add_user",
        pgettext_lazy("words of a search", "invite user person member colleague"),
        may_manage_people,
    ),
    Act(
        _("Add several users"),
        "users",
        "organizations:import_users",
        pgettext_lazy("words of a search", "invite import list of users"),
        may_manage_people,
    ),
    Act(
        _("Add a team"),
        "team",
        "products:team_create",
        pgettext_lazy("words of a search", "create new work team"),
        may_manage_people,
    ),
    Act(
        _("Renew or pay products"),
        "cal",
        "billing:payments",
        pgettext_lazy("words of a search", "renew extend pay renewal"),
        may_account,
    ),
    Act(
        _("Automatic renewal"),
        "undo",
        "billing:renewals",
        pgettext_lazy("words of a search", "renew renewals automatic calendar"),
        may_account,
    ),
    Act(
        _("Credit the account"),
        "wallet",
        "billing:credit",
        pgettext_lazy("words of a search", "top up prepaid account balance"),
        may_account,
    ),
    Act(
        _("Export invoices"),
        "download",
        "billing:export",
        pgettext_lazy("words of a search", "export download invoices CSV PDF"),
        may_account,
    ),
    Act(
        _("Add a card"),
        "card",
        "billing:card_add",
        pgettext_lazy("words of a search", "card means of payment"),
        may_account,
    ),
    Act(
        _("Buy a product"),
        "cart",
        "shop:catalogue",
        pgettext_lazy("words of a search", "buy order domain hosting"),
        may_order,
    ),
    Act(
        _("Require two-step verification"),
        "shield",
        "organizations:require_second_factor",
        pgettext_lazy("words of a search", "require two-step verification 2FA everybody"),
        may_manage_security,
    ),
    Act(
        _("Edit the organization data"),
        "org",
        "organizations:settings_edit",
        pgettext_lazy("words of a search", "edit organization name address VAT logo"),
        may_edit_details,
    ),
    Act(_("Change the password"), "key", "accounts:password", pgettext_lazy("words of a search", "password change")),
    Act(
        _("Activate two-step verification"),
        "shield",
        "security:factors",
        pgettext_lazy("words of a search", "two-step verification 2FA app codes"),
    ),
    Act(
        _("Close sessions"),
        "monitor",
        "security:sessions",
        pgettext_lazy("words of a search", "sessions devices sign out"),
    ),
    Act(
        _("Create an organization"),
        "plus",
        "organizations:create",
        pgettext_lazy("words of a search", "new organization company"),
    ),
    Act(_("Switch user"), "switch", "account_switch", pgettext_lazy("words of a search", "switch account user")),
)


def pages(question: Question) -> list[Hit]:
    """Pages of the menus that the reader sees, then the other organizations."""
    lines = [(hit.label, hit) for hit in {hit.url: hit for hit in _pages(question)}.values()]
    return best(question.words, lines)


def acts(question: Question) -> list[Hit]:
    """What the reader can do here, by label or by what people call it."""
    lines = [(f"{act.label} {act.words}", hit) for act in ACTS for hit in _act(act, question.here)]
    return best(question.words, lines)


def _pages(question: Question) -> Iterator[Hit]:
    for entry in navigation.SIDEBAR:
        reader = question.here if entry.needs_organization else question.reader
        if reader is not None and entry.policy(reader):
            slug = [question.here.organization.slug] if entry.needs_organization else []
            yield Hit(str(entry.label), reverse(entry.url_name, args=slug), entry.icon)
    if question.here is not None:
        for _group, line in navigation.reader_entries(question.here):
            yield Hit(line.label, line.url, line.icon)
    for own in (*navigation.PERSONAL_MENU, *navigation.ACCOUNT_MENU):
        yield Hit(str(own.label), reverse(own.url_name), own.icon, str(_("My account")))
    for member in question.members:
        if member is not question.here:
            url = reverse("dashboard", args=[member.organization.slug])
            yield Hit(member.organization.name, url, "org", member.get_role_display())


def _act(act: Act, here: Any) -> Iterator[Hit]:
    if act.policy is None:
        yield Hit(str(act.label), reverse(act.url_name), act.icon)
    elif here is not None and act.policy(here):
        yield Hit(str(act.label), reverse(act.url_name, args=[here.organization.slug]), act.icon)
