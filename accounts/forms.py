"""A code from a mail, asked for when signing up and when getting back in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from security.fields import CodeField


class CodeForm(forms.Form):
    """A code from a mail."""

    code = CodeField(error_messages={"required": _("Enter the code from the email.")})
