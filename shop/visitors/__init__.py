"""The shop for whoever is not signed in: what there is, and what it costs in their country."""
