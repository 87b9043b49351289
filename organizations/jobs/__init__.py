"""Long work with progress: one model, one page."""
