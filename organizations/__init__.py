"""Organisations, memberships, roles, invitations, teams, long jobs."""
