"""Protecting the organization: required second step, suspended members, alerts to members."""
