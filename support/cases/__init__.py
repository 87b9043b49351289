"""Cases: what customers ask, and what the provider's support answers."""
