"""Addresses of the accounting (UI-4)."""

from django.urls import path

from billing.due import views as due

app_name = "billing"
urlpatterns = [
    path("org/<slug:slug>/billing/payments/", due.payments, name="payments"),
]
