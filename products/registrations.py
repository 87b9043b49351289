"""What products hand to the rooms below: menu entries."""

from django.utils.translation import gettext_lazy as _

from core import navigation
from organizations.policies import may_manage_people


def register() -> None:
    """Called once, when all models are ready."""
    navigation.register(
        navigation.Entry(
            _("Work teams"), "team", "products:teams", navigation.Group.ORGANIZATION, may_manage_people, rank=20
        ),
    )
