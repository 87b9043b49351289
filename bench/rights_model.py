"""Who may do what, written a second time: plain data in, yes or no out. No database and nothing of the product.

Everything has a name: rights (``use`` among them), grantees (a membership, a work team, an invitation), organizations.
``arrival``, ``since`` and ``until`` count steps of a story; days and instants are real.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Product:
    """What an organization owns since the step ``arrival``, with all rights that there are over its kind.

    ``holds``: ``lock``, ``maintenance``, ``unpaid``, ``abuse`` that nobody lifted, each with its end if it has one.
    """

    name: str
    organization: str
    kind: str
    category: str
    rights: frozenset[str]
    is_lockable: bool = True
    has_maintenance: bool = False
    arrival: int = 0
    is_cancelled: bool = False
    holds: tuple[tuple[str, datetime.datetime | None], ...] = ()


@dataclass(frozen=True)
class Grant:
    """The grantee sees the product, with these rights, to the end of ``last_day`` where its organization is."""

    grantee: str
    product: str
    rights: frozenset[str]
    last_day: datetime.date | None = None


@dataclass(frozen=True)
class Rule:
    """What arrives in the category from step ``since`` on and before ``until`` is the grantee's too (RGT-4, RGT-5)."""

    grantee: str
    category: str
    rights: frozenset[str]
    since: int
    until: int


@dataclass(frozen=True)
class Place:
    """A person in an organization. ``grantees``: themselves there, their teams, the invitation by which they came."""

    organization: str
    role: str
    grantees: tuple[str, ...]
    has_accounting: bool = False
    suspended_until: datetime.datetime | None = None

    @property
    def is_manager(self) -> bool:
        """Everything about products by role (ORG-8)."""
        return self.role in {"legal_representative", "administrator"}


@dataclass(frozen=True)
class Person:
    """Somebody with an account. ``is_out``: blocked by the provider, or the account is closed."""

    name: str
    zone: str
    places: tuple[Place, ...]
    is_out: bool = False


@dataclass(frozen=True)
class World:
    """Everything that decides; whoever leads a team is one of its members and no more (RGT-38).

    ``zones`` of organizations; a person's own zone decides nothing.
    """

    people: tuple[Person, ...]
    products: tuple[Product, ...]
    grants: tuple[Grant, ...] = ()
    rules: tuple[Rule, ...] = ()
    zones: Mapping[str, str] = field(default_factory=dict)

    def day_of(self, organization: str, at: datetime.datetime) -> datetime.date:
        """Days begin and end where the organization is."""
        return at.astimezone(ZoneInfo(self.zones.get(organization, "Europe/Zurich"))).date()

    def place(self, person: Person, organization: str, at: datetime.datetime) -> Place | None:
        """The person's way into an organization; one that is deleted has no places left."""
        here = () if person.is_out else person.places
        return next((p for p in here if p.organization == organization and (p.suspended_until or at) <= at), None)

    def sources(self, place: Place, product: Product, day: datetime.date) -> list[tuple[str, frozenset[str]]]:
        """Every reason for which the product exists for them: through whom, and with which rights (RGT-34)."""
        if product.organization != place.organization or product.is_cancelled:
            return []
        own = [each for each in self.grants if each.grantee in place.grantees and each.product == product.name]
        given = [(each.grantee, each.rights) for each in own if each.last_day is None or day <= each.last_day]
        rules = [each for each in self.rules if each.grantee in place.grantees and each.category == product.category]
        came = [(r.grantee, r.rights & product.rights) for r in rules if r.since <= product.arrival < r.until]
        return [("role", product.rights)] * place.is_manager + given + came


@dataclass(frozen=True)
class Look:
    """A manager or not, with these rights, in front of a product at an instant; ``right`` is what they ask about."""

    is_manager: bool
    rights: frozenset[str]
    product: Product
    at: datetime.datetime
    right: str

    def stopped_by(self, *kinds: str) -> bool:
        return any(kind in kinds and (end is None or self.at < end) for kind, end in self.product.holds)

    def manages(self) -> bool:
        return self.is_manager or ("technical" in self.rights and not self.stopped_by("lock", "maintenance"))


PRODUCT: dict[str, Callable[[Look], bool]] = {
    "see": lambda look: True,
    "open management": Look.manages,
    "end a hold": lambda look: look.is_manager,
    "change": lambda look: look.manages() and not look.stopped_by("unpaid", "abuse"),
    "see statistics": lambda look: look.is_manager or "statistics" in look.rights,
    "use": lambda look: "use" in look.rights and not look.stopped_by("maintenance", "unpaid", "abuse"),
    "lock": lambda look: look.is_manager and look.product.is_lockable,
    "maintain": lambda look: look.is_manager and look.product.has_maintenance,
    "hold a right": lambda look: look.right in look.rights,
}
ORGANIZATION: dict[str, Callable[[Place], bool]] = {
    "enter": lambda place: True,
    "do the accounting": lambda place: place.is_manager or place.has_accounting,
    "read the details": lambda place: place.role != "external" or place.has_accounting,
    **dict.fromkeys(["manage people", "grant", "delete"], lambda place: place.is_manager),
    **dict.fromkeys(["edit details", "appoint a representative"], lambda place: place.role == "legal_representative"),
}


def allows(world: World, person: Person, organization: str, action: str, at: datetime.datetime,
           product: Product | None = None, right: str = "") -> bool:  # fmt: skip
    """Whether the person may do this, at this instant, under the address of this organization."""
    place = world.place(person, organization, at)
    if place is None or product is None:
        return place is not None and ORGANIZATION[action](place)
    sources = world.sources(place, product, world.day_of(organization, at))
    rights = frozenset[str]().union(*(rights for _through, rights in sources))
    return bool(sources) and PRODUCT[action](Look(place.is_manager, rights, product, at, right))
