"""The invented people and organizations of the demo, which are also the cast of the tests.

Idempotent: people and organizations that exist are left as they are, so running it again adds only
what a newer version brings. Dates are relative to the day of the first run.
"""

import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from manager.demo import details, products, shop
from organizations.details import create
from organizations.invitations import commands as invitations
from organizations.invitations.commands import InvitationPlan
from organizations.models import Membership, Organization, Role, Team
from security.journal.events import record
from security.kinds import EventKind
from security.methods.commands import activate_app
from security.models import Event

PASSWORD = "atrio-demo-2026"  # noqa: S105 (the published password of invented people)

APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 (the same)
WITH_APP = ("nadia", "staff")
"""People who sign in with a code of an OTP app, whose published secret is APP_SECRET."""

SIGN_INS = [
    ("nadia@talleres-rochat.example", "legal representative of Talleres Rochat SA, with an OTP app"),
    ("clara@talleres-rochat.example", "administrator there"),
    ("beat@talleres-rochat.example", "collaborator there"),
    ("iker@talleres-rochat.example", "collaborator with accounting"),
    ("lucia@estudio-marchetti.example", "external there, legal representative of Estudio Marchetti"),
    ("olga@globex.example", "legal representative of Globex GmbH"),
    ("staff@atrio.example", "the provider's own staff, with an OTP app"),
]

CAST = [
    ("nadia@talleres-rochat.example", "Nadia", "Ferrari", "CH"),
    ("clara@talleres-rochat.example", "Clara", "Monnet", "CH"),
    ("beat@talleres-rochat.example", "Beat", "Kessler", "CH"),
    ("iker@talleres-rochat.example", "Iker", "Solano", "CH"),
    ("lucia@estudio-marchetti.example", "Lucía", "Marchetti", "ES"),
    ("olga@globex.example", "Olga", "Brandt", "DE"),
    ("staff@atrio.example", "Staff", "Atrio", "CH"),
]
ZONES = {"CH": "Europe/Zurich", "ES": "Europe/Madrid", "DE": "Europe/Berlin"}

EXTRAS = [
    ("Pierre", "Gaillard", Role.ADMINISTRATOR), ("Amélie", "Rossier", Role.COLLABORATOR),
    ("Luca", "Bernasconi", Role.COLLABORATOR), ("Sabine", "Hürlimann", Role.COLLABORATOR),
    ("Mateo", "Arrieta", Role.COLLABORATOR), ("Inés", "Cabrera", Role.COLLABORATOR),
    ("Jonas", "Wyss", Role.COLLABORATOR), ("Chiara", "Lombardi", Role.COLLABORATOR),
    ("Thierry", "Dubosson", Role.COLLABORATOR), ("Marta", "Oliveira", Role.COLLABORATOR),
    ("Noé", "Perrin", Role.COLLABORATOR), ("Eliane", "Baumann", Role.COLLABORATOR),
    ("Rafael", "Torrents", Role.COLLABORATOR), ("Zoé", "Jaquet", Role.COLLABORATOR),
    ("Andrea", "Fontana", Role.COLLABORATOR), ("Hugo", "Blanc", Role.COLLABORATOR),
    ("Petra", "Ammann", Role.COLLABORATOR), ("Samuel", "Etxeberria", Role.EXTERNAL),
    ("Fatima", "Haddad", Role.EXTERNAL),
]  # fmt: skip

CUSTOMERS_FOR = datetime.timedelta(days=400)

TALLERES = {
    "kind": "company", "street": "Rue des Bains", "house_number": "34", "postcode": "1205", "town": "Genève",
    "country": "CH", "phone": "+41225550101",
}  # fmt: skip
MARCHETTI = {
    "kind": "company", "street": "Calle de la Paz", "house_number": "12", "postcode": "46003", "town": "Valencia",
    "country": "ES", "phone": "+34960555012",
}  # fmt: skip
GLOBEX = {
    "kind": "company", "street": "Torstraße", "house_number": "101", "postcode": "10119", "town": "Berlin",
    "country": "DE", "phone": "+49305550101",
}  # fmt: skip
TEAMS = [("Taller", "green", ["beat"]), ("Contabilidad", "gold", ["iker"]), ("Webmasters", "blue", ["lucia"])]
INVITED = [
    InvitationPlan("sophie.morel@talleres-rochat.example", Role.COLLABORATOR, "Sophie", "Morel", "fr"),
    InvitationPlan("diego@estudio-luz.example", Role.EXTERNAL, "Diego", "Luz", "es"),
]


@transaction.atomic
def load(now: datetime.datetime) -> None:
    """Create what is missing of the demo. ``now`` is the instant that dates count from."""
    password = make_password(PASSWORD)
    people = {email.split("@")[0]: _person(password, email, *rest) for email, *rest in CAST}
    User.objects.filter(email="staff@atrio.example").update(is_staff=True)
    if not Organization.objects.filter(slug="talleres-rochat").exists():
        _talleres(people, password, now)
    _give_contacts(people["nadia"])
    for name in WITH_APP:
        _give_app(people[name], now)
    _founded(people["lucia"], "Estudio Marchetti", MARCHETTI)
    _founded(people["olga"], "Globex GmbH", GLOBEX, slug="globex")
    own = Organization.objects.filter(slug__in=["talleres-rochat", "estudio-marchetti", "globex"])
    own.filter(created_at__gt=now - CUSTOMERS_FOR).update(created_at=now - CUSTOMERS_FOR)
    details.load(now)
    products.load(now)
    shop.load(now)


def _person(password: str, email: str, first_name: str, last_name: str, country: str) -> User:
    details = {
        "first_name": first_name, "last_name": last_name, "country": country, "language": "es",
        "time_zone": ZONES[country], "password": password,
    }  # fmt: skip
    return User.objects.get_or_create(email=email, defaults=details)[0]


def _give_contacts(user: User) -> None:
    """Once, as ``_give_app``."""
    if not Event.objects.filter(kind=EventKind.RECOVERY_EMAIL_CHANGED, user=user).exists():
        user.recovery_email, user.recovery_phone = "nadia.ferrari@correo.example", "+41791234567"
        user.save(update_fields=["recovery_email", "recovery_phone"])
        record(EventKind.RECOVERY_EMAIL_CHANGED, actor=user, user=user, before="", after=user.recovery_email)


def _give_app(user: User, now: datetime.datetime) -> None:
    """Once: whoever removes the factor while trying the demo stays without."""
    if not Event.objects.filter(kind=EventKind.FACTOR_ADDED, user=user).exists():
        activate_app(actor=user, secret=APP_SECRET, last_t=-1, keep=None, now=now)


def _talleres(people: dict[str, User], password: str, now: datetime.datetime) -> None:
    nadia = create.create_organization(owner=people["nadia"], name="Talleres Rochat SA", **TALLERES)
    Organization.objects.filter(pk=nadia.organization_id).update(slug="talleres-rochat")
    _join(nadia, people["clara"], Role.ADMINISTRATOR)
    _join(nadia, people["beat"], Role.COLLABORATOR)
    _join(nadia, people["iker"], Role.COLLABORATOR, has_accounting=True, wants_billing_mail=True)
    _join(nadia, people["lucia"], Role.EXTERNAL)
    for first, last, role in EXTRAS:
        _join(nadia, _person(password, _address(first, last), first, last, "CH"), role)
    _teams(nadia, people)
    _spread_dates(nadia.organization, now)
    for draft in INVITED:
        invitations.invite(actor=nadia, plan=draft, now=now - datetime.timedelta(days=1))


def _address(first: str, last: str) -> str:
    plain = str.maketrans("éèüí", "eeui")
    return f"{first}.{last}@talleres-rochat.example".lower().translate(plain)


def _join(founder: Membership, user: User, role: str, **extra: bool) -> None:
    founder.organization.memberships.create(user=user, role=role, **extra)
    record(
        EventKind.MEMBER_JOINED, actor=user, user=user, organization=founder.organization,
        name=user.full_name, role=role,
    )  # fmt: skip


def _teams(founder: Membership, people: dict[str, User]) -> None:
    for name, colour, names in TEAMS:
        team = Team.objects.create(organization=founder.organization, name=name, colour=colour)
        team.members.set(
            Membership.objects.filter(organization=founder.organization, user__in=[people[n] for n in names])
        )


def _spread_dates(organization: Organization, now: datetime.datetime) -> None:
    members = list(organization.memberships.order_by("pk"))
    for index, member in enumerate(members):
        member.last_active_at = now - datetime.timedelta(days=index * 3 + 1, hours=index)
    Membership.objects.bulk_update(members, ["last_active_at"])


def _founded(owner: User, name: str, details: dict[str, str], slug: str = "") -> None:
    if owner.memberships.filter(organization__name=name).exists():
        return
    founder = create.create_organization(owner=owner, name=name, **details)
    if slug:
        Organization.objects.filter(pk=founder.organization_id).update(slug=slug)
