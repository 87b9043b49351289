"""Addresses of the accounting (UI-4)."""

from django.urls import path

from billing.checkout import views as checkout
from billing.documents import views as documents
from billing.due import views as due

app_name = "billing"
urlpatterns = [
    path("org/<slug:slug>/billing/payments/", due.payments, name="payments"),
    path("org/<slug:slug>/billing/payments/pay/", checkout.checkout, name="checkout"),
    path("org/<slug:slug>/billing/payments/proforma/", checkout.proforma, name="proforma"),
    path("org/<slug:slug>/billing/invoices/", documents.invoices, name="invoices"),
    path("org/<slug:slug>/billing/invoices/<slug:number>/", documents.show, name="document"),
    path("org/<slug:slug>/billing/invoices/<slug:number>.pdf", documents.pdf, name="document_pdf"),
]
