"""Rows that hang on another row of their organization."""

from django.db import models


class Dependent(models.Model):
    """A part of something of an organization: it has its parent's organization and goes with its parent.

    The database fills in what nobody gave (trigger ``organization_of_its_parent``) and refuses another organization
    than the parent's (composite foreign key), so this key needs neither a constraint nor a rule of deletion of its own.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True
