"""What the page of access rights shows: sections (accordions) with the rows of one screenful."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from products.access_pages.facts import Family
from products.access_pages.rows import Column, RowWriter, written_options
from products.access_pages.sources import TeamNames
from products.bits import STATISTICS, TECHNICAL, USE
from products.models import Category, Right

if TYPE_CHECKING:
    from products.access_pages.forms import AccessForm

PLACE = "#"
"""Where a script writes how many products are ticked now."""
SCREENFUL = 50
"""Rows of a category that are drawn at once; the rest is a button away."""


@dataclass
class AccessSection:
    """One category: its columns, rows, rule for future products.

    ``page`` of its rows, 0 while it is closed; ``further`` of them follow. ``left_out`` of all its products
    have no row; ``hides_held`` and ``hides_free``: some of those are ticked, or not; ``held_unseen`` and
    ``changed_unseen`` of them are ticked, or not as they are stored; ``is_changed``: something of the category is not.
    ``fill`` travels with the form and ``fill_words`` say what it does. ``some_words``: ``held_words`` for a script.
    """

    category: Category
    mask: int
    use: int
    columns: list[Column]
    total: int
    held_words: str
    some_words: str
    is_changed: bool
    rules: SafeString
    rule_is_changed: bool
    page: int
    is_open: bool
    matches: bool
    fill: str
    fill_words: str
    is_stale: bool
    rows: SafeString | str = ""
    further: int = 0
    left_out: int = 0
    hides_held: bool = False
    hides_free: bool = False
    changed_unseen: int = 0
    held_unseen: int = 0

    @property
    def id(self) -> str:
        """Of its element; a script that opens it asks for this one and gets the focus there."""
        return f"c-{self.category.key}"

    @property
    def all_words(self) -> str:
        """What its button gives: more than is seen is counted."""
        if not self.left_out:
            return _("All of the category")
        words = ngettext("All of the category (%(n)s product)", "All of the category (%(n)s products)", self.total)
        return words % {"n": self.total}

    @property
    def next(self) -> int:
        """How many rows the next page has."""
        return max(0, min(self.further, SCREENFUL))

    @property
    def before(self) -> int:
        """The number of the page before."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The number of the next page."""
        return self.page + 1

    @property
    def stale_words(self) -> str:
        """Why it cannot be saved as a whole."""
        return _("Products of this category came or went meanwhile. Look at the page again before you save.")


class Sections:
    """Builds the sections of one form."""

    def __init__(self, form: "AccessForm") -> None:
        self.form = form
        self.words = form.query.casefold().split()
        self.few = len(form.products) <= form.show_all_up_to
        self.held = form.plan.products.keys() | form.through.keys()
        self.differing = form.rows.differing()

    def all(self) -> list[AccessSection]:
        """Categories that own products, in their order."""
        families = {family.category.key: family for family in self.form.families.values()}
        sections, drawn = [], {}
        for key in self.form.products.groups:
            matching = self.form.products.matching(key, self.words)
            section = self._section(families[key], matching)
            drawn[key] = self._chosen(section, matching)
            sections.append(section)
        rows = RowWriter(self.form, self._teams(drawn))
        for section in sections:
            chosen = drawn[section.category.key]
            section.rows = rows.write(map(self.form.products.__getitem__, chosen), section.columns)
        return sections

    def _section(self, family: Family, matching: list[int]) -> AccessSection:
        key = family.category.key
        products, fill = self.form.products.groups[key], self.form.fills.get(key)
        use = USE if any(self.form.kinds[pk].has_use for pk in self.form.products.kinds_in(key)) else 0
        held = len(self.held.intersection(products))
        has_other_rule = self.form.future.get(family.category.pk) != self.form.stored.future.get(family.category.pk)
        page = self.form.opened.get(key, 1 if self.few else 0)
        if self.words:
            page = max(page, 1) if matching else 0
        return AccessSection(
            category=family.category,
            mask=family.mask,
            use=use,
            columns=[
                *([Column(0, _("Use the service"))] if use else []),
                *(Column(r.bit, r.name) for r in family.rights),
            ],
            total=len(products),
            held_words=_held_words(held, len(products)),
            some_words=_some_words(PLACE, len(products)),
            is_changed=has_other_rule or not self.form.changed.isdisjoint(products),
            rules=self._rules(family),
            rule_is_changed=has_other_rule,
            page=min(page, -(-len(matching) // SCREENFUL)),
            is_open=bool(matching) if self.words else key in self.form.opened or (self.few and held > 0) or bool(fill),
            matches=bool(self.words) and bool(matching),
            fill=fill.value if fill else "",
            fill_words=fill.words(family, len(products)) if fill else "",
            is_stale=key in self.form.stale,
        )

    def _chosen(self, section: AccessSection, matching: list[int]) -> list[int]:
        """The products that get a row: a screenful, and those that were changed before."""
        products, end = self.form.products.groups[section.category.key], section.page * SCREENFUL
        shown = set(matching[max(0, end - SCREENFUL) : end]) | self.differing.intersection(products)
        hidden = set(products) - shown
        held = len(hidden & self.held)
        section.held_unseen = held
        section.further, section.left_out = len(matching) - end, len(hidden)
        section.hides_held, section.hides_free = held > 0, held < len(hidden)
        section.changed_unseen = len(hidden & self.form.changed)
        return [pk for pk in products if pk in shown] if shown else []

    def _teams(self, drawn: dict[str, list[int]]) -> TeamNames:
        reached = [pk for products in drawn.values() for pk in products if pk in self.form.through]
        return self.form.source.named(reached) if reached else {}

    def _rules(self, family: Family) -> SafeString:
        """Its choices for future products, as options."""
        chosen = self.form.future.get(family.category.pk)
        bits = {right.key: right.mask for right in family.rights}
        everything = sum(bits.values())
        options = {"": _("Do not show them")}
        if STATISTICS in bits and len(bits) > 1:
            options[str(bits[STATISTICS])] = _("Show them with statistics rights")
        options[str(everything)] = _full_label(bits)
        if chosen is not None:
            options.setdefault(str(chosen), _other_label(chosen, everything, family.rights))
        value = "" if chosen is None else str(chosen)
        return written_options(options, value)


def _held_words(held: int, total: int) -> str:
    if not held:
        return _("No access")
    return _some_words(str(held), total)


def _some_words(held: str, total: int) -> str:
    words = ngettext("%(held)s of %(total)s product", "%(held)s of %(total)s products", total)
    return words % {"held": held, "total": total}


def _full_label(bits: dict[str, int]) -> str:
    if set(bits) == {TECHNICAL}:
        return _("Show them with technical rights")
    if set(bits) == {TECHNICAL, STATISTICS}:
        return _("Show them with technical and statistics rights")
    return _("Show them with every right")


def _other_label(chosen: int, everything: int, rights: list[Right]) -> str:
    if chosen == everything | USE:
        return _("Show them with every right and the use of the service")
    names = ([_("Use the service")] if chosen & USE else []) + [right.name for right in rights if right.mask & chosen]
    return _("Show them with: %(rights)s") % {"rights": ", ".join(names) or _("Sees it only")}
