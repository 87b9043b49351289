"""What rows of the page of access rights say, and the rules for future products."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.text import whole_number, whole_numbers
from products.access_pages.facts import Family
from products.bits import MOST_RIGHTS
from products.rights.commands import NOTHING, GrantChoice

if TYPE_CHECKING:
    from products.access_pages.forms import AccessForm

NO_SET = 1 << MOST_RIGHTS
"""Stands for a rule that cannot be read: no category has this right, so that saving is refused."""


class PostedRows:
    """The rows that were posted. ``choices``: by product id, None for no access; ``errors``: wrong last days."""

    def __init__(self, form: "AccessForm") -> None:
        self.form, self.data = form, form.data or QueryDict()
        self.errors: dict[int, str] = {}
        self.shown = set(whole_numbers(self.data.getlist("s")))
        self.choices = self._choices() if self.shown else {}

    def check_ends(self, today: datetime.date) -> None:
        """A last day that is new must not be over."""
        for pk, choice in self.choices.items():
            end = choice.ends_on if choice else None
            if end is not None and end < today and end != self.form.stored.products.get(pk, NOTHING).ends_on:
                has_passed = _("The end of the access to %(name)s has passed already.")
                self.errors[pk] = has_passed % {"name": self.form.products[pk].name}

    def differing(self) -> set[int]:
        """Rows that say something else than holds without them: they must stay on the page."""
        base = self.form.base
        return {pk for pk, choice in self.choices.items() if choice != base.get(pk)} | set(self.errors)

    def typed_end(self, pk: int) -> str:
        """The last day as the page shows it: as it was typed, or as it is stored."""
        if pk in self.errors:
            return self.data.get(f"e-{pk}", "")
        choice = self.form.plan.products.get(pk)
        return choice.ends_on.isoformat() if choice and choice.ends_on else ""

    def _choices(self) -> dict[int, GrantChoice | None]:
        """A row that was shown ticked and is not ticked any more loses all; a product of elsewhere is refused later."""
        unticked = {pk for pk in whole_numbers(self.data.getlist("v")) if f"p-{pk}" not in self.data}
        return {
            pk: None if pk in unticked else self._choice(pk) if pk in self.form.products else NOTHING
            for pk in self.shown
            if pk in self.form.products or (pk not in unticked and f"p-{pk}" in self.data)
        }

    def _choice(self, pk: int) -> GrantChoice | None:
        before = self.form.base.get(pk)
        through = self.form.through.get(pk)
        ticked = sum(1 << bit for bit in range(MOST_RIGHTS) if f"r-{pk}-{bit}" in self.data)
        rights = ticked | (before.rights & (through or 0) if before else 0)
        if through is None:
            is_held = rights != 0 or f"p-{pk}" in self.data
        else:
            is_held = rights != 0 or (before is not None and before.rights == 0)
        return GrantChoice(rights, self._end(pk)) if is_held else None

    def _end(self, pk: int) -> datetime.date | None:
        text = self.data.get(f"e-{pk}", "")
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            self.errors[pk] = _("Write the last day as a date, or leave it empty.")
            return None


def posted_rules(data: QueryDict | None, families: Mapping[int, Family], stored: Mapping[int, int]) -> dict[int, int]:
    """The rules for future products: stored ones, and those that were posted instead."""
    rules = dict(stored)
    for family in families.values() if data else ():
        value = data.get(f"f-{family.category.key}") if data else None
        if value is not None:
            rules.pop(family.category.pk, None)
            if value:
                number = whole_number(value, 10)
                rules[family.category.pk] = NO_SET if number is None else number
    return rules
