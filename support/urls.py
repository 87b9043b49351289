"""Pages about the provider's support."""

from django.urls import path

from support.views import codes

app_name = "support"
urlpatterns = [
    path("profile/support-code/", codes.code, name="code"),
    path("profile/support-code/end/", codes.end_visit, name="end_visit"),
]
