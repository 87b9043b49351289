"""What every page of a product answers to whom: the decisions of the model that knows nothing of the portal
(``bench.rights_model``), as the statuses of pages.

The kinds are read from the provider's file as plain data; rights are names, not bits.
"""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from bench.rights_model import Grant, Person, Place, Product, World, allows
from bench.rights_worlds import FOR_EVER, kinds_of

OK, AWAY, DONE, NO, GONE, NEVER, INSTEAD = 200, 302, 303, 403, 404, 405, 409
HELD_STATES = {"locked": "lock", "maintenance": "maintenance", "unpaid": "unpaid", "abuse": "abuse"}
"""States that are holds, and which."""
STATES = ["active", *sorted(HELD_STATES), "expired", "redemption", "in_progress", "cancelled", "ended grant"]
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Case:
    """Somebody in front of one product.

    ``place``: ``manager``, ``limited``, ``outside`` of the organization, or ``suspended`` of it (they are told so).
    ``rights``: names, ``use`` among them, None when nothing was granted.
    """

    kind: str
    state: str
    place: str
    rights: frozenset[str] | None = None

    @property
    def exists(self) -> bool:
        """Whether the product exists for them (RGT-15)."""
        return self.allows("see")

    @property
    def is_manager(self) -> bool:
        """Everything by role (ORG-8)."""
        return self.place == "manager"

    def allows(self, action: str) -> bool:
        """The model's decision."""
        grants = () if self.rights is None else (Grant("own", "it", self.rights, self._last_day),)
        person = Person("somebody", "UTC", () if self.place == "outside" else (self._membership,))
        world = World((person,), (self._product,), grants)
        return allows(world, person, "ours", action, NOW, self._product)

    @property
    def _membership(self) -> Place:
        role = "administrator" if self.is_manager else "collaborator"
        return Place("ours", role, ("own",), suspended_until=FOR_EVER if self.place == "suspended" else None)

    @property
    def _product(self) -> Product:
        kind = catalogue()[self.kind]
        rights = frozenset(kind["rights"]) | ({"use"} if fact(self.kind, "has_use") else set())
        holds = ((HELD_STATES[self.state], None),) if self.state in HELD_STATES else ()
        switches = {each: fact(self.kind, each) for each in ("is_lockable", "has_maintenance")}
        facts: dict[str, Any] = {"holds": holds, "is_cancelled": self.state == "cancelled", **switches}
        return Product("it", "ours", self.kind, kind["category"], rights, **facts)

    @property
    def _last_day(self) -> datetime.date | None:
        return NOW.date() - datetime.timedelta(days=1) if self.state == "ended grant" else None


@cache
def catalogue() -> dict[str, Any]:
    """Kinds as the file has them."""
    return kinds_of(settings.CATALOGUE_PATH)


def fact(kind: str, what: str) -> bool:
    """A switch of the kind; locks are there unless the file says no."""
    return bool(catalogue()[kind].get(what, what == "is_lockable"))


def variants(kind: str) -> list[frozenset[str]]:
    """None of the kind's rights, each alone, all together."""
    rights = [*catalogue()[kind]["rights"], *(["use"] if fact(kind, "has_use") else [])]
    return [frozenset(), *(frozenset({each}) for each in rights), *([frozenset(rights)] if len(rights) > 1 else [])]


READ = {
    "products:board": "see",
    "products:manage": "open management",
    "products:edit": "change",
    "products:statistics": "see statistics",
    "products:open": "use",
    "products:lock": "lock",
    "products:unlock": "end a hold",
    "products:maintenance": "maintain",
    "products:end_maintenance": "end a hold",
}
"""What each page needs."""
BEGINS = {"products:lock": "locked", "products:maintenance": "maintenance"}
ENDS = {"products:unlock": "locked", "products:end_maintenance": "maintenance"}
"""Forms that find the work done already: they begin or end this state."""
WRITE = {
    "products:edit": {"custom_name": "Feria"},
    "products:lock": {},
    "products:unlock": {},
    "products:maintenance": {"understood": "on"},
    "products:end_maintenance": {},
}
"""What a good form holds; every other page takes no form."""
PEOPLE = {"products:product_rights", "products:product_rights_csv"}
"""Who sees the product: for managers; others of the organization are told so whether or not it exists for them."""


def answer(case: Case, page: str) -> int:
    """Status of GET. Raises KeyError for a page that nobody decided about."""
    if case.place == "suspended" or (page in PEOPLE and case.place == "limited"):
        return NO
    if not case.exists:
        return GONE
    if page in PEOPLE:
        return OK
    if not case.allows(READ[page]):  # kinds without a lock say what there is instead (PRD-24)
        return INSTEAD if page == "products:lock" and case.is_manager else NO
    is_done = BEGINS.get(page) == case.state or (page in ENDS and ENDS[page] != case.state)
    return DONE if is_done else AWAY if page == "products:open" else OK


def answer_to_form(case: Case, page: str) -> int:
    """Status of POST with a good form: done where GET shows the form, else refused alike."""
    if page not in WRITE:
        return NEVER
    shown = answer(case, page)
    return DONE if shown == OK else shown
