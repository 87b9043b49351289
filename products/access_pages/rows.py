"""Rows of the page of access rights, written here and not in a template: hundreds, each with ten controls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.controls import badge
from core.components.formats import day
from core.components.icons import icon
from core.locales import labelled
from products.access_pages.facts import ProductFacts
from products.access_pages.sources import TeamNames

if TYPE_CHECKING:
    from products.access_pages.forms import AccessForm
    from products.rights.commands import GrantChoice

ROW = """<tr{marks}>
<th scope="row" class="lead"><input type="hidden" name="s" value="{pk}">{ticked}
<label class="full"><input type="checkbox" name="p-{pk}"{state}><span>{name} {via}{expiry}</span></label></th>
{cells}
{end}</tr>"""
END_CELL = '<td data-l="{until}">{end}</td>\n'
END = '<input class="input" type="date" id="e-{pk}" name="e-{pk}" value="{end}"{wrong} aria-label="{label}">{error}'
NO_END = """<details class="no-end"><summary>{words}\
<span class="visually-hidden">{colon}{label}</span></summary>{end}</details>"""
"""The field for a last day is open where there is one; elsewhere it is a click away."""
TICKED = '<input type="hidden" name="v" value="{pk}">'
EXPIRY = '<br><span class="muted small">{}</span>'
CELL = """<td class="rights__right" data-l="{label}">
<label class="hit"><input type="checkbox" name="r-{pk}-{bit}"{state}>\
<span class="visually-hidden">{label}{colon}{name}</span></label></td>"""
OPTION = '<option value="{}"{}>{}</option>'
NO_CELL = '<td class="rights__right phone-hidden" data-l=""></td>'
ERROR = '<p class="field-error" id="e-{pk}_error">{icon} <span class="visually-hidden">{prefix}</span> {error}</p>'
WRONG = ' aria-invalid="true" aria-describedby="e-{pk}_error"'


@dataclass(frozen=True, slots=True)
class Column:
    """One right of the category; ``bit`` 0 is the use of the service."""

    bit: int
    label: str


class RowWriter:
    """Rows of one form; ``teams`` by product.

    ``data-changed``: not as it is stored. ``data-kept``: whoever asks for more rows has this one.
    """

    def __init__(self, form: "AccessForm", teams: TeamNames) -> None:
        self.form, self.teams = form, teams
        self.expired, self.expires = _("Expired on %(day)s"), _("Expires on %(day)s")
        self.via, self.end_label = _("via %(teams)s"), _("Last day of the access to %(name)s")
        self.until, self.colon = escape(_("Until (last day)")), labelled("", "")
        self.no_end = format_html("{} · <u>{}</u>", _("No end date"), _("Set"))

    def write(self, products: Iterable[ProductFacts], columns: list[Column]) -> SafeString:
        """The rows of these products."""
        shown = [(column.bit, escape(column.label)) for column in columns]
        return SafeString("\n".join(self._row(product, shown) for product in products))

    def _row(self, product: ProductFacts, columns: list[tuple[int, SafeString]]) -> str:
        pk, name = product.pk, escape(product.name)
        choice, via = self.form.plan.products.get(pk), self._via(pk)
        marks = (" data-changed" if pk in self.form.changed else "") + (
            " data-kept" if pk in self.form.rows.shown else ""
        )
        return ROW.format(
            pk=pk, name=name, via=via, expiry=self._expiry(product), marks=marks,
            ticked=TICKED.format(pk=pk) if choice is not None and not via else "",
            state=_state(is_checked=choice is not None or bool(via), is_given=bool(via)),
            cells="".join(self._cell(product, name, choice, bit, label) for bit, label in columns),
            end=self._end(pk, escape(self.end_label % {"name": product.name})),
        )  # fmt: skip

    def _end(self, pk: int, label: SafeString) -> str:
        """The cell with the field for its last day."""
        if not self.form.has_ends:
            return ""
        error, day = self.form.errors.get(pk), self.form.rows.typed_end(pk)
        wrong, said = (WRONG.format(pk=pk), self._error(pk, error)) if error else ("", "")
        field = END.format(pk=pk, end=escape(day), label=label, wrong=wrong, error=said)
        closed = NO_END.format(words=self.no_end, colon=self.colon, label=label, end=field)
        return END_CELL.format(until=self.until, end=field if day or error else closed)

    def _via(self, pk: int) -> SafeString:
        """The names of the teams that give it."""
        names = ", ".join(self.teams.get(pk, ()))
        return badge("neutral", self.via % {"teams": names}, icon="team") if pk in self.form.through else SafeString("")

    def _expiry(self, product: ProductFacts) -> str:
        """Its last paid day."""
        if product.expires_on is None:
            return ""
        words = self.expired if product.expires_on < self.form.source.today else self.expires
        return EXPIRY.format(words % {"day": day(product.expires_on)})

    def _cell(
        self, product: ProductFacts, name: SafeString, choice: "GrantChoice | None", bit: int, label: SafeString
    ) -> str:
        mask, kind = 1 << bit, self.form.kinds[product.kind_id]
        if not kind.grantable & mask:
            return NO_CELL
        is_given = bool(self.form.through.get(product.pk, 0) & mask)
        is_checked = is_given or (choice is not None and bool(choice.rights & mask))
        state = _state(is_checked=is_checked, is_given=is_given)
        return CELL.format(pk=product.pk, bit=bit, label=label, colon=self.colon, name=name, state=state)

    def _error(self, pk: int, error: str) -> str:
        return ERROR.format(pk=pk, icon=icon("alert", small=True), prefix=escape(_("Error:")), error=escape(error))


def written_options(labels: Mapping[str, str], chosen: str) -> SafeString:
    """What stands in a list of choices, by value."""
    marks = {chosen: SafeString(" selected")}
    return format_html_join("", OPTION, ((value, marks.get(value, ""), label) for value, label in labels.items()))


def _state(*, is_checked: bool, is_given: bool) -> str:
    """What a team gives is ticked and cannot be taken here."""
    return (" checked" if is_checked else "") + (" disabled" if is_given else "")
