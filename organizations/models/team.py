"""Work teams: a colour, a name, people. Their product rights come with the products."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.order import ByName


class Team(models.Model):
    """A group of members of one organization; a team never grants a role (RGT-38).

    ``leader`` is one of its members: whom to ask about the team. It carries no right, and the database takes it from
    whoever leaves the team.
    """

    class Colour(models.TextChoices):
        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        GOLD = "gold", _("Gold")
        RED = "red", _("Red")
        PURPLE = "purple", _("Purple")
        TEAL = "teal", _("Teal")
        ORANGE = "orange", _("Orange")
        GREY = "grey", _("Grey")

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="teams")
    name = models.CharField(_("Name"), max_length=80)
    colour = models.CharField(_("Colour"), max_length=8, choices=Colour, default=Colour.BLUE)
    leader = models.ForeignKey("organizations.Membership", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="team_name_once_per_organization")]

    def __str__(self) -> str:
        return self.name
