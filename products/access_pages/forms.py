"""The page of access rights as a form: one state, read from the database or from what was posted (guide 2).

Field names: ``s`` lists the products that the page showed, ``v`` those that it showed ticked; for each of them
``p-<id>`` (visible), ``r-<id>-<bit>`` and ``e-<id>`` (last day). A right ticks its row; a row that was unticked loses
its rights. ``all`` gives or takes a whole category (``fills.py``); rows go before it. ``f-<category>`` is the rule for
future products. ``version`` says what the page was made from.
Products that the page did not show keep what is stored, so large organizations open categories one by one, each a
screenful at a time: ``open=<category>`` or ``open=<category>:<page>``. A row that was changed stays on the page.
"""

from dataclasses import replace
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.shown import version_of
from core.text import whole_number
from organizations.models import Membership
from products.access_pages.facts import Family, ProductFacts, Shelf, families
from products.access_pages.fills import Fill, filled, posted_fills
from products.access_pages.page import AccessSection, Sections
from products.access_pages.posted import PostedRows, posted_rules
from products.access_pages.sources import AccessSource
from products.bits import USE
from products.models import Kind
from products.rights.commands import NOTHING, AccessPlan, GrantChoice

CONFLICTS_SHOWN = 50


class AccessForm:
    """What a grantee holds, as stored or as posted, and what the page shows of it."""

    show_all_up_to = 50
    """With more products than this only opened categories are drawn."""
    has_ends = True
    """Whether a last day can be set for each product."""
    everything = ""
    """``managed`` or ``used`` when the page has just been filled with everything."""

    def __init__(self, *, actor: Membership, source: AccessSource, data: QueryDict | None, look: QueryDict) -> None:
        """``look`` holds the filter text ``q`` and the opened categories ``open``, posted or from the address."""
        self.actor, self.source, self.data = actor, source, data
        self.stored = source.stored
        self.opened = dict(map(_opened, look.getlist("open")))
        self.fills = posted_fills(data) if data else {}
        self.stale: set[str] = set()
        """Filled categories whose products are not those of the page, by key."""
        self.version = data.get("version", "") if data else source.version
        self.query = look.get("q", "")[:80].replace("\x00", "").strip()

    @cached_property
    def products(self) -> Shelf:
        """Everything that can be granted."""
        return Shelf(self.actor.organization, self.families)

    @cached_property
    def families(self) -> dict[int, Family]:
        """Every category with its kinds and rights."""
        return families()

    @cached_property
    def kinds(self) -> dict[int, Kind]:
        """Kinds by id, without a query."""
        return {kind.pk: kind for family in self.families.values() for kind in family.kinds}

    @cached_property
    def through(self) -> dict[int, int]:
        """The rights that reach the person through work teams, by product."""
        return self.source.through()

    @cached_property
    def base(self) -> dict[int, GrantChoice]:
        """What holds for a product without a row: as stored, or what its category was filled with."""
        if not self.fills:
            return dict(self.stored.products)
        return filled(self.stored.products, self.products, self.kinds, self.fills.values())

    @cached_property
    def rows(self) -> PostedRows:
        """What rows of the page say."""
        return PostedRows(self)

    @cached_property
    def future(self) -> dict[int, int]:
        """The rules for future products, stored or posted, by category id."""
        return posted_rules(self.data, self.families, self.stored.future)

    @cached_property
    def plan(self) -> AccessPlan:
        """The state of the page: stored, or stored with what was posted laid over it."""
        if self.data is None:
            return self.stored
        products = {**self.base, **self.rows.choices}
        return AccessPlan({pk: choice for pk, choice in products.items() if choice is not None}, self.future)

    @cached_property
    def changed(self) -> set[int]:
        """Products that are not as they are stored."""
        new, old = self.plan.products, self.stored.products
        return set() if new is old else {pk for pk in {*new, *old} if new.get(pk) != old.get(pk)}

    @property
    def changes(self) -> int:
        """How many products and rules differ from what is stored."""
        new, old = self.plan.future, self.stored.future
        return len(self.changed) + sum(new.get(key) != old.get(key) for key in {*new, *old})

    def conflict(self) -> list[tuple[str, str, str]]:
        """Where this page and the database disagree: product, this page's choice, the stored one, in words."""
        mine, theirs = self.plan.products, self.stored.products
        differing = self.products.ordered(self.changed)[:CONFLICTS_SHOWN]
        return [
            (product.name, self.words(product, mine.get(product.pk)), self.words(product, theirs.get(product.pk)))
            for product in map(self.products.__getitem__, differing)
        ]

    def words(self, product: ProductFacts, choice: GrantChoice | None) -> str:
        """A choice in words: the names of its rights."""
        if choice is None:
            return _("No access")
        kind = self.kinds[product.kind_id]
        given = choice.rights & kind.mask
        rights = [right.name for right in self.families[kind.category_id].rights if right.mask & given]
        return ", ".join(([_("Use the service")] if choice.rights & USE else []) + rights) or _("Sees it only")

    @property
    def errors(self) -> dict[int, str]:
        """What is wrong with the last day, by product id."""
        return self.rows.errors

    def is_valid(self) -> bool:
        """No end that cannot be read or has passed, no category filled whose products changed meanwhile. What else can
        be wrong, the command refuses."""
        self.rows.check_ends(self.source.today)
        groups = self.products.groups
        fresh = {key: replace(fill, digest=version_of(sorted(groups.get(key, ())))) for key, fill in self.fills.items()}
        self.stale = {key for key, fill in self.fills.items() if fill != fresh[key]}
        self.fills = fresh
        return not self.errors and not self.stale

    @property
    def faults(self) -> list[tuple[str, str, list[str]]]:
        """For the summary of problems: the control, its label, what is wrong."""
        stale = [section for section in self.sections if section.is_stale]
        return [
            *((section.id, section.category.name, [section.stale_words]) for section in stale),
            *((f"e-{pk}", self.products[pk].name, [error]) for pk, error in self.errors.items()),
        ]

    def grant_everything(self, *, with_use: bool) -> None:
        """Every management right over present and future products; the use only when asked for (RGT-3, RGT-6)."""
        self.everything = "used" if with_use else "managed"
        for section in self.sections:
            use = section.use if with_use else 0
            self.future[section.category.pk] = section.mask | use
            self._fill(section.category.key, section.mask | use)

    def fill_category(self, key: str, *, all_rights: bool) -> None:
        """All or nothing of one category; the rest of the page stays as it is."""
        masks = {family.category.key: family.mask for family in self.families.values()}
        if key in self.products.groups:
            self._fill(key, masks[key] if all_rights else None)

    @cached_property
    def sections(self) -> list[AccessSection]:
        """The accordions of the page."""
        return Sections(self).all()

    @property
    def finds_nothing(self) -> bool:
        """No product matches what the filter says."""
        return bool(self.query) and not any(section.matches for section in self.sections)

    def press(self, button: str) -> bool:
        """Act on a button that only changes the page: ``show``, ``clear``, ``everything``, ``everything:use``,
        ``all|none:<category>``,
        ``open:<category>`` and ``open:<category>:<page>``.

        False for any other button.
        """
        action, _colon, key = button.partition(":")
        if action == "everything":
            self.grant_everything(with_use=key == "use")
        elif action in {"all", "none"}:
            self.fill_category(key, all_rights=action == "all")
        elif action == "open":
            self.opened.update([_opened(key)])
        elif action == "clear":
            self.query = ""
        return action in {"everything", "all", "none", "open", "show", "clear"}

    def _fill(self, key: str, mask: int | None) -> None:
        """Lay it over the category and over what its rows say, whose last days stay."""
        inside = self.products.groups[key]
        fill = Fill(key, mask, version_of(sorted(inside)))
        for pk in self.rows.choices.keys() & set(inside):
            kind = self.kinds[self.products[pk].kind_id]
            self.rows.choices[pk] = fill.choice(kind, self.rows.choices[pk] or NOTHING)
        self.fills[key] = fill
        for outdated in ("base", "plan", "changed", "sections"):
            self.__dict__.pop(outdated, None)


def _opened(text: str) -> tuple[str, int]:
    """A category and the page of it, from 1."""
    key, _colon, number = text.partition(":")
    return key, whole_number(number, 4) or 1
