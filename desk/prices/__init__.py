"""What things cost, by date."""
