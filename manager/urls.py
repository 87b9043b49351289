"""Addresses of the portal (UI-4)."""

from django.urls import URLPattern, URLResolver, include, path

from manager.dashboard import views as dashboard

handler400 = "manager.frame.errors.bad_request"
handler403 = "manager.frame.errors.permission_denied"
handler404 = "manager.frame.errors.page_not_found"
handler500 = "manager.frame.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dev/", include("manager.dev.urls")),
    path("", dashboard.home, name="home"),
    path("manifest.webmanifest", dashboard.manifest, name="manifest"),
    path("shortcuts/", dashboard.shortcuts, name="shortcuts"),
    path("", include("accounts.urls")),
    path("", include("security.urls")),
    path("", include("support.urls")),
    path("", include("organizations.urls")),
    path("", include("products.urls")),
    path("", include("billing.urls")),
    path("desk/", include("desk.urls")),
    path("org/<slug:slug>/", dashboard.dashboard, name="dashboard"),
]
