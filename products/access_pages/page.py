"""What the page of access rights shows: sections (accordions), rows and cells."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from products.bits import STATISTICS, TECHNICAL, USE
from products.models import Category, Product, Right

if TYPE_CHECKING:
    from products.access_pages.forms import AccessForm
    from products.rights.commands import GrantChoice


@dataclass(frozen=True, slots=True)
class Column:
    """One right of the category; ``bit`` 0 is the use of the service."""

    bit: int
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One tick. ``via`` names the teams that give the right already; empty ``label`` means the kind lacks the right."""

    name: str
    label: str
    checked: bool
    via: str


@dataclass(frozen=True, slots=True)
class Row:
    """One product; ``is_changed``: not as it is stored. ``is_over``: its last paid day has passed."""

    product: Product
    is_over: bool
    visible: bool
    is_changed: bool
    via: str
    cells: list[Cell]
    ends_on: str
    error: str


@dataclass(frozen=True, slots=True)
class FutureRule:
    """One choice for future products: the set of rights as text, its label."""

    value: str
    label: str
    chosen: bool


@dataclass
class AccessSection:
    """One category: its columns, rows, rule for future products.

    ``left_out`` of its products have no row now; ``hides_held`` and ``hides_free``: some of those are ticked, or not.
    """

    category: Category
    mask: int
    use: int
    columns: list[Column]
    total: int
    held: int
    rules: list[FutureRule]
    rule_is_changed: bool
    is_drawn: bool
    is_open: bool
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    matches: bool = False
    hides_held: bool = False
    hides_free: bool = False


class Sections:
    """Builds the sections of one form."""

    def __init__(self, form: "AccessForm") -> None:
        self.form = form
        self.words = form.query.casefold().split()

    def all(self) -> list[AccessSection]:
        """Categories that own products, in their order."""
        groups: dict[int, list[Product]] = defaultdict(list)
        for product in self.form.products:
            groups[product.kind.category_id].append(product)
        return [self._section(self.form.categories[pk], products) for pk, products in groups.items()]

    def _section(self, category: Category, products: list[Product]) -> AccessSection:
        rights = _rights_of(category)
        use = USE if any(product.kind.has_use for product in products) else 0
        held = sum(self._is_held(product) for product in products)
        few = len(self.form.products) <= self.form.show_all_up_to
        matches = bool(self.words) and any(self._matches(product) for product in products)
        is_open = matches if self.words else self.form.is_open(category.key)
        section = AccessSection(
            category=category,
            mask=sum(right.mask for right in rights),
            use=use,
            columns=[*([Column(0, _("Use the service"))] if use else []), *(Column(r.bit, r.name) for r in rights)],
            total=len(products),
            held=held,
            rules=self._rules(category, rights),
            rule_is_changed=self.form.plan.future.get(category.pk) != self.form.stored.future.get(category.pk),
            is_drawn=few or is_open,
            is_open=is_open or (few and held > 0 and not self.words),
            matches=matches,
        )
        drawn = [
            product
            for product in products
            if self._is_changed(product) or (section.is_drawn and self._matches(product))
        ]
        section.rows = [self._row(product, section) for product in drawn]
        section.is_drawn = bool(section.rows)
        hidden = [self._is_held(product) for product in products if product not in drawn]
        section.left_out, section.hides_held, section.hides_free = len(hidden), any(hidden), not all(hidden)
        return section

    def _is_changed(self, product: Product) -> bool:
        return self.form.plan.products.get(product.pk) != self.form.stored.products.get(product.pk)

    def _row(self, product: Product, section: AccessSection) -> Row:
        choice = self.form.plan.products.get(product.pk)
        through = self.form.by_team.get(product.pk, [])
        error = self.form.errors.get(product.pk, "")
        return Row(
            product=product,
            is_over=product.expires_within(-1, self.form.source.today),
            visible=choice is not None,
            is_changed=self._is_changed(product),
            via=", ".join(grant.team.name for grant in through if grant.team),
            cells=[self._cell(product, choice, column) for column in section.columns],
            ends_on=self.form.typed_end(product),
            error=error,
        )

    def _cell(self, product: Product, choice: "GrantChoice | None", column: Column) -> Cell:
        bit = 1 << column.bit
        has = product.kind.has_use if column.bit == 0 else bool(product.kind.mask & bit)
        giving = [
            grant.team.name for grant in self.form.by_team.get(product.pk, []) if grant.rights & bit and grant.team
        ]
        name = f"r-{product.pk}-{column.bit}"
        checked = bool(giving) or (choice is not None and bool(choice.rights & bit))
        return Cell(name, column.label if has else "", checked, ", ".join(giving))

    def _rules(self, category: Category, rights: list[Right]) -> list[FutureRule]:
        chosen = self.form.plan.future.get(category.pk)
        bits = {right.key: right.mask for right in rights}
        everything = sum(bits.values())
        options = {"": _("Do not show them")}
        if STATISTICS in bits and len(bits) > 1:
            options[str(bits[STATISTICS])] = _("Show them with statistics rights")
        options[str(everything)] = _full_label(bits)
        if chosen is not None:
            options.setdefault(str(chosen), _other_label(chosen, everything, rights))
        value = "" if chosen is None else str(chosen)
        return [FutureRule(key, label, key == value) for key, label in options.items()]

    def _is_held(self, product: Product) -> bool:
        return product.pk in self.form.plan.products or product.pk in self.form.by_team

    def _matches(self, product: Product) -> bool:
        text = f"{product.service_name} {product.custom_name}".casefold()
        return all(word in text for word in self.words)


def _rights_of(category: Category) -> list[Right]:
    rights = {right.pk: right for kind in category.kinds.all() for right in kind.rights.all()}
    return sorted(rights.values(), key=lambda right: (right.rank, right.bit))


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
