"""What products put into exports."""
