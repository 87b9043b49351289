"""The search page and the palette: what the reader may see, found by words, numbers and amounts."""
