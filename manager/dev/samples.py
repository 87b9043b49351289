"""Made-up people, lists and forms for the component page; nothing of it touches the database."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.paging import Filter, Table
from core.widgets import RadioCards
from manager.frame.context import AccountMenu
from manager.frame.fragments import HERE, TOKEN, fragment
from manager.frame.navigation import MenuLink, MenuSection

ROLES = [
    ("legal_representative", _("Legal representative")),
    ("administrator", _("Administrator")),
    ("collaborator", _("Collaborator")),
    ("external", _("External user")),
]
STEPS = [_("Role"), _("Access"), _("Contact"), _("Review")]
DATE = datetime.date(2026, 11, 23)
MOMENT = datetime.datetime(2026, 11, 23, 8, 41, tzinfo=datetime.UTC)
MONEY = Money(Decimal("-1234.50"), "CHF")


@dataclass(frozen=True)
class Somebody:
    """A person with what the components ask of one."""

    pk: int
    first_name: str
    last_name: str
    role: str = "collaborator"
    email: str = ""
    is_authenticated: bool = True

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """Two letters."""
        return self.first_name[0] + self.last_name[0]

    @property
    def role_label(self) -> Any:
        """The role in words."""
        return dict(ROLES)[self.role]


NAMES = (
    "Beat Kessler, Iker Solano, Lucía Marchetti, Pierre Gaillard, Nadia Ferrari, Urs Zbinden, Amélie Roch, "
    "Bruno Conti, Elena Ruiz, Jonas Frei, Marta Vidal, Paul Girard, Sofia Lehner, Tomás Ibarra, Vera Nydegger, "
    "Yann Perret"
)


def _somebody(number: int, name: str) -> Somebody:
    first, last = name.split()
    mail = f"{first}.{last}@talleres-rochat.example".lower()
    return Somebody(number, first, last, ROLES[number % len(ROLES)][0], mail)


PEOPLE = [_somebody(number, name) for number, name in enumerate(NAMES.split(", ") * 4, start=1)]
ME = Somebody(0, "Clara", "Monnet", "legal_representative", "clara.monnet@talleres-rochat.example")


@dataclass(frozen=True)
class SampleOrganization:
    """An organization with what the frame shows of one."""

    pk: int = 1
    name: str = "Talleres Rochat SA"
    slug: str = "talleres-rochat"
    initials: str = "TR"
    currency: str = "CHF"
    customer_number: int = 204118


@dataclass(frozen=True)
class SampleMembership:
    """A membership of it."""

    organization: SampleOrganization = field(default_factory=SampleOrganization)
    organization_id: int = 1
    get_role_display: Any = ROLES[0][1]


@dataclass
class SampleFrame:
    """The frame as a legal representative sees it."""

    theme: str = "system"
    unread: int = 3
    user: Somebody = ME
    now: datetime.datetime = MOMENT
    membership: SampleMembership = field(default_factory=SampleMembership)

    @property
    def memberships(self) -> list[SampleMembership]:
        """Two organizations."""
        other = SampleOrganization(2, "Asociación Puente Alto", "puente-alto", "AP")
        return [self.membership, SampleMembership(other, 2, _("External user"))]

    here: str = "/dev/components/"

    @property
    def menu(self) -> SafeString:
        """A sidebar with every kind of entry."""
        people = _link(_("Users"), "users", is_current=True, key="u")
        groups: list[tuple[str, Any, tuple[MenuLink, ...]]] = [
            ("top", "", (_link(_("Panel"), "home", key="p"),)),
            ("products", _("Products"), (_link(_("Domains"), "globe", count=1),)),
            ("organization", _("Organization"), (people, _link(_("Work teams"), "team"))),
            ("accounting", _("Accounting"), (_link(_("Invoices"), "invoice", key="f"),)),
            ("assistance", _("Assistance"), (_link(_("Help centre"), "help"),)),
        ]
        sections = tuple(MenuSection(key, str(title), links) for key, title, links in groups)
        return fragment("base/menu.html", sections, {})

    @property
    def account_menu(self) -> SafeString:
        """The avatar menu; its forms lead nowhere."""
        links = (_link(_("Manage my profile"), "role"), _link(_("Security of my account"), "key"))
        facts = AccountMenu(links, self.theme, signs_out_on_a_page=False)
        return fragment("base/account_menu.html", facts, {TOKEN: "", HERE: self.here})


def _link(label: Any, icon: str, **facts: Any) -> MenuLink:
    return MenuLink(str(label), icon, "#", **facts)


def people_table(request: HttpRequest) -> Table[Somebody]:
    """A working list over the made-up people."""
    orders = {"name": ["full_name"], "role": ["role"]}
    table: Table[Somebody] = Table(
        request, id="people", orders=orders, filters=[Filter("role", _("Role"), ROLES)], search=_("Name or email")
    )
    roles = table.values("role") or [value for value, _label in ROLES]
    rows = [each for each in PEOPLE if table.query.lower() in each.full_name.lower() and each.role in roles]
    rows.sort(key=lambda each: getattr(each, orders[table.sort][0]), reverse=table.descending)
    table.fill(len(rows), lambda part: rows[part])
    return table


class SampleForm(forms.Form):
    """One of each control."""

    email = forms.EmailField(label=_("Email"), help_text=_("The invitation goes to this address."))
    first_name = forms.CharField(label=_("First name"))
    last_name = forms.CharField(label=_("Last name"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, widget=RadioCards({"external": _("Sees only the products granted.")})
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("es", _("Spanish")), ("de", _("German"))])
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    message = forms.CharField(label=_("Message"), required=False, widget=forms.Textarea)
    notices = forms.MultipleChoiceField(
        label=_("Contact preferences"),
        choices=[("billing", _("Receives billing reminders")), ("news", _("Receives product events"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput)
    understood = forms.BooleanField(label=_("I understand that this cannot be undone"), help_text=_("Read it twice."))


class SampleConfirmation(forms.Form):
    """What the gravest confirmations ask (UI-7, K3)."""

    understood = forms.BooleanField(label=_("I understand that this cannot be undone"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput({"autocomplete": "current-password"}))
