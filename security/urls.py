"""Pages about the protection of a person's sign-in (interface.md 2.4)."""

from django.urls import path

from security.views import app_passwords, checks, overview

app_name = "security"
urlpatterns = [
    path("profile/security/", overview.overview, name="overview"),
    path("profile/security/2fa/", overview.factors, name="factors"),
    path("profile/security/app-passwords/", app_passwords.everything, name="app_passwords"),
    path("profile/security/app-passwords/add/", app_passwords.add, name="app_password_add"),
    path("profile/security/app-passwords/new/", app_passwords.shown, name="app_password_shown"),
    path("profile/security/app-passwords/revoke/", app_passwords.revoke_all, name="app_passwords_revoke"),
    path("profile/security/app-passwords/<int:pk>/revoke/", app_passwords.revoke, name="app_password_revoke"),
    path("api/app-passwords/check/", checks.check_app_password, name="check_app_password"),
]
