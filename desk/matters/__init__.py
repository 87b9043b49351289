"""Money that someone has to look at."""
