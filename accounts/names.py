"""Names of people and organizations, as they may be written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import LineField, has_page, mailboxes_in

LONGEST_NAME = 80
NO_LETTER = _("Write a name with at least one letter or digit.")
GIVEN, FAMILY = {"autocomplete": "given-name"}, {"autocomplete": "family-name"}
"""What the two fields of a person's own name are for (WCAG 1.3.5)."""


def full_name(first: str, last: str, email: str) -> str:
    """First and last name, or the address of a person who gave none."""
    return f"{first} {last}".strip() or email


class NameField(LineField):
    """One line of letters of any alphabet, and no address: names stand in mails to people who do not know their bearer.

    ``purpose`` is what a browser may fill in of the reader's own (``GIVEN``, ``FAMILY``).
    """

    hidden = _("Write the name on one line, with letters only and no invisible characters.")

    def __init__(self, *, purpose: dict[str, str] | None = None, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_NAME)
        super().__init__(**options)
        self.widget.attrs |= purpose or {}

    def clean(self, value: Any) -> str:
        """The name in one spelling. Raises ValidationError for what no name is."""
        name = super().clean(value)
        if has_page(name):
            raise ValidationError(_("Write a name here, not the address of a page."))
        if mailboxes_in(name):
            raise ValidationError(_("Write a name here, not an email address."))
        return name


class OrganizationNameField(NameField):
    """The name of an organization or of a recipient: one readable line with something in it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Enter the name.")})
        super().__init__(max_length=120, **options)

    def clean(self, value: Any) -> str:
        """The name. Raises ValidationError when nothing of it can be read aloud."""
        name = super().clean(value)
        if name and not any(letter.isalnum() for letter in name):
            raise ValidationError(NO_LETTER)
        return name
