"""Where access rights are edited: by person, team, product and category."""
