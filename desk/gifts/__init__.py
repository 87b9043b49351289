"""Credit given by the provider."""
