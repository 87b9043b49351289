"""Addresses of products and access rights (UI-4)."""

from django.urls import path

from products.views import access, board, ending, explorer, handing_over, holds, lists, teams, usage

app_name = "products"
PRODUCTS = "org/<slug:slug>/products/"
PRODUCT = f"{PRODUCTS}<slug:category>/<int:pk>/"
urlpatterns = [
    path(PRODUCTS, lists.overview, name="list"),
    path(f"{PRODUCTS}<slug:category>/", lists.category, name="category"),
    path(PRODUCT, board.board, name="board"),
    path(f"{PRODUCT}manage/", board.manage, name="manage"),
    path(f"{PRODUCT}edit/", board.edit, name="edit"),
    path(f"{PRODUCT}statistics/", usage.statistics, name="statistics"),
    path(f"{PRODUCT}open/", usage.enter, name="open"),
    path(f"{PRODUCT}lock/", holds.lock, name="lock"),
    path(f"{PRODUCT}unlock/", holds.unlock, name="unlock"),
    path(f"{PRODUCT}maintenance/", holds.maintenance, name="maintenance"),
    path(f"{PRODUCT}maintenance/end/", holds.end_maintenance, name="end_maintenance"),
    path("org/<slug:slug>/users/<int:pk>/access/", access.member_access, name="member_access"),
    path("org/<slug:slug>/users/invitations/<int:pk>/access/", access.invitation_access, name="invitation_access"),
    path("org/<slug:slug>/users/<int:pk>/access/effective/", explorer.of_person, name="person_rights"),
    path("org/<slug:slug>/users/<int:pk>/access/effective/csv/", explorer.of_person_csv, name="person_rights_csv"),
    path("org/<slug:slug>/users/removed/<int:pk>/transfer/", handing_over.transfer, name="departure_transfer"),
    path(f"{PRODUCT}people/", explorer.of_product, name="product_rights"),
    path(f"{PRODUCT}people/csv/", explorer.of_product_csv, name="product_rights_csv"),
    path("org/<slug:slug>/settings/delete/products/", ending.cancel_several, name="cancel_several"),
    path("org/<slug:slug>/teams/", teams.teams, name="teams"),
    path("org/<slug:slug>/teams/add/", teams.create, name="team_create"),
    path("org/<slug:slug>/teams/<int:pk>/", teams.show, name="team"),
    path("org/<slug:slug>/teams/<int:pk>/edit/", teams.edit, name="team_edit"),
    path("org/<slug:slug>/teams/<int:pk>/members/", teams.members, name="team_members"),
    path("org/<slug:slug>/teams/<int:pk>/delete/", teams.delete, name="team_delete"),
    path("org/<slug:slug>/teams/<int:pk>/access/", access.team_access, name="team_access"),
]
