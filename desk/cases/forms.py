"""What the staff write and choose."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from core.forms import refused_by
from desk.cases.commands import answer_letter, set_priority, write
from support.cases.files import FilesField
from support.cases.text import TextField
from support.models import Case, CaseMessage, Letter

AFTER = [
    (Case.State.ANSWERED.value, _("Answer the customer")),
    (Case.State.WAITING.value, _("Ask the customer, and wait for the answer")),
    (CaseMessage.Kind.NOTE.value, _("Internal note: the customer does not see it")),
]


class AnswerForm(forms.Form):
    """An answer, a question, or a note."""

    then = forms.ChoiceField(label=_("What it is"), choices=AFTER, initial=AFTER[0][0], widget=forms.RadioSelect)
    text = TextField(label=_("Message"), error_messages={"required": _("Write what you want to say.")})
    attached = FilesField()

    def __init__(self, data: Any, files: Any = None, *, case: Case) -> None:
        super().__init__(data, files)
        self.case = case

    def save(self, actor: User, seen: str) -> bool:
        """Write it; False when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            write(
                actor=actor, case=self.case, text=data["text"], attached=data["attached"], then=data["then"], seen=seen,
                now=now(),
            )  # fmt: skip
        return not self.errors


class PriorityForm(forms.Form):
    """How soon among others."""

    priority = forms.TypedChoiceField(label=_("Priority"), choices=Case.Priority.choices, coerce=int)

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data, initial={"priority": case.priority})
        self.case = case

    def save(self, actor: User) -> bool:
        """Set it; False when a rule refused."""
        with refused_by(self):
            set_priority(actor=actor, case=self.case, priority=self.cleaned_data["priority"])
        return not self.errors


class LetterForm(forms.Form):
    """The answer to somebody whom the portal does not know."""

    text = TextField(
        label=_("Answer"), help_text=_("Nobody has proved that the address is theirs: tell nothing of any customer."),
        error_messages={"required": _("Write what you want to say.")},
    )  # fmt: skip

    def __init__(self, data: Any, *, letter: Letter) -> None:
        super().__init__(data)
        self.letter = letter

    def save(self, actor: User) -> bool:
        """Send it; False when a rule refused."""
        with refused_by(self):
            answer_letter(actor=actor, letter=self.letter, text=self.cleaned_data["text"], now=now())
        return not self.errors
