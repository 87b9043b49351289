"""Addresses of products and access rights (interface.md 2.4)."""

from django.urls import path

from products.views import access, explorer, teams

app_name = "products"
urlpatterns = [
    path("org/<slug:slug>/users/<int:pk>/access/", access.member_access, name="member_access"),
    path("org/<slug:slug>/users/invitations/<int:pk>/access/", access.invitation_access, name="invitation_access"),
    path("org/<slug:slug>/users/<int:pk>/access/effective/", explorer.of_person, name="person_rights"),
    path("org/<slug:slug>/users/<int:pk>/access/effective/csv/", explorer.of_person_csv, name="person_rights_csv"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/people/", explorer.of_product, name="product_rights"),
    path(
        "org/<slug:slug>/products/<slug:category>/<int:pk>/people/csv/",
        explorer.of_product_csv,
        name="product_rights_csv",
    ),
    path("org/<slug:slug>/teams/", teams.teams, name="teams"),
    path("org/<slug:slug>/teams/add/", teams.create, name="team_create"),
    path("org/<slug:slug>/teams/<int:pk>/", teams.show, name="team"),
    path("org/<slug:slug>/teams/<int:pk>/edit/", teams.edit, name="team_edit"),
    path("org/<slug:slug>/teams/<int:pk>/members/", teams.members, name="team_members"),
    path("org/<slug:slug>/teams/<int:pk>/delete/", teams.delete, name="team_delete"),
    path("org/<slug:slug>/teams/<int:pk>/access/", access.team_access, name="team_access"),
]
