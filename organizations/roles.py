"""The four roles of a person in an organization."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The four roles, strongest first (ORG-6). What each may do is in ``organizations.policies``."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    ADMINISTRATOR = "administrator", _("Administrator")
    COLLABORATOR = "collaborator", _("Collaborator")
    EXTERNAL = "external", _("External user")


MANAGERS = (Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR)
"""They manage people and need no grant for any product (ORG-8)."""
