"""Addresses of the accounting (UI-4)."""

from django.urls import path

from billing.checkout import request_views
from billing.checkout import views as checkout
from billing.documents import views as documents
from billing.due import views as due
from billing.exports import views as exports
from billing.payments import card_page, webhooks
from billing.payments import method_views as methods
from billing.payments import views as payments
from billing.prepaid import views as prepaid
from billing.prepaid import withdraw_views as withdrawals
from billing.renewals import period_views
from billing.renewals import views as renewals

app_name = "billing"
urlpatterns = [
    path("org/<slug:slug>/billing/payments/", due.payments, name="payments"),
    path("org/<slug:slug>/billing/payments/pay/", checkout.checkout, name="checkout"),
    path("org/<slug:slug>/billing/payments/proforma/", checkout.proforma, name="proforma"),
    path("org/<slug:slug>/products/<slug:category>/<int:pk>/plan/", period_views.change_offer, name="plan"),
    path("org/<slug:slug>/billing/renewals/<int:pk>/", renewals.renewal, name="renewal"),
    path("org/<slug:slug>/billing/prepaid/", prepaid.account, name="prepaid"),
    path("org/<slug:slug>/billing/prepaid/credit/", prepaid.credit_account, name="credit"),
    path("org/<slug:slug>/billing/prepaid/withdraw/", withdrawals.withdraw, name="withdraw"),
    path(
        "org/<slug:slug>/billing/prepaid/withdrawals/<int:pk>/cancel/",
        withdrawals.cancel_withdrawal,
        name="cancel_withdrawal",
    ),
    path("org/<slug:slug>/billing/invoices/", documents.invoices, name="invoices"),
    path("org/<slug:slug>/billing/invoices/export/", exports.export, name="export"),
    path("org/<slug:slug>/billing/invoices/<slug:number>/", documents.show, name="document"),
    path("org/<slug:slug>/billing/invoices/<slug:number>/pay/", request_views.pay_document, name="pay_document"),
    path("org/<slug:slug>/billing/invoices/<slug:number>.pdf", documents.pdf, name="document_pdf"),
    path("billing/webhooks/stripe/", webhooks.stripe, name="stripe"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/", payments.payment, name="payment"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/card/", card_page.payment_card, name="payment_card"),
    path("org/<slug:slug>/billing/pay/<uuid:pk>/cancel/", payments.cancel, name="payment_cancel"),
    path("org/<slug:slug>/billing/methods/", methods.methods, name="methods"),
    path("org/<slug:slug>/billing/methods/add/", methods.add, name="card_add"),
    path("org/<slug:slug>/billing/methods/added/<uuid:pk>/", methods.added, name="card_added"),
    path("org/<slug:slug>/billing/methods/added/<uuid:pk>/card/", card_page.setup_card, name="card_added_card"),
    path("org/<slug:slug>/billing/methods/<int:pk>/default/", methods.choose, name="card_default"),
    path("org/<slug:slug>/billing/methods/<int:pk>/delete/", methods.delete, name="card_delete"),
]
