"""What billing adds to the hooks of the apps below."""


def register() -> None:
    """Called once, when all models are ready."""
