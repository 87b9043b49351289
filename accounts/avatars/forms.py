"""The form of the person's picture."""

import base64
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.avatars.pictures import PARTS, SQUARE, change_avatar, kept, remove_avatar
from accounts.models import Avatar, User
from core.pictures import CENTRE, PictureField, Shape
from core.widgets import RadioCards

SAMPLE = Shape(72, 72, is_cut=True)


class AvatarForm(forms.Form):
    """A picture, the part of it that stays, and taking it away again. Without ``stored`` there is only the upload.

    A picture that cannot be read changes nothing else of the form.
    """

    picture = PictureField(
        shape=SQUARE,
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP of at most 2 MB and at least 210 × 210 pixels."),
        error_messages={"required": _("Choose a picture."), "empty": _("This file is empty. Choose another one.")},
    )
    position = forms.ChoiceField(
        label=_("Part of the picture that stays"),
        help_text=_("Your picture is shown as a circle. Choose which part of a long one is kept."),
        choices=PARTS,
        initial=CENTRE,
        widget=RadioCards({}, attrs={"class": "choice-cards parts"}),
    )
    remove = forms.BooleanField(label=_("Remove the picture and show my initials"), required=False)

    def __init__(self, stored: Avatar | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = stored
        self.fields["picture"].required = stored is None
        if stored is None:
            del self.fields["remove"]
            return
        self.fields["position"].initial = stored.position
        self.fields["position"].widget.descriptions = _samples(stored)

    def clean(self) -> dict[str, Any]:
        """Whoever removes the picture needs no new one; both at once is a question back."""
        if self.cleaned_data.get("remove") and self.cleaned_data.get("picture"):
            self.add_error("remove", _("Choose one of the two: the new picture, or none."))
        elif self.cleaned_data.get("remove"):
            self.errors.pop("picture", None)
        return self.cleaned_data

    def save(self, *, actor: User) -> None:
        """One command."""
        if self.cleaned_data.get("remove"):
            remove_avatar(actor=actor)
        else:
            change_avatar(actor=actor, upload=self.cleaned_data["picture"], position=self.cleaned_data["position"])


def _samples(stored: Avatar) -> dict[str, SafeString | Promise]:
    """What each part would show, drawn into the page: nothing of it is stored."""
    upload = kept(stored)
    drawn = {part: base64.b64encode(upload.fitted(SAMPLE, part).data).decode() for part, _label in PARTS}
    return {
        part: format_html('<img src="data:image/webp;base64,{}" alt="" width="72" height="72">', text)
        for part, text in drawn.items()
    }
