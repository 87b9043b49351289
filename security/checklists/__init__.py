"""What protects a sign-in, and what to do after an incident."""
