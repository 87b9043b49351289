"""Addresses of the portal (UI-4)."""

from django.urls import URLPattern, URLResolver, include, path

from manager import views

handler400 = "manager.errors.bad_request"
handler403 = "manager.errors.permission_denied"
handler404 = "manager.errors.page_not_found"
handler500 = "manager.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dev/", include("manager.dev.urls")),
    path("", views.home, name="home"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("", include("accounts.urls")),
    path("", include("security.urls")),
    path("", include("support.urls")),
    path("", include("organizations.urls")),
    path("", include("products.urls")),
    path("desk/", include("desk.urls")),
    path("org/<slug:slug>/", views.dashboard, name="dashboard"),
]
