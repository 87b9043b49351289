"""Pages about the protection of a person's sign-in (interface.md 2.4)."""

from django.urls import path

from security.views import activity, alerts, messages, overview, sessions

app_name = "security"
urlpatterns = [
    path("profile/security/", overview.overview, name="overview"),
    path("profile/security/2fa/", overview.factors, name="factors"),
    path("profile/security/sessions/", sessions.sessions, name="sessions"),
    path("profile/security/sessions/close-others/", sessions.close_others, name="close_other_sessions"),
    path("profile/security/sessions/<int:pk>/close/", sessions.close_session, name="close_session"),
    path("profile/security/compromised/", activity.emergency, name="compromised"),
    path("profile/activity/", activity.activity, name="activity"),
    path("profile/notifications/", alerts.alerts, name="alerts"),
    path("profile/messages/", messages.messages, name="messages"),
    path("profile/messages/<uuid:pk>/", messages.message, name="message"),
]
