"""Addresses of organisations and their people (interface.md 2.4)."""

from django.urls import URLPattern

app_name = "organizations"
urlpatterns: list[URLPattern] = []
