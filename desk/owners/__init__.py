"""Who holds names, proved by documents that the staff look at."""
