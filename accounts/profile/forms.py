"""One small form per box of the profile."""

from typing import Any, ClassVar

from django import forms
from django.forms import ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.languages import language_choices
from accounts.models import User
from accounts.names import FAMILY, GIVEN, NameField
from accounts.profile.commands import change_profile
from accounts.timezones import offered_choices
from core.forms import field_of
from core.locales import labelled
from core.widgets import OwnNameButtons


class ProfileForm(ModelForm):  # type: ignore[type-arg]
    """A box of the profile with its ``title``; ``save`` goes through the command."""

    title: ClassVar[Promise]

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Change, with journal."""
        change_profile(actor=self.instance, **{name: str(value) for name, value in self.cleaned_data.items()})
        return self.instance

    def said(self) -> str:
        """What changed, for the flash, in the present language; empty when nothing did."""
        return " · ".join(labelled(self.fields[name].label, self._worded(name)) for name in self.changed_data)

    def _worded(self, name: str) -> str:
        value = str(self.cleaned_data[name]) or "—"
        choices = getattr(self.fields[name], "choices", ())
        groups = [label if isinstance(label, (list, tuple)) else [(key, label)] for key, label in choices]
        return str(dict(choice for group in groups for choice in group).get(value, value))


class IdentityForm(ProfileForm):
    """First and last name."""

    title = _("Identity")

    first_name = NameField(
        purpose=GIVEN, label=_("First name"), error_messages={"required": _("Enter your first name.")}
    )
    last_name = NameField(purpose=FAMILY, label=_("Last name"), required=False)

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class LanguageForm(ProfileForm):
    """Language of pages, mails and documents (PRO-20)."""

    title = _("Language")

    language = forms.ChoiceField(label=_("Language"), choices=language_choices, widget=OwnNameButtons)

    class Meta:
        model = User
        fields = ["language"]


class CountryForm(ProfileForm):
    """Country (PRO-21)."""

    title = _("Country")

    class Meta:
        model = User
        fields = ["country"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].widget.attrs["autocomplete"] = "country"


class TimeZoneForm(ProfileForm):
    """Zone of every time shown (PRO-24)."""

    title = _("Time zone")

    class Meta:
        model = User
        fields = ["time_zone"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        person = self.instance
        field_of(self, "time_zone", forms.ChoiceField).choices = offered_choices(str(person.country), person.time_zone)


class AppearanceForm(ProfileForm):
    """System, light or dark."""

    title = _("Appearance")

    class Meta:
        model = User
        fields = ["theme"]
        widgets = {"theme": forms.RadioSelect}


BLOCKS: dict[str, type[ProfileForm]] = {
    "identity": IdentityForm,
    "language": LanguageForm,
    "country": CountryForm,
    "time-zone": TimeZoneForm,
    "appearance": AppearanceForm,
}
