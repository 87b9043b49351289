"""The members: list, page of a person, roles, teams."""
