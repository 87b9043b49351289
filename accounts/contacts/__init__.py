"""Recovery phone and recovery e-mail."""
