"""Pages about the provider's support."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("profile/support-code/", views.code, name="code"),
    path("profile/support-code/end/", views.end_visit, name="end_visit"),
]
