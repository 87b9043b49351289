"""Pages about the protection of a person's sign-in (interface.md 2.4)."""

from django.urls import path

from security.views import (
    activity,
    alerts,
    app,
    app_passwords,
    browsers,
    checks,
    codes,
    factors,
    messages,
    overview,
    sessions,
    verify,
)

app_name = "security"
urlpatterns = [
    path("login/2fa/", verify.verify, name="verify"),
    path("login/2fa/other/", verify.other_methods, name="other_methods"),
    path("profile/security/", overview.overview, name="overview"),
    path("profile/security/every-time/", browsers.every_time, name="every_time"),
    path("profile/security/browsers/", browsers.browsers, name="browsers"),
    path("profile/security/browsers/forget/", browsers.forget_all, name="forget_browsers"),
    path("profile/security/browsers/<int:pk>/forget/", browsers.forget, name="forget_browser"),
    path("profile/security/2fa/", factors.factors, name="factors"),
    path("profile/security/2fa/codes/", codes.codes, name="codes"),
    path("profile/security/2fa/codes/new/", codes.renew, name="renew_codes"),
    path("profile/security/2fa/codes/download/", codes.download, name="download_codes"),
    path("profile/security/2fa/codes/print/", codes.printed, name="print_codes"),
    path("profile/security/2fa/app/add/", app.add, name="app_add"),
    path("profile/security/2fa/<slug:method>/<int:pk>/prefer/", factors.prefer, name="prefer_factor"),
    path("profile/security/2fa/<slug:method>/<int:pk>/remove/", factors.remove, name="remove_factor"),
    path("profile/security/sessions/", sessions.sessions, name="sessions"),
    path("profile/security/sessions/close-others/", sessions.close_others, name="close_other_sessions"),
    path("profile/security/sessions/<int:pk>/close/", sessions.close_session, name="close_session"),
    path("profile/security/compromised/", activity.emergency, name="compromised"),
    path("profile/activity/", activity.activity, name="activity"),
    path("profile/notifications/", alerts.alerts, name="alerts"),
    path("profile/messages/", messages.messages, name="messages"),
    path("profile/messages/<uuid:pk>/", messages.message, name="message"),
    path("profile/security/app-passwords/", app_passwords.everything, name="app_passwords"),
    path("profile/security/app-passwords/add/", app_passwords.add, name="app_password_add"),
    path("profile/security/app-passwords/new/", app_passwords.shown, name="app_password_shown"),
    path("profile/security/app-passwords/revoke/", app_passwords.revoke_all, name="app_passwords_revoke"),
    path("profile/security/app-passwords/<int:pk>/revoke/", app_passwords.revoke, name="app_password_revoke"),
    path("api/app-passwords/check/", checks.check_app_password, name="check_app_password"),
]
