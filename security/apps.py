"""The journal, sign-in protection, re-authentication, limits."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "security"
    default_auto_field = "django.db.models.BigAutoField"
