"""Addresses of products and access rights (UI-4)."""

from django.urls import path

from products.access_pages import explorer, team_views, team_wizard
from products.access_pages import views as access_pages
from products.asking import views as asking
from products.boards import lists
from products.boards import views as boards
from products.cancelling import views as cancelling
from products.ending import views as ending
from products.holds import views as holds
from products.offboarding import views as offboarding
from products.recipes import use_views
from products.recipes import views as recipes

app_name = "products"
PRODUCTS = "org/<slug:slug>/products/"
PRODUCT = f"{PRODUCTS}<slug:category>/<int:pk>/"
urlpatterns = [
    path(PRODUCTS, lists.overview, name="list"),
    path(f"{PRODUCTS}<slug:category>/", lists.category, name="category"),
    path(PRODUCT, boards.board, name="board"),
    path(f"{PRODUCT}manage/", boards.manage, name="manage"),
    path(f"{PRODUCT}edit/", boards.edit, name="edit"),
    path(f"{PRODUCT}statistics/", boards.statistics, name="statistics"),
    path(f"{PRODUCT}open/", boards.enter, name="open"),
    path(f"{PRODUCT}lock/", holds.lock, name="lock"),
    path(f"{PRODUCT}unlock/", holds.unlock, name="unlock"),
    path(f"{PRODUCT}maintenance/", holds.maintenance, name="maintenance"),
    path(f"{PRODUCT}maintenance/end/", holds.end_maintenance, name="end_maintenance"),
    path("org/<slug:slug>/ending/", ending.what_ends, name="ending"),
    path("org/<slug:slug>/ending.csv", ending.what_ends_csv, name="ending_csv"),
    path("org/<slug:slug>/users/<int:pk>/access/", access_pages.member_access, name="member_access"),
    path(
        "org/<slug:slug>/users/invitations/<int:pk>/access/", access_pages.invitation_access, name="invitation_access"
    ),
    path("org/<slug:slug>/users/<int:pk>/access/effective/", explorer.of_person, name="person_rights"),
    path("org/<slug:slug>/users/<int:pk>/access/effective/csv/", explorer.of_person_csv, name="person_rights_csv"),
    path("org/<slug:slug>/users/removed/<int:pk>/transfer/", offboarding.transfer, name="departure_transfer"),
    path(f"{PRODUCT}people/", explorer.of_product, name="product_rights"),
    path(f"{PRODUCT}people/csv/", explorer.of_product_csv, name="product_rights_csv"),
    path("org/<slug:slug>/settings/delete/products/", cancelling.cancel_several, name="cancel_several"),
    path("org/<slug:slug>/ask/", asking.ask, name="ask"),
    path("org/<slug:slug>/requests/", asking.requests, name="requests"),
    path("org/<slug:slug>/requests/<int:pk>/", asking.answer, name="request"),
    path("org/<slug:slug>/requests/<int:pk>/withdraw/", asking.withdraw, name="withdraw_request"),
    path("org/<slug:slug>/recipes/", recipes.recipes, name="recipes"),
    path("org/<slug:slug>/recipes/add/", recipes.add, name="recipe_add"),
    path("org/<slug:slug>/recipes/<int:pk>/", recipes.show, name="recipe"),
    path("org/<slug:slug>/recipes/<int:pk>/edit/", recipes.edit, name="recipe_edit"),
    path("org/<slug:slug>/recipes/<int:pk>/delete/", recipes.delete, name="recipe_delete"),
    path("org/<slug:slug>/users/recipe/", use_views.use_on_people, name="people_recipe"),
    path("org/<slug:slug>/teams/<int:pk>/recipe/", use_views.use_on_team, name="team_recipe"),
    path("org/<slug:slug>/teams/", team_views.teams, name="teams"),
    path("org/<slug:slug>/teams/add/", team_wizard.create, name="team_create"),
    path("org/<slug:slug>/teams/<int:pk>/", team_views.show, name="team"),
    path("org/<slug:slug>/teams/<int:pk>/edit/", team_views.edit, name="team_edit"),
    path("org/<slug:slug>/teams/<int:pk>/members/", team_views.members, name="team_members"),
    path("org/<slug:slug>/teams/<int:pk>/delete/", team_views.delete, name="team_delete"),
    path("org/<slug:slug>/teams/<int:pk>/access/", access_pages.team_access, name="team_access"),
]
