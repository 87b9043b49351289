"""One name with its code, or many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from core.forms import refused_by
from core.text import LineField
from domains.names import UnusableName, pasted_code
from domains.transfers.asking import look_at
from organizations.models import Membership
from products.models import Kind, Product
from shop.cart.commands import MOST_LINES
from shop.cart.naming import LONGEST, domain_of
from shop.models import CartLine
from shop.transfers.commands import Wish, add_transfers
from shop.transfers.lines import LONGEST_CODE, Line, check, split

MAX_BYTES = 20_000
KEEP, OURS = "keep", "ours"
SERVERS = [(KEEP, _("Keep them: web and mail go on as before")), (OURS, _("Replace them with ours"))]


class ServersField(forms.ChoiceField):
    """What becomes of the name servers; they stay unless told."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Name servers"), choices=SERVERS, initial=KEEP, widget=forms.RadioSelect,
            help_text=_("Ours answer for the name only once its zone is set up with us."),
        )  # fmt: skip


class TransferForm(forms.Form):
    """A name and its code. ``remarks``: what somebody should know who orders it all the same."""

    service_name = LineField(
        label=_("Domain name"), max_length=LONGEST, error_messages={"required": _("Write the domain name.")},
        help_text=_("With its extension, such as my-shop.ch."),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Authorization code"), max_length=LONGEST_CODE, strip=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Its present registrar gives it to you, also called EPP code or auth code."),
    )  # fmt: skip
    servers = ServersField()

    def __init__(self, data: Any, *, kind: Kind, actor: Membership, wanted: str = "") -> None:
        super().__init__(data)
        self.kind, self.actor, self.remarks = kind, actor, list[str]()
        self.wish: Wish | None = None
        self.initial = {"servers": KEEP, "service_name": wanted.replace("\x00", "")[:LONGEST]}

    def clean_code(self) -> str:
        """Without the blanks around it that come with copying."""
        try:
            code = pasted_code(self.cleaned_data["code"])
        except UnusableName as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        if not code:
            raise forms.ValidationError(_("Enter the code."))
        return code

    def clean(self) -> dict[str, Any]:
        """The name is one, and its registry says nothing against it."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self._look(cleaned["service_name"], cleaned["code"])
            except RuleError as refusal:
                self.add_error("service_name", str(refusal.message))
        return cleaned

    def _look(self, typed: str, code: str) -> None:
        name, plan = domain_of(self.kind, typed, self.actor.day_at(now()))
        found = look_at(self.actor, Product(kind=self.kind, plan=plan), name, code)
        if found.problem:
            raise RuleError(found.problem)
        self.remarks = [found.remark] if found.remark else []
        self.wish = Wish(name, plan, code)

    def save(self) -> list[CartLine] | None:
        """Into the cart; None when a rule refused."""
        if self.wish is not None:
            with refused_by(self):
                return _added(self, [self.wish])
        return None


class ManyForm(forms.Form):
    """A name and its code a line. ``lines`` is the report; ``may_add``: nothing is wrong in any of them."""

    names_and_codes = forms.CharField(
        label=_("Names and codes"), required=False, max_length=MAX_BYTES,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One a line: name;code. A first line may name the columns."),
    )  # fmt: skip
    file = forms.FileField(label=_("CSV file"), required=False, help_text=_("Instead of the text, at most 20 kB."))
    servers = ServersField()

    def __init__(self, data: Any, files: Any, *, kind: Kind, actor: Membership) -> None:
        super().__init__(data, files)
        self.kind, self.actor, self.lines = kind, actor, list[Line]()

    @property
    def may_add(self) -> bool:
        """Whether all of it can go into the cart."""
        return bool(self.lines) and all(line.wish for line in self.lines)

    def clean_file(self) -> str:
        """The text of the file. Refuses what is too large or is not UTF-8 text."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 kB. Split it."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Save the file as CSV in UTF-8 and choose it again.")) from error
        return text.replace("\x00", "")

    def clean(self) -> dict[str, Any]:
        """Every line is looked at, in its order."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            text = data.get("file") or data.get("names_and_codes", "")
            self.data = {**self.data.dict(), "names_and_codes": text}  # type: ignore[attr-defined]
            rows = split(text)
            if not rows:
                self.add_error("names_and_codes", _("Enter or choose at least one name with its code."))
            elif len(rows) > MOST_LINES:
                many = _("At most %(most)s names at once. Split the list.")
                self.add_error("names_and_codes", str(many) % {"most": MOST_LINES})
            else:
                self.lines = check(self.actor, self.kind, rows)
        return data

    def save(self) -> list[CartLine] | None:
        """All of them into the cart, or none; None when a rule refused."""
        with refused_by(self):
            return _added(self, [line.wish for line in self.lines if line.wish])
        return None


def _added(form: TransferForm | ManyForm, wishes: list[Wish]) -> list[CartLine]:
    keeps = form.cleaned_data["servers"] == KEEP
    return add_transfers(actor=form.actor, kind=form.kind, wishes=wishes, keeps_servers=keeps, now=now())
