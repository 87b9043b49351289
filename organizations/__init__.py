"""Organizations, memberships, roles, invitations, teams, long jobs."""
