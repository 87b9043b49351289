"""Organizations, their people, invitations, teams."""

from core import hooks


class OrganizationsConfig(hooks.App):
    name = "organizations"
