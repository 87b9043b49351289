"""What every page of a product answers to whom, written a second time: from the rules, without the portal's policies.

The kinds are read from the provider's file as plain data; rights are names, not bits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings

OK, AWAY, DONE, NO, GONE, NEVER, INSTEAD = 200, 302, 303, 403, 404, 405, 409
HELD_STATES = {"locked", "maintenance", "unpaid", "abuse"}
STATES = ["active", *sorted(HELD_STATES), "expired", "redemption", "in_progress", "cancelled", "ended grant"]


@dataclass(frozen=True)
class Case:
    """Somebody in front of one product.

    ``place``: ``manager``, ``limited``, ``outside`` of the organisation, or ``locked out`` of it (they are told so).
    ``rights``: names, ``use`` among them, None when nothing was granted.
    """

    kind: str
    state: str
    place: str
    rights: frozenset[str] | None = None

    @property
    def exists(self) -> bool:
        """Whether the product exists for them (RGT-15)."""
        if self.place in {"outside", "locked out"} or self.state == "cancelled":
            return False
        return self.is_manager or (self.rights is not None and self.state != "ended grant")

    @property
    def is_manager(self) -> bool:
        """Everything by role (ORG-8)."""
        return self.place == "manager"

    def has(self, right: str) -> bool:
        """The right, by role or by grant; an ended one is none."""
        if self.is_manager:
            return True
        return self.state != "ended grant" and right in (self.rights or ())

    def allows(self, what: str) -> bool:
        """A fact of the kind."""
        return fact(self.kind, what)


@cache
def catalogue() -> dict[str, Any]:
    """Kinds as the file has them."""
    kinds: dict[str, Any] = yaml.safe_load(settings.CATALOGUE_PATH.read_text())["kinds"]
    return kinds


def fact(kind: str, what: str) -> bool:
    """A switch of the kind; locks are there unless the file says no."""
    return bool(catalogue()[kind].get(what, what == "is_lockable"))


def variants(kind: str) -> list[frozenset[str]]:
    """None of the kind's rights, each alone, all together."""
    rights = [*catalogue()[kind]["rights"], *(["use"] if fact(kind, "has_use") else [])]
    return [frozenset(), *(frozenset({each}) for each in rights), *([frozenset(rights)] if len(rights) > 1 else [])]


def board(case: Case) -> int:
    """Everybody who sees it."""
    return OK


def manage(case: Case) -> int:
    """Managers always; others with the technical right while nobody of the house stopped it."""
    stopped = case.state in {"locked", "maintenance"}
    return OK if case.is_manager or (case.has("technical") and not stopped) else NO


def edit(case: Case) -> int:
    """Like managing, and nobody while the provider stopped it."""
    return NO if case.state in {"unpaid", "abuse"} else manage(case)


def statistics(case: Case) -> int:
    """The statistics right, whatever holds."""
    return OK if case.has("statistics") else NO


def enter(case: Case) -> int:
    """The use, which no other right brings; a lock of the management stops no use (PRD-23)."""
    stopped = case.state in {"maintenance", "unpaid", "abuse"}
    return AWAY if case.allows("has_use") and case.has("use") and not stopped else NO


def lock(case: Case) -> int:
    """Managers; kinds without a lock say what there is instead (PRD-24); a second lock is none."""
    if not case.is_manager:
        return NO
    if not case.allows("is_lockable"):
        return INSTEAD
    return DONE if case.state == "locked" else OK


def unlock(case: Case) -> int:
    """Managers, while it is locked; a kind without a lock is never locked."""
    if not case.is_manager:
        return NO
    return OK if case.state == "locked" else DONE


def maintenance(case: Case) -> int:
    """Managers, where there is maintenance."""
    if not case.is_manager or not case.allows("has_maintenance"):
        return NO
    return DONE if case.state == "maintenance" else OK


def end_maintenance(case: Case) -> int:
    """Managers, while it lasts."""
    if not case.is_manager:
        return NO
    return OK if case.state == "maintenance" else DONE


READ: dict[str, Callable[[Case], int]] = {
    "products:board": board,
    "products:manage": manage,
    "products:edit": edit,
    "products:statistics": statistics,
    "products:open": enter,
    "products:lock": lock,
    "products:unlock": unlock,
    "products:maintenance": maintenance,
    "products:end_maintenance": end_maintenance,
}
WRITE = {
    "products:edit": {"custom_name": "Feria"},
    "products:lock": {},
    "products:unlock": {},
    "products:maintenance": {"understood": "on"},
    "products:end_maintenance": {},
}
"""What a good form holds; every other page takes no form."""
PEOPLE = {"products:product_rights", "products:product_rights_csv"}
"""Who sees the product: for managers; the house's others are told so whether the product exists for them or not."""


def answer(case: Case, page: str) -> int:
    """Status of GET. Raises KeyError for a page that nobody decided about."""
    if case.place == "locked out" or (page in PEOPLE and case.place == "limited"):
        return NO
    if not case.exists:
        return GONE
    return OK if page in PEOPLE else READ[page](case)


def answer_to_form(case: Case, page: str) -> int:
    """Status of POST with a good form: done where GET shows the form, else refused alike."""
    if page not in WRITE:
        return NEVER
    shown = answer(case, page)
    return DONE if shown == OK else shown
