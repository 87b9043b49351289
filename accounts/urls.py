"""Sign-in family and the person's own pages."""

from allauth.account import views as allauth_views
from django.urls import path

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
]
