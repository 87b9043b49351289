"""Addresses of the portal (UI-4)."""

from django.urls import URLPattern, URLResolver, include, path

from manager.dashboard import views as dashboard
from manager.search import views as finding
from organizations.notices import leave_views
from organizations.notices import views as notices

handler400 = "manager.frame.errors.bad_request"
handler403 = "manager.frame.errors.permission_denied"
handler404 = "manager.frame.errors.page_not_found"
handler500 = "manager.frame.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("dev/", include("manager.dev.urls")),
    path("", dashboard.home, name="home"),
    path("manifest.webmanifest", dashboard.manifest, name="manifest"),
    path("search/", finding.search, name="search"),
    path("notifications/", notices.notices, name="notifications"),
    path("notifications/read/", notices.read, name="notifications_read"),
    path("profile/notifications/", notices.preferences, name="preferences"),
    path("mails/leave/<str:token>/", leave_views.leave, name="leave_mails"),
    path("shortcuts/", dashboard.shortcuts, name="shortcuts"),
    path("", include("accounts.urls")),
    path("", include("security.urls")),
    path("", include("support.urls")),
    path("", include("organizations.urls")),
    path("org/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("org/<slug:slug>/start/", dashboard.getting_started, name="getting_started"),
    path("", include("products.urls")),
    path("", include("domains.urls")),
    path("", include("billing.urls")),
    path("", include("shop.urls")),
    path("desk/", include("desk.urls")),
]
