"""The person: user, login e-mail, password, profile."""
