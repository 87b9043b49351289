"""Addresses of products and access rights (interface.md 2.4)."""

from django.urls import path

from products.views import access

app_name = "products"
urlpatterns = [
    path("org/<slug:slug>/users/<int:pk>/access/", access.member_access, name="member_access"),
    path("org/<slug:slug>/users/invitations/<int:pk>/access/", access.invitation_access, name="invitation_access"),
    path("org/<slug:slug>/teams/<int:pk>/access/", access.team_access, name="team_access"),
]
