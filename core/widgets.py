"""Controls that Django does not have."""

from collections.abc import Mapping
from typing import Any

from django import forms


class _OwnNames(forms.widgets.ChoiceWidget):
    """Languages by their own names, each marked as such, so that it is read aloud in it (WCAG 3.1.2)."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option with its language; the empty one speaks that of the page."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update({"lang": str(value)} if value else {})
        return option


class OwnNames(_OwnNames, forms.Select):
    """A list of them."""


class OwnNameButtons(_OwnNames, forms.RadioSelect):
    """The same as radio buttons."""


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
