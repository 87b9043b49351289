"""Choosing a plan at the desk."""

from typing import Any

from django.forms import ModelChoiceField


class PlanField(ModelChoiceField):  # type: ignore[type-arg]
    """One of the plans of a queryset that brings their kinds along, told with its kind."""

    def label_from_instance(self, obj: Any) -> str:
        """The kind, then the plan."""
        return f"{obj.kind.name} · {obj}"
