"""The page of access rights as a form: one state, read from the database or from what was posted (guide 2).

Field names: ``s`` lists the products that the page showed, ``v`` those that it showed ticked; for each of them
``p-<id>`` (visible), ``r-<id>-<bit>`` and ``e-<id>`` (last day). A right ticks its row; a row that was unticked loses
its rights. ``f-<category>`` is the rule for future products. ``version`` says what the page was made from.
Products that the page did not show keep what is stored, so large organizations open categories one by one.
"""

import datetime
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from organizations.models import Membership
from products.access_pages.page import AccessSection, Sections
from products.access_pages.sources import AccessSource
from products.bits import MOST_RIGHTS, USE
from products.models import Category, Grant, Product
from products.rights.commands import AccessPlan, GrantChoice

NO_SET = 1 << MOST_RIGHTS
"""Stands for a rule that cannot be read: no category has this right, so that saving is refused."""


class AccessForm:
    """What a grantee holds, as stored or as posted, and what the page shows of it."""

    show_all_up_to = 200
    """With more products than this only opened categories are drawn."""

    def __init__(self, *, actor: Membership, source: AccessSource, data: QueryDict | None, look: QueryDict) -> None:
        """``look`` holds the filter text ``q`` and the opened categories ``open``, posted or from the address."""
        self.actor, self.source, self.data = actor, source, data
        self.stored, self.by_team = source.stored, source.by_team
        self.opened = set(look.getlist("open"))
        self.errors: dict[int, str] = {}
        """What is wrong with the last day, by product id."""
        self.version = data.get("version", "") if data else source.version
        self.query = look.get("q", "")[:80].replace("\x00", "").strip()

    @cached_property
    def products(self) -> list[Product]:
        """Everything that can be granted, in the order of the page."""
        own = self.actor.organization.products.living().select_related("kind")
        return list(own.order_by("kind__category__rank", "service_name", "pk"))

    @cached_property
    def plan(self) -> AccessPlan:
        """The state of the page: stored, or stored with what was posted laid over it."""
        if self.data is None:
            return self.stored
        return AccessPlan(self._posted_products(self.data), self._posted_future(self.data))

    @property
    def changes(self) -> int:
        """How many products and rules differ from what is stored."""
        pairs = ((self.plan.products, self.stored.products), (self.plan.future, self.stored.future))
        return sum(new.get(key) != old.get(key) for new, old in pairs for key in {*new, *old})

    def conflict(self) -> list[tuple[str, str, str]]:
        """Where this page and the database disagree: product, this page's choice, the stored one, in words."""
        mine, theirs = self.plan.products, self.stored.products
        return [
            (product.name, self.words(product, mine.get(product.pk)), self.words(product, theirs.get(product.pk)))
            for product in self.products
            if mine.get(product.pk) != theirs.get(product.pk)
        ]

    def words(self, product: Product, choice: GrantChoice | None) -> str:
        """A choice in words: the names of its rights."""
        if choice is None:
            return _("No access")
        rights = [
            r.name
            for kind in self.category_of(product).kinds.all()
            if kind == product.kind
            for r in kind.rights.all()
            if r.mask & choice.rights
        ]
        return ", ".join(([_("Use the service")] if choice.rights & USE else []) + rights) or _("Sees it only")

    def is_valid(self) -> bool:
        """No end that cannot be read or has passed. What else can be wrong, the command refuses."""
        for product in self.products:
            new, old = (plan.products.get(product.pk, GrantChoice(0)).ends_on for plan in (self.plan, self.stored))
            if new is not None and new != old and new < self.source.today:
                has_passed = _("The end of the access to %(name)s has passed already.")
                self.errors[product.pk] = has_passed % {"name": product.name}
        return not self.errors

    @property
    def faults(self) -> list[tuple[str, str, list[str]]]:
        """For the summary of problems: the control, its label, what is wrong."""
        names = {product.pk: product.name for product in self.products}
        return [(f"e-{pk}", names[pk], [error]) for pk, error in self.errors.items()]

    def typed_end(self, product: Product) -> str:
        """The last day as the page shows it: as it was typed, or as it is stored."""
        if self.data is not None and product.pk in self.errors:
            return self.data.get(f"e-{product.pk}", "")
        choice = self.plan.products.get(product.pk)
        return choice.ends_on.isoformat() if choice and choice.ends_on else ""

    def grant_everything(self, *, with_use: bool) -> None:
        """Every management right over present and future products; the use only when asked for (RGT-3, RGT-6)."""
        products = {product.pk: self._most(product, with_use=with_use) for product in self.products}
        masks = {section.category.pk: section.mask | (section.use if with_use else 0) for section in self.sections}
        self._replace(AccessPlan(products, masks))

    def fill_category(self, key: str, *, all_rights: bool) -> None:
        """All or nothing of one category; the rest of the page stays as it is."""
        inside = [product for product in self.products if self.category_of(product).key == key]
        products = dict(self.plan.products)
        for product in inside:
            products.pop(product.pk, None)
            if all_rights:
                products[product.pk] = self._most(product, with_use=False)
        self._replace(AccessPlan(products, self.plan.future))

    @cached_property
    def sections(self) -> list[AccessSection]:
        """The accordions of the page."""
        return Sections(self).all()

    @property
    def finds_nothing(self) -> bool:
        """No product matches what the filter says."""
        return bool(self.query) and not any(section.matches for section in self.sections)

    def category_of(self, product: Product) -> Category:
        """The product's category, without a query."""
        return self.categories[product.kind.category_id]

    @cached_property
    def categories(self) -> dict[int, Category]:
        """Categories with their kinds and rights, in two queries."""
        return {each.pk: each for each in Category.objects.prefetch_related("kinds__rights")}

    def is_open(self, key: str) -> bool:
        """Whether the category was opened on the page or in its address."""
        return key in self.opened

    def press(self, button: str, *, with_use: bool) -> bool:
        """Act on a button that only changes the page: ``show``, ``clear``, ``everything``,
        ``all|none|open:<category>``.

        False for any other button.
        """
        action, _colon, key = button.partition(":")
        if action == "everything":
            self.grant_everything(with_use=with_use)
        elif action in {"all", "none"}:
            self.fill_category(key, all_rights=action == "all")
        elif action == "open":
            self.opened.add(key)
        elif action == "clear":
            self.query = ""
        return action in {"everything", "all", "none", "open", "show", "clear"}

    def _replace(self, plan: AccessPlan) -> None:
        self.__dict__["plan"] = plan
        self.__dict__.pop("sections", None)

    def _most(self, product: Product, *, with_use: bool) -> GrantChoice:
        before = self.plan.products.get(product.pk, GrantChoice(0))
        use = USE if with_use and product.kind.has_use else before.rights & USE
        return GrantChoice(product.kind.mask | use, before.ends_on)

    def _posted_products(self, data: QueryDict) -> dict[int, GrantChoice]:
        shown, ticked = _numbers(data, "s"), _numbers(data, "v")
        unticked = {pk for pk in ticked if f"p-{pk}" not in data}
        kept = {pk: choice for pk, choice in self.stored.products.items() if pk not in shown}
        asked = [product for product in self.products if product.pk in shown - unticked]
        posted = {product.pk: self._posted(product, data) for product in asked}
        foreign = {pk: GrantChoice(0) for pk in shown - set(posted) - unticked if f"p-{pk}" in data}
        return {**kept, **foreign, **{pk: choice for pk, choice in posted.items() if choice is not None}}

    def _posted(self, product: Product, data: QueryDict) -> GrantChoice | None:
        before = self.stored.products.get(product.pk)
        through = sum_of(self.by_team.get(product.pk, []))
        ticked = sum(1 << bit for bit in range(MOST_RIGHTS) if f"r-{product.pk}-{bit}" in data)
        rights = ticked | (before.rights & through if before else 0)
        if through or product.pk in self.by_team:
            is_held = rights != 0 or (before is not None and before.rights == 0)
        else:
            is_held = rights != 0 or f"p-{product.pk}" in data
        return GrantChoice(rights, self._end(product, data)) if is_held else None

    def _end(self, product: Product, data: QueryDict) -> datetime.date | None:
        text = data.get(f"e-{product.pk}", "")
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self.errors[product.pk] = _("Write the last day as a date, or leave it empty.")
            return None

    def _posted_future(self, data: QueryDict) -> dict[int, int]:
        rules = dict(self.stored.future)
        for category in self.categories.values():
            value = data.get(f"f-{category.key}")
            if value is not None:
                rules.pop(category.pk, None)
                if value:
                    rules[category.pk] = (
                        int(value) if value.isascii() and value.isdigit() and len(value) < 11 else NO_SET
                    )
        return rules


def _numbers(data: QueryDict, name: str) -> set[int]:
    """Ids that were posted under the name; whatever is no number is left out."""
    return {int(value) for value in data.getlist(name) if value.isascii() and value.isdigit() and len(value) < 20}


def sum_of(grants: list[Grant]) -> int:
    """Union of the rights of some grants."""
    total = 0
    for grant in grants:
        total |= grant.rights
    return total
