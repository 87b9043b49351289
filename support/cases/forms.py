"""What a member writes to the support."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.forms import field_of, refused_by
from core.text import LineField
from organizations.models import Membership
from products.models import Product
from support.cases.commands import Matter, open_case, reopen, write
from support.cases.files import FilesField
from support.cases.text import TextField
from support.models import Case

MOST_PRODUCTS = 500


class ContactForm(forms.Form):
    """Topic, product, a line about what it is, the text and files."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Case.Topic.choices)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label=_("No product in particular")
    )
    subject = LineField(
        label=_("Subject"), max_length=120, help_text=_("In a few words."),
        error_messages={"required": _("Write in a few words what it is about.")},
    )  # fmt: skip
    text = TextField(
        label=_("Description"), help_text=_("What you did, what happened, and since when."),
        error_messages={"required": _("Describe what you need.")},
    )  # fmt: skip
    attached = FilesField()

    def __init__(
        self, data: Any, files: Any = None, *, actor: Membership, earlier: Case | None, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        self.actor, self.earlier = actor, earlier
        seen = Product.objects.visible_to(actor, actor.day_at(now())).order_by("service_name", "pk")
        ids = list(seen.values_list("pk", flat=True)[:MOST_PRODUCTS])
        field_of(self, "product", forms.ModelChoiceField).queryset = Product.objects.filter(pk__in=ids).order_by(
            "service_name", "pk"
        )

    def save(self) -> Case | None:
        """Open the case; None when a rule refused."""
        matter = Matter(earlier=self.earlier, **self.cleaned_data)
        with refused_by(self):
            return open_case(actor=self.actor, matter=matter, now=now())
        return None


class WriteForm(forms.Form):
    """Another message of a case."""

    text = TextField(label=_("Your message"), error_messages={"required": _("Write what you want to say.")})
    attached = FilesField()

    def __init__(self, data: Any, files: Any = None, *, actor: Membership, case: Case) -> None:
        super().__init__(data, files)
        self.actor, self.case = actor, case

    def save(self) -> bool:
        """Write it; into a closed case that opens again by it. False when a rule refused."""
        act = reopen if self.case.is_closed else write
        data = self.cleaned_data
        with refused_by(self):
            act(actor=self.actor, case=self.case, text=data["text"], attached=data["attached"], now=now())
        return not self.errors
