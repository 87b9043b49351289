"""Controls that Django does not have."""

from collections.abc import Mapping
from typing import Any

from django import forms


class RadioCards(forms.RadioSelect):
    """Choices as cards, each with a sentence. ``descriptions`` maps a choice's value to its sentence."""

    def __init__(self, descriptions: Mapping[str, Any], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "choice-cards", **(attrs or {})})
        self.descriptions = descriptions

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One card: Django's option plus its sentence."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].pop("class", None)
        return {**option, "description": self.descriptions.get(str(value), "")}
