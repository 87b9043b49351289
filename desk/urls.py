"""Addresses of the desk."""

from django.urls import path

from desk.views import products, tasks

app_name = "desk"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.finish, name="finish"),
    path("tasks/<int:pk>/refuse/", tasks.refuse, name="refuse"),
    path("products/", products.find, name="products"),
    path("products/<int:pk>/stop/", products.stop, name="stop"),
    path("products/<int:pk>/release/", products.release, name="release"),
]
