"""``/dev/components/``: every component of the design system in its states."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.paging import Filter, Table
from core.widgets import RadioCards


@dataclass
class Somebody:
    """A person as the components need one."""

    pk: int
    first_name: str
    last_name: str
    email: str

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """Two letters."""
        return self.first_name[0] + self.last_name[0]


PEOPLE = [
    Somebody(1, "Beat", "Kessler", "beat.kessler@talleres-rochat.example"),
    Somebody(2, "Iker", "Solano", "iker.solano@talleres-rochat.example"),
    Somebody(3, "Lucía", "Marchetti", "lucia@estudio-marchetti.example"),
    Somebody(4, "Pierre", "Gaillard", "pierre.gaillard@talleres-rochat.example"),
]


def components(request: HttpRequest) -> HttpResponse:
    """The page; 404 outside debug except for staff."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "dev/components.html", {"people": PEOPLE})


components.policy = "public"  # type: ignore[attr-defined]
