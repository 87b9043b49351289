"""Data of the organization: names, addresses, VAT number, logos, billing addresses."""
