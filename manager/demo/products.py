"""What the organizations of the demo own, and who may do what with it."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from organizations.models import Membership, Organization, Role
from products.bits import USE, union
from products.boards.create import create_product
from products.calls.request import request
from products.models import Category, Plan, Product, Right
from products.providers import Action
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee


@dataclass(frozen=True)
class Owned:
    """One product. ``days`` until its last paid day, from the day of the first run; None: it has none."""

    kind: str
    plan: str
    service: str
    name: str = ""
    days: int | None = None
    renews: bool = True
    state: str = Product.State.ACTIVE


OWNED = {
    "talleres-rochat": [
        Owned("domain", "example", "talleres-rochat.example", days=5, renews=False),
        Owned("domain", "example", "puentealto.example", days=48),
        Owned("domain", "example", "rochat-bicis.example", days=-12, renews=False, state=Product.State.REDEMPTION),
        Owned("domain", "example", "rochat-recambios.example", days=140),
        Owned("web-hosting", "pro", "www.talleres-rochat.example", "Alojamiento Pro", days=21),
        Owned("mail-service", "premium", "talleres-rochat.example", "Correo del taller", days=200),
        Owned("drive", "team", "Disco Taller", days=75),
        Owned("drive", "pro", "Disco Dirección", days=75),
        Owned("backup", "tb-5", "Copias Rochat", days=33, renews=False),
        Owned("ticketing", "season", "Puertas abiertas", days=260),
    ],
    "estudio-marchetti": [
        Owned("domain", "example", "estudio-marchetti.example", days=90),
        Owned("web-hosting", "start", "www.estudio-marchetti.example", "Portafolio", days=90),
    ],
    "globex": [
        Owned("domain", "example", "globex.example", days=60),
        Owned("vps", "cloud", "vps-1.globex.example", days=17),
    ],
}

TEAMS = {
    "Taller": {
        "Disco Taller": "use technical statistics",
        "Alojamiento Pro": "statistics",
        "rochat-recambios.example": "technical",
    },
    "Contabilidad": {
        "Disco Dirección": "use",
        "Correo del taller": "statistics",
        "Copias Rochat": "statistics",
        "Alojamiento Pro": "statistics",
        "Puertas abiertas": "statistics ticket-sales",
    },
    "Webmasters": {"Alojamiento Pro": "technical statistics", "talleres-rochat.example": "technical"},
}
FUTURE = {"Webmasters": {"hosting": "technical statistics"}}
PEOPLE = {
    "amelie.rossier": {"Disco Taller": "use", "Correo del taller": "technical"},
    "samuel.etxeberria": {"Puertas abiertas": "ticket-control ticket-staff"},
}
RECIPE = {"Correo del taller": "statistics", "Copias Rochat": "statistics"}
"""What a recipe gives besides the team *Taller*."""
MAILBOXES = {"talleres-rochat.example": "nadia@talleres-rochat.example"}
"""What the mail service keeps at first; the login of its owner is one of them."""
LASTS = {"samuel.etxeberria": 30}
"""Days until the access of these people ends."""


def load(now: datetime.datetime) -> None:
    """Create what is missing and the catalogue offers; access is given with the first products and never again."""
    today = now.astimezone(ZoneInfo("Europe/Zurich")).date()
    for organization in Organization.objects.filter(slug__in=OWNED):
        is_first = not organization.products.exists()
        known = set(organization.products.values_list("kind__key", "service_name"))
        for item in OWNED[organization.slug]:
            plan = Plan.objects.filter(kind__key=item.kind, key=item.plan, is_current=True).first()
            if plan is not None and (item.kind, item.service) not in known:
                _create(organization, item, plan, today, now)
        if is_first and organization.slug == "talleres-rochat":
            _give_access(organization, today, now)


def _create(organization: Organization, item: Owned, plan: Plan, today: datetime.date, now: datetime.datetime) -> None:
    product = create_product(
        organization=organization, kind=plan.kind, service_name=item.service, actor=None, now=now,
        custom_name=item.name,
        plan=plan,
        expires_on=None if item.days is None else today + datetime.timedelta(days=item.days),
        renews_itself=item.renews,
        state=item.state,
    )  # fmt: skip
    if item.kind == "domain":
        return  # the registry learns of it from ``manager.demo.names``
    mailboxes = MAILBOXES.get(item.service) if item.kind == "mail-service" else None
    data = {"mailboxes": mailboxes} if mailboxes else None
    request(product=product, action=Action.PROVISION, data=data, now=now)


def _give_access(organization: Organization, today: datetime.date, now: datetime.datetime) -> None:
    representatives = organization.memberships.filter(role=Role.LEGAL_REPRESENTATIVE)
    actor = representatives.select_related("user", "organization").earliest("pk")
    words = _CatalogueWords(organization)
    for team in organization.teams.filter(name__in=TEAMS):
        _give(actor, Grantee.of(team), words.plan(TEAMS[team.name], FUTURE.get(team.name, {})), now)
    for name, member in _members(organization).items():
        ends_on = today + datetime.timedelta(days=LASTS[name]) if name in LASTS else None
        _give(actor, Grantee.of(member), words.plan(PEOPLE[name], ends_on=ends_on), now)
    _keep_recipe(actor, words, now)


def _keep_recipe(actor: Membership, words: "_CatalogueWords", now: datetime.datetime) -> None:
    """What somebody new in the workshop gets, as if it had always been there: the log does not begin with it."""
    plan, teams = words.plan(RECIPE), actor.organization.teams.filter(name="Taller")
    names = {pk: name for name, pk in words.products.items()}
    facts = {
        "role": Role.COLLABORATOR, "language": "es", "changed_at": now, "welcome": "Le damos la bienvenida al taller",
        "teams": [{"id": each.pk, "name": each.name} for each in teams],
        "products": [{"id": pk, "name": names[pk], "rights": each.rights} for pk, each in plan.products.items()],
    }  # fmt: skip
    actor.organization.recipes.update_or_create(name="Nuevo en el taller", defaults=facts)


def _give(actor: Membership, grantee: Grantee, plan: AccessPlan, now: datetime.datetime) -> None:
    save_access(actor=actor, grantee=grantee, plan=plan, version=version_of(grantee), now=now)


class _CatalogueWords:
    """Turns the words of the tables above into rows and sets of rights."""

    def __init__(self, organization: Organization) -> None:
        self.products = {product.name: product.pk for product in organization.products.all()}
        self.categories = dict(Category.objects.values_list("key", "pk"))
        self.rights = {right.key: right.mask for right in Right.objects.all()} | {"use": USE}

    def plan(
        self, rights: dict[str, str], future: dict[str, str] | None = None, ends_on: datetime.date | None = None
    ) -> AccessPlan:
        """Everything that one grantee gets."""
        owned = {name: words for name, words in rights.items() if name in self.products}
        return AccessPlan(
            {self.products[name]: GrantChoice(self.mask(words), ends_on) for name, words in owned.items()},
            {self.categories[key]: self.mask(words) for key, words in (future or {}).items()},
        )

    def mask(self, words: str) -> int:
        """The set of these rights."""
        return union(self.rights[word] for word in words.split())


def _members(organization: Organization) -> dict[str, Membership]:
    members = organization.memberships.select_related("user")
    found = {member.user.email.split("@")[0]: member for member in members}
    return {name: found[name] for name in PEOPLE if name in found and not found[name].manages_everything}
