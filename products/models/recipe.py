"""Recipes: what somebody who comes gets together, under one name, and what came by one."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from organizations.models import Role
from organizations.models.invitation import LONGEST_WELCOME
from products.models.grant import ONE_GRANTEE

LONGEST_NAME = 60


class Recipe(models.Model):
    """A role, work teams, rights over products, days, a language and words of welcome, for who comes (RGT-50).

    ``teams`` are ``{"id", "name"}``, ``products`` ``{"id", "name", "rights"}``, ``future`` ``{"id", "rights"}`` with
    ids of categories: names as they were, because what is gone by the time of use is named. Nothing of it is a right
    before somebody uses it. ``days``: so long the rights last from the day of use; None for no end.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="recipes")
    name = models.CharField(max_length=LONGEST_NAME)
    role = models.CharField(max_length=24, choices=Role)
    has_accounting = models.BooleanField(default=False)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="es")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    welcome = models.CharField(max_length=LONGEST_WELCOME, blank=True)
    teams = models.JSONField(default=list)
    products = models.JSONField(default=list)
    future = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "organization", name="recipe_named_once"),
            models.CheckConstraint(condition=models.Q(days=None) | models.Q(days__gte=1), name="recipe_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> list[object]:
        """Everything that it says, for versions of pages that show it."""
        return [
            self.pk, self.name, self.role, self.has_accounting, self.language, self.days, self.welcome, self.teams,
            self.products, self.future,
        ]  # fmt: skip


class RecipeUse(models.Model):
    """A grantee got this by a recipe: where their rights came from, for whoever looks or takes them back (RGT-56).

    ``given`` holds ``products`` (id → rights), ``teams`` (ids) and ``future`` (ids of categories). Names are frozen: it
    outlives the recipe and who used it.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="recipe_uses")
    membership = models.ForeignKey("organizations.Membership", models.CASCADE, null=True, related_name="recipe_uses")
    team = models.ForeignKey("organizations.Team", models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey("organizations.Invitation", models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    given = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=ONE_GRANTEE, name="recipe_use_has_one_holder")]

    def __str__(self) -> str:
        return f"{self.name} → {self.membership or self.team or self.invitation}"
