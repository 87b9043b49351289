"""Addresses of the pages for those who build the portal."""

from django.urls import path

from manager.dev import components

urlpatterns = [
    path("components/", components.components, name="dev_components"),
    path("components/confirmation/", components.confirmation, name="dev_confirmation"),
    path("components/public/", components.sign_in_family, name="dev_public"),
    path("components/errors/<int:status>/", components.error_page, name="dev_error"),
]
