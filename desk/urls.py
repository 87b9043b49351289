"""Addresses of the desk."""

from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", views.finish, name="finish"),
    path("tasks/<int:pk>/refuse/", views.refuse, name="refuse"),
]
