"""Pages about the protection of a person's sign-in (interface.md 2.4)."""

from django.urls import path

from security.views import overview

app_name = "security"
urlpatterns = [
    path("profile/security/", overview.overview, name="overview"),
    path("profile/security/2fa/", overview.factors, name="factors"),
]
